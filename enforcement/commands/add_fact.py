"""Add a fact in the officer's own words."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.commands.shared import barred, known, still_open
from enforcement.model.inspection import FactStatement, InspectionMatter
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFact:
    """Stands at the end, for one matter or for the inspection as a whole. Done's value is the fact's id."""

    inspection_id: str
    text: str
    inspection_matter_id: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.RECORD):
            return no
        inspection = still_open(work, self.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        if self.inspection_matter_id:
            entry = known(work, InspectionMatter, self.inspection_matter_id)
            if isinstance(entry, Refused):
                return entry
        fact = FactStatement(
            id=context.ids.new(),
            inspection_id=inspection.id,
            position=1 + work.highest(FactStatement, "position", inspection_id=inspection.id),
            text=self.text.strip(),
            inspection_matter_id=self.inspection_matter_id,
            edited=True,
        )
        work.add(fact, kinds.FACT_ADDED)
        return Done(fact.id)
