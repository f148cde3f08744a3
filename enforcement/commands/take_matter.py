"""How a matter comes into an inspection: its entry and one empty answer for each checklist item (no command
itself).
"""

from __future__ import annotations

from dataclasses import replace

from enforcement.model.checklist import ItemResult
from enforcement.model.inspection import Inspection, InspectionMatter
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Refusal
from enforcement.rules import kinds, replies
from enforcement.rules.power import power_on, power_refusal
from enforcement.text.dates import local_day


def take_matter(work: UnitOfWork, context: Context, inspection: Inspection, code: str) -> str | Refusal:
    """The id of the entry, or why not: the township must hold the matter on the day of the act (G03).

    A matter that was taken out comes back with its answers.
    """
    day = local_day(inspection.started_at) if inspection.started_at else context.clock.today()
    matter = context.catalogue.matter(code)
    power = power_on(matter, context.catalogue.grants(code), context.agency.division_code, day)
    if refusal := power_refusal(matter, power, day):
        return refusal
    entries = work.find(InspectionMatter, inspection_id=inspection.id)
    position = 1 + max((entry.position for entry in entries), default=0)
    for entry in entries:
        if entry.matter_code == code:
            if not entry.removed:
                return replies.matter_there_already(matter.act_name if matter else code)
            work.change(entry, replace(entry, removed=False, position=position), kinds.MATTER_ADDED)
            return entry.id
    return _new_entry(work, context, inspection, code, position)


def _new_entry(work: UnitOfWork, context: Context, inspection: Inspection, code: str, position: int) -> str:
    entry = InspectionMatter(
        id=context.ids.new(),
        inspection_id=inspection.id,
        matter_code=code,
        catalogue_version=context.catalogue.version().version,
        position=position,
    )
    work.add(entry, kinds.MATTER_ADDED)
    for item in context.catalogue.checklist(code):
        result = ItemResult(
            id=context.ids.new(),
            inspection_id=inspection.id,
            inspection_matter_id=entry.id,
            item_number=item.number,
            item_text=item.text,
            kind=item.kind,
            stage=item.stage,
        )
        work.add(result, kinds.ITEM_PREPARED)
    return entry.id
