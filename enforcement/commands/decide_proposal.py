"""Captain and 负责人 agree to a proposal one after the other, or send it back with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.commands.propose_matter import make_step, standing_of
from enforcement.commands.shared import known, refuse
from enforcement.model.library_marks import LibraryProposal, ProposalState, StepKind
from enforcement.model.officer import Officer
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules import kinds, library_replies
from enforcement.rules.authority import Act, allowed
from enforcement.rules.proposals import Standing

LEAST_RETURN = 5
_AGREEING = {
    ProposalState.CAPTAIN: (Act.AGREE_AS_CAPTAIN, StepKind.CAPTAIN_AGREED, kinds.PROPOSAL_CAPTAIN_AGREED),
    ProposalState.LEADER: (Act.AGREE_AS_LEADER, StepKind.LEADER_AGREED, kinds.PROPOSAL_LEADER_AGREED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideProposal:
    """Done's value is the proposal's id. ``approver_id`` is who decides: the session's officer, or somebody who proved
    himself at this machine before this command was made. ``words`` is what was on the screen (R85 when it is not what
    the proposal says any longer). Nobody decides his own, nor both steps (R85); a return needs a reason (R86)."""

    proposal_id: str
    approver_id: str
    words: str
    agree: bool
    reason: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        proposal = known(work, LibraryProposal, self.proposal_id)
        if isinstance(proposal, Refused):
            return proposal
        approver = (
            context.actor if self.approver_id == context.actor.id else known(work, Officer, self.approver_id)
        )
        if isinstance(approver, Refused):
            return approver
        now = standing_of(work, context, proposal)
        if fault := self._fault(proposal, now, approver, context):
            return refuse(fault)
        _, step_kind, kind = _AGREEING[now.state]
        if not self.agree:
            step_kind, kind = StepKind.RETURNED, kinds.PROPOSAL_RETURNED
        step = make_step(
            context,
            proposal,
            step_kind,
            now.round,
            by=approver.id,
            by_name=approver.name,
            reason=self.reason.strip(),
        )
        work.add(step, kind)
        return Done(proposal.id)

    def _fault(
        self, proposal: LibraryProposal, now: Standing, approver: Officer, context: Context
    ) -> Refusal | None:
        if now.state not in _AGREEING:
            return library_replies.not_now(proposal, now.state)
        if refusal := allowed(approver, _AGREEING[now.state][0], context.clock.today()):
            return refusal
        handed_in = {one.by for one in now.steps if one.kind is StepKind.SUBMITTED}
        if approver.id == proposal.made_by or approver.id in handed_in:
            return library_replies.not_ones_own(approver.name)
        agreed = now.by(StepKind.CAPTAIN_AGREED)
        if now.state is ProposalState.LEADER and agreed is not None and agreed.by == approver.id:
            return library_replies.not_by_the_same(approver.name)
        if self.words != proposal.words:
            return library_replies.read_again(proposal)
        if not self.agree and len(self.reason.strip()) < LEAST_RETURN:
            return library_replies.return_reason_missing(LEAST_RETURN)
        return None
