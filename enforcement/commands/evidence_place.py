"""Where a file belongs: an item and its matter, a matter alone, or nowhere yet (no command itself)."""

from __future__ import annotations

from enforcement.commands.shared import known, refuse
from enforcement.model.checklist import ItemResult
from enforcement.model.inspection import InspectionMatter
from enforcement.ports import UnitOfWork
from enforcement.refusals import Refused
from enforcement.rules import replies


def place_of(
    work: UnitOfWork, inspection_id: str, item_result_id: str, inspection_matter_id: str
) -> tuple[str, str] | Refused:
    """(item id, matter id), both empty for no place. An item brings its own matter; both are of this
    inspection.
    """
    if item_result_id:
        item = known(work, ItemResult, item_result_id)
        if isinstance(item, Refused):
            return item
        same = item.inspection_id == inspection_id
        return (item.id, item.inspection_matter_id) if same else refuse(replies.other_inspection())
    if inspection_matter_id:
        entry = known(work, InspectionMatter, inspection_matter_id)
        if isinstance(entry, Refused):
            return entry
        return ("", entry.id) if entry.inspection_id == inspection_id else refuse(replies.other_inspection())
    return "", ""
