"""Steps several commands begin with: may this person do it, and is the record there and still open."""

from __future__ import annotations

from typing import Any, TypeVar

from enforcement.model.inspection import Inspection, InspectionStatus
from enforcement.model.things import THING_NAMES, TYPE_NAMES
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Refusal, Refused
from enforcement.rules import machine, replies
from enforcement.rules.authority import Act, allowed

T = TypeVar("T")


def refuse(*refusals: Refusal) -> Refused:
    """The answer of a command that did nothing."""
    return Refused(refusals)


def barred(context: Context, act: Act) -> Refused | None:
    """None when the session's officer may do ``act`` today, on this machine."""
    refusal = allowed(context.actor, act, context.clock.today())
    refusal = refusal or machine.act_refusal(context.settings.get(machine.KEY), act)
    return None if refusal is None else refuse(refusal)


def barred_from_opening(context: Context) -> Refused | None:
    """None when this machine may begin something new: the county was heard of, or the captain confirmed today."""
    refusal = machine.opening_refusal(context.settings.get(machine.KEY), context.clock.today())
    return None if refusal is None else refuse(refusal)


def known(work: UnitOfWork, cls: type[T], thing_id: str) -> T | Refused:
    """The record, or the refusal that this machine does not have it."""
    thing = work.get(cls, thing_id)
    return refuse(replies.unknown(THING_NAMES[TYPE_NAMES[cls]])) if thing is None else thing


def still_open(work: UnitOfWork, inspection_id: str) -> Inspection | Refused:
    """The inspection while its contents may change; a finished or void one keeps what its papers say."""
    inspection = known(work, Inspection, inspection_id)
    if isinstance(inspection, Refused) or inspection.status is InspectionStatus.RUNNING:
        return inspection
    return refuse(replies.inspection_closed(inspection.status is InspectionStatus.VOIDED))


def check_fields(changes: dict[str, Any], editable: frozenset[str]) -> None:
    """Raise ValueError for a field the command does not edit: a screen and the command disagree, a bug."""
    strange = sorted(set(changes) - editable)
    if strange:
        raise ValueError(f"not a field of this command: {', '.join(strange)}")
