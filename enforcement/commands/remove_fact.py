"""Take a fact out of the record: a state; building again does not bring it back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, still_open
from enforcement.model.inspection import FactStatement
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveFact:
    """Editing the fact brings it back."""

    fact_id: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.RECORD):
            return no
        old = known(work, FactStatement, self.fact_id)
        if isinstance(old, Refused):
            return old
        inspection = still_open(work, old.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        work.change(old, replace(old, removed=True, edited=True), kinds.FACT_REMOVED)
        return Done(old.id)
