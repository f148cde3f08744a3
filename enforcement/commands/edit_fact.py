"""Change the words of one fact; it keeps its links to items and evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, still_open
from enforcement.model.inspection import FactStatement
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class EditFact:
    """The fact is the officer's own from now on: building again leaves its words alone. A removed one comes
    back.
    """

    fact_id: str
    text: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.RECORD):
            return no
        old = known(work, FactStatement, self.fact_id)
        if isinstance(old, Refused):
            return old
        inspection = still_open(work, old.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        new = replace(old, text=self.text.strip(), edited=True, removed=False)
        work.change(old, new, kinds.FACT_EDITED)
        return Done(old.id)
