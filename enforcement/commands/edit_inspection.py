"""Save what was typed into an inspection, field by field (autosave). Gaps and wrong order are gated at
issue, not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from enforcement.commands.shared import barred, check_fields, still_open
from enforcement.model.inspection import Inspection
from enforcement.model.plain import from_plain, to_plain
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act
from enforcement.text.dates import local_day

EDITABLE = frozenset({
    "kind", "task_source", "place", "started_at", "ended_at", "certificates_shown", "recusal_answer",
    "present_person", "opinion", "remarks", "signature_refusal", "absent_witness", "correction_due",
    "correction_now", "correction_text", "step",
})  # fmt: skip
FIRST_STEP, LAST_STEP, STEP_ON_SITE, STEP_PAPERS = 1, 5, 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class EditInspection:
    """``changes`` maps field names of `Inspection` to new values of the field's own type; times are aware.

    Going to step 2 for the first time stamps the start, going to step 4 the end, when they are not written
    yet: the officer's own step is the moment, and both stay open to correction. A date chosen for
    correction takes back 立即改正, and the other way round. ValueError for a field or a value that does not
    belong here.
    """

    inspection_id: str
    changes: Mapping[str, Any]

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        check_fields(dict(self.changes), EDITABLE)
        if no := barred(context, Act.RECORD):
            return no
        old = still_open(work, self.inspection_id)
        if isinstance(old, Refused):
            return old
        new = _consistent(old, replace(old, **self.changes), context, set(self.changes))
        # Through plain data and back: what could not be read again must not be saved.
        work.change(old, from_plain(Inspection, to_plain(new)), kinds.INSPECTION_EDITED)
        return Done(new.id)


def _consistent(old: Inspection, new: Inspection, context: Context, named: set[str]) -> Inspection:
    """Fields that follow from others: the stamps of the steps, the local day of the start, one way of
    correction.
    """
    if not FIRST_STEP <= new.step <= LAST_STEP:
        raise ValueError("there are five steps")
    if "step" in named and new.step > old.step:
        if new.step >= STEP_ON_SITE and new.started_at is None:
            new = replace(new, started_at=context.clock.now())
        if new.step >= STEP_PAPERS and new.ended_at is None:
            new = replace(new, ended_at=context.clock.now())
    if "correction_due" in named and new.correction_due is not None:
        new = replace(new, correction_now=False)
    elif "correction_now" in named and new.correction_now:
        new = replace(new, correction_due=None)
    return replace(new, started_on=local_day(new.started_at) if new.started_at else None)
