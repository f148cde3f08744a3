"""Where a proposal stands, from its steps, the county's answer and the powers; the same for any order of arrival."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from enforcement.model.library import ProposalAnswer
from enforcement.model.library_marks import (
    LibraryProposal,
    ProposalKind,
    ProposalState,
    ProposalStep,
    StepKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``steps`` are those that count, oldest first; ``reason`` are the words of a return or of the county."""

    state: ProposalState
    round: int = 0
    steps: tuple[ProposalStep, ...] = ()
    reason: str = ""

    def by(self, kind: StepKind) -> ProposalStep | None:
        """The step of that kind in the present round."""
        return next((one for one in self.steps if one.kind is kind), None)


def standing(
    proposal: LibraryProposal,
    steps: Iterable[ProposalStep],
    answer: ProposalAnswer | None = None,
    *,
    held: bool | None = None,
) -> Standing:
    """``held`` is whether the township holds the matter today (None: not asked): what was to be picked and is held, or
    was to be dropped and is not, the county has agreed to by its grants."""
    of_it = tuple(one for one in steps if one.proposal_id == proposal.id)
    now = max((one.round for one in of_it), default=0)
    counted = tuple(sorted((one for one in of_it if one.round == now), key=_order))
    if answer is not None:
        state = ProposalState.AGREED if answer.accepted else ProposalState.REFUSED
        return Standing(state=state, round=now, steps=counted, reason=answer.reason)
    state, reason = _own_state(proposal, counted)
    granted = held is not None and held is (proposal.kind is ProposalKind.PICK)
    if state is ProposalState.COUNTY and granted:
        state = ProposalState.AGREED
    return Standing(state=state, round=now, steps=counted, reason=reason)


def _own_state(proposal: LibraryProposal, steps: tuple[ProposalStep, ...]) -> tuple[ProposalState, str]:
    """A "no" outweighs a "yes" that was given without knowing of it; a "yes" to other words does not count."""
    said = {one.kind: one for one in reversed(steps)}
    if StepKind.WITHDRAWN in said:
        return ProposalState.WITHDRAWN, said[StepKind.WITHDRAWN].reason
    if StepKind.RETURNED in said:
        return ProposalState.RETURNED, said[StepKind.RETURNED].reason
    if StepKind.SUBMITTED not in said:
        return ProposalState.DRAFT, ""
    agreed = {one.kind for one in steps if one.words == proposal.words}
    if StepKind.CAPTAIN_AGREED not in agreed:
        return ProposalState.CAPTAIN, ""
    if StepKind.LEADER_AGREED not in agreed:
        return ProposalState.LEADER, ""
    return ProposalState.COUNTY, ""


def _order(step: ProposalStep) -> tuple[str, str]:
    return (step.at.isoformat() if step.at else "", step.id)
