"""A captain lets a gate pass (放行): who, which gate, why. Never the one who was stopped, never the hard
gates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from enforcement.commands.shared import known, refuse
from enforcement.model.document import GateOverride
from enforcement.model.officer import Officer
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Refusal, Refused
from enforcement.rules import paper_replies
from enforcement.rules.authority import Act, allowed
from enforcement.rules.gates import NEVER_OVERRIDDEN

LEAST_REASON = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class LetPass:
    """``number`` is the gate, ``captain_id`` who confirmed it with an own secret before this command was
    made.
    """

    number: str
    captain_id: str
    reason: str


def overrides_of(
    work: UnitOfWork, context: Context, asked: Iterable[LetPass]
) -> tuple[GateOverride, ...] | Refused:
    """The overrides to keep with the document, or why one of them does not stand."""
    made: list[GateOverride] = []
    for one in asked:
        captain = known(work, Officer, one.captain_id)
        if isinstance(captain, Refused):
            return captain
        if fault := _fault(one, captain, context):
            return refuse(fault)
        made.append(
            GateOverride(
                number=one.number,
                captain_id=captain.id,
                captain_name=captain.name,
                reason=one.reason.strip(),
                at=context.clock.now(),
            )
        )
    return tuple(made)


def _fault(one: LetPass, captain: Officer, context: Context) -> Refusal | None:
    if one.number in NEVER_OVERRIDDEN:
        return paper_replies.override_never()
    if captain.id == context.actor.id:
        return paper_replies.override_by_another()
    if refusal := allowed(captain, Act.OVERRIDE_GATE, context.clock.today()):
        return refusal
    if len(one.reason.strip()) < LEAST_REASON:
        return paper_replies.override_reason(LEAST_REASON)
    return None
