"""The draft of a record, made by the acts of an inspection."""

from __future__ import annotations

from enforcement.commands.answer_item import AnswerItem
from enforcement.commands.approve_inspection import ApproveInspection
from enforcement.commands.build_facts import BuildFacts
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.checklist import ItemKind, ItemResult
from enforcement.model.document import Document
from enforcement.model.inspection import ApprovalMode, InspectionApproval, PresentPerson
from tests.desktop.screens.inspection.office import Office
from tests.helpers.town import CHEN, RESTAURANT, WANG


def record(office: Office, *, opinion: str = "以上情况属实，没有异议。", approved: bool = True) -> Document:
    """The draft of a record of a shop with nothing in its way; or without an opinion, or of an inspection that nobody
    approved: one gate that a captain may let pass."""
    home = office.house
    begun = home.done(
        StartInspection(party_id=RESTAURANT, officer_ids=(CHEN, WANG), matter_codes=("140003",))
    )
    asked = next(item for item in home.store.all(ItemResult) if item.kind is ItemKind.INQUIRY)
    home.done(AnswerItem(item_id=asked.id, changes={"text": "徐国良称堆放约两周"}))
    home.done(EditInspection(inspection_id=begun, changes={"step": 2}))
    home.clock.go(minutes=40)
    if approved:
        approval = InspectionApproval(
            mode=ApprovalMode.APPROVED, approver_name="周建平", approved_on=home.clock.today()
        )
        home.done(ApproveInspection(inspection_id=begun, approval=approval))
    told = {
        "certificates_shown": True,
        "recusal_answer": "不申请回避",
        "opinion": opinion,
        "present_person": PresentPerson(name="徐国良", role="经营者", phone="13800000000"),
        "step": 4,
    }
    home.done(EditInspection(inspection_id=begun, changes=told))
    home.done(BuildFacts(inspection_id=begun))
    return home.store.the(Document, home.done(PrepareDocument(inspection_id=begun, form_id="INS-03")))
