"""Say which item or matter a file speaks for (归项), or take that back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.evidence_place import place_of
from enforcement.commands.shared import barred, known
from enforcement.model.evidence import Evidence
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEvidence:
    """All of ``evidence_ids`` go to one item (and its matter), to one matter, or with neither back to
    未归项.
    """

    evidence_ids: tuple[str, ...]
    item_result_id: str = ""
    inspection_matter_id: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.PHOTOGRAPH):
            return no
        moves: list[tuple[Evidence, Evidence]] = []
        for evidence_id in dict.fromkeys(self.evidence_ids):
            old = known(work, Evidence, evidence_id)
            if isinstance(old, Refused):
                return old
            place = place_of(work, old.inspection_id, self.item_result_id, self.inspection_matter_id)
            if isinstance(place, Refused):
                return place
            moves.append((old, replace(old, item_result_id=place[0], inspection_matter_id=place[1])))
        for old, new in moves:
            work.change(old, new, kinds.EVIDENCE_LINKED)
        return Done(tuple(old.id for old, _ in moves))
