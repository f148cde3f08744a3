"""Write, submit and withdraw a proposal to pick a matter of the county's menu, or to drop one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from enforcement.commands.shared import barred, known, refuse
from enforcement.model.inspection import Finding, Inspection, InspectionMatter, InspectionStatus
from enforcement.model.library_marks import (
    OPEN_STATES,
    LibraryProposal,
    MatterUse,
    ProposalFile,
    ProposalKind,
    ProposalState,
    ProposalStep,
    StepKind,
)
from enforcement.model.matter import Library
from enforcement.ports import BlobRef, Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules import kinds, library_replies, replies
from enforcement.rules.authority import Act
from enforcement.rules.power import power_on
from enforcement.rules.proposals import Standing, standing

LEAST_WORDS = {"reason": 10, "need": 10}
USE_DAYS = 365
_CHANGEABLE = frozenset({ProposalState.DRAFT, ProposalState.RETURNED, ProposalState.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteProposal:
    """Done's value is the proposal's id. ``proposal_id`` empty begins one for ``code``: refused for a matter that the
    township holds (to pick) or does not hold as its own choice (to drop), and beside an open one (R84). Refused once
    it is submitted (R85). The figures of use are counted here, from the team's own inspections of a year."""

    code: str
    kind: ProposalKind
    reason: str = ""
    need: str = ""
    files: tuple[ProposalFile, ...] = ()
    proposal_id: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.PROPOSE_MATTER):
            return no
        if not self.proposal_id:
            return self._begin(work, context)
        old = known(work, LibraryProposal, self.proposal_id)
        if isinstance(old, Refused):
            return old
        state = standing_of(work, context, old).state
        if state not in _CHANGEABLE:
            return refuse(library_replies.not_now(old, state))
        brought = tuple(one for one in self.files if one not in old.files)
        work.change(old, self._written(work, context, old), kinds.PROPOSAL_WRITTEN, _refs(brought))
        return Done(old.id)

    def _written(self, work: UnitOfWork, context: Context, on: LibraryProposal) -> LibraryProposal:
        """``on`` with the words of this command and today's figures."""
        since = context.clock.today() - timedelta(days=USE_DAYS)
        return replace(
            on,
            reason=self.reason.strip(),
            need=self.need.strip(),
            files=self.files,
            use=matter_use(work, on.matter_code, since),
        )

    def _begin(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if refusal := may_propose(work, context, self.code, self.kind):
            return refuse(refusal)
        matter = context.catalogue.matter(self.code)
        made = LibraryProposal(
            id=context.ids.new(),
            matter_code=self.code,
            matter_name=matter.act_name if matter else self.code,
            kind=self.kind,
            division_code=context.agency.division_code,
            made_by=context.actor.id,
            made_at=context.clock.now(),
        )
        work.add(self._written(work, context, made), kinds.PROPOSAL_WRITTEN, _refs(self.files))
        return Done(made.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitProposal:
    """Hand a written proposal to the captain. Done's value is its id. Refused without enough words (R86), for a matter
    whose power has changed meanwhile (R84), and when it is on its way already (R85)."""

    proposal_id: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.PROPOSE_MATTER):
            return no
        proposal = known(work, LibraryProposal, self.proposal_id)
        if isinstance(proposal, Refused):
            return proposal
        now = standing_of(work, context, proposal)
        if now.state not in _CHANGEABLE:
            return refuse(library_replies.not_now(proposal, now.state))
        for field, least in LEAST_WORDS.items():
            if len(getattr(proposal, field)) < least:
                return refuse(library_replies.words_missing(proposal.kind, field, least))
        if refusal := may_propose(work, context, proposal.matter_code, proposal.kind, besides=proposal.id):
            return refuse(refusal)
        step = make_step(context, proposal, StepKind.SUBMITTED, now.round + 1)
        work.add(step, kinds.PROPOSAL_SUBMITTED)
        return Done(proposal.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawProposal:
    """Take a proposal back to which nobody has said the last word. Done's value is its id; refused in any other state (R85)."""

    proposal_id: str
    reason: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.PROPOSE_MATTER):
            return no
        proposal = known(work, LibraryProposal, self.proposal_id)
        if isinstance(proposal, Refused):
            return proposal
        now = standing_of(work, context, proposal)
        if now.state not in OPEN_STATES:
            return refuse(library_replies.not_now(proposal, now.state))
        step = make_step(context, proposal, StepKind.WITHDRAWN, now.round, reason=self.reason.strip())
        work.add(step, kinds.PROPOSAL_WITHDRAWN)
        return Done(proposal.id)


def standing_of(work: UnitOfWork, context: Context, proposal: LibraryProposal) -> Standing:
    """Where the proposal stands today, by all that this machine knows."""
    matter = context.catalogue.matter(proposal.matter_code)
    grants = context.catalogue.grants(proposal.matter_code)
    held = power_on(matter, grants, context.agency.division_code, context.clock.today()).held
    steps = work.find(ProposalStep, proposal_id=proposal.id)
    return standing(proposal, steps, context.catalogue.answer(proposal.id), held=held)


def make_step(
    context: Context,
    proposal: LibraryProposal,
    kind: StepKind,
    in_round: int,
    *,
    by: str = "",
    by_name: str = "",
    reason: str = "",
) -> ProposalStep:
    """A step on the words as they are now, by the session's officer or by who is named."""
    return ProposalStep(
        id=context.ids.new(),
        proposal_id=proposal.id,
        kind=kind,
        round=in_round,
        words=proposal.words,
        by=by or context.actor.id,
        by_name=by_name or context.actor.name,
        reason=reason,
        at=context.clock.now(),
    )


def may_propose(
    work: UnitOfWork, context: Context, code: str, kind: ProposalKind, *, besides: str = ""
) -> Refusal | None:
    """None when this township may ask to pick or drop the matter today; ``besides`` is the proposal itself."""
    matter = context.catalogue.matter(code)
    if matter is None:
        return replies.unknown("事项")
    day, division = context.clock.today(), context.agency.division_code
    held = power_on(matter, context.catalogue.grants(code), division, day).held
    if kind is ProposalKind.PICK and held:
        return library_replies.not_to_pick(matter.act_name)
    if kind is ProposalKind.PICK and matter.library is not Library.OPTIONAL:
        return library_replies.not_on_the_menu(matter.act_name)
    if kind is ProposalKind.DROP and not (held and matter.library is Library.OPTIONAL):
        return library_replies.not_to_drop(matter.act_name)
    for other in work.find(LibraryProposal, matter_code=code):
        state = standing_of(work, context, other).state
        if other.id != besides and state in OPEN_STATES:
            return library_replies.asked_already(other, state)
    return None


def matter_use(work: UnitOfWork, code: str, since: date) -> MatterUse:
    """How the team used the matter from ``since`` on: void inspections and matters taken out do not count."""
    findings = [one.finding for one in _uses(work, code, since)]
    return MatterUse(
        since=since, inspections=len(findings), found=sum(one is Finding.FOUND for one in findings)
    )


def _uses(work: UnitOfWork, code: str, since: date) -> Iterator[InspectionMatter]:
    for entry in work.find(InspectionMatter, matter_code=code):
        inspection = work.get(Inspection, entry.inspection_id)
        if entry.removed or inspection is None or inspection.status is InspectionStatus.VOIDED:
            continue
        if inspection.started_on is not None and inspection.started_on >= since:
            yield entry


def _refs(files: tuple[ProposalFile, ...]) -> tuple[BlobRef, ...]:
    return tuple(BlobRef(one.sha256, one.size, "application/octet-stream") for one in files)
