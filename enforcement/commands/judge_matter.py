"""The judgement of one matter: 未发现问题, 发现问题, 待核实 or 不适用, and what exactly has to be put
right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, still_open
from enforcement.model.inspection import Finding, InspectionMatter
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeMatter:
    """``correction`` None leaves the officer's words for the correction as they are. Helpers do not judge."""

    inspection_matter_id: str
    finding: Finding
    correction: str | None = None

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.JUDGE):
            return no
        old = known(work, InspectionMatter, self.inspection_matter_id)
        if isinstance(old, Refused):
            return old
        inspection = still_open(work, old.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        correction = old.correction if self.correction is None else self.correction.strip()
        work.change(old, replace(old, finding=self.finding, correction=correction), kinds.MATTER_JUDGED)
        return Done(old.id)
