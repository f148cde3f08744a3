"""One whole inspection on a real store, by commands: record, correction order, its service and the proof of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from desktop.clock import CHINA
from enforcement.commands.answer_item import AnswerItem
from enforcement.commands.approve_inspection import ApproveInspection
from enforcement.commands.build_facts import BuildFacts
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.judge_matter import JudgeMatter
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.commands.record_service import RecordService
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.checklist import ItemKind, ItemResult
from enforcement.model.document import Document
from enforcement.model.inspection import (
    ApprovalMode,
    Finding,
    InspectionApproval,
    InspectionMatter,
    PresentPerson,
)
from enforcement.model.party import Party
from enforcement.refusals import Done
from tests.desktop.screens.papers.room import Room
from tests.desktop.screens.scanback.desk import run


def done(room: Room, command: Any) -> str:
    answer = run(room.operations, command)
    assert isinstance(answer, Done), answer.sentence
    return str(answer.value)


def inspected(room: Room) -> str:
    """The id of an inspection with facts, ready for its papers."""
    with room.store.unit_of_work("") as work:
        party = work.find(Party)[0]
    officers = [one for one in room.session.roster if one.may_sign_on(room.session.clock.today())][:2]
    pair = tuple(one.id for one in officers)
    key = done(room, StartInspection(party_id=party.id, officer_ids=pair, matter_codes=("140003",)))
    with room.store.unit_of_work("") as work:
        asked = next(one for one in work.find(ItemResult) if one.kind is ItemKind.INQUIRY)
        (matter,) = work.find(InspectionMatter)
    done(room, AnswerItem(item_id=asked.id, changes={"text": "经营者称纸箱堆放约两周"}))
    done(room, JudgeMatter(inspection_matter_id=matter.id, finding=Finding.FOUND))
    now, today = room.session.clock.now(), room.session.clock.today()
    started = now - timedelta(minutes=40)  # the day before, in the first minutes of a day
    approval = InspectionApproval(
        mode=ApprovalMode.APPROVED, approver_name="周建平", approved_on=started.astimezone(CHINA).date()
    )
    done(room, ApproveInspection(inspection_id=key, approval=approval))
    told = {
        "certificates_shown": True,
        "recusal_answer": "不申请回避",
        "opinion": "以上情况属实，没有异议。",
        "present_person": PresentPerson(name="徐国良", role="经营者", phone="13800000000"),
        "correction_due": today + timedelta(days=7),
        "started_at": started,
        "ended_at": now - timedelta(minutes=1),
        "step": 4,
    }
    done(room, EditInspection(inspection_id=key, changes=told))
    done(room, BuildFacts(inspection_id=key))
    return key


def paper(room: Room, inspection_id: str, form_id: str) -> Document:
    """A paper of the inspection, issued."""
    draft = done(room, PrepareDocument(inspection_id=inspection_id, form_id=form_id))
    return room.stored(done(room, IssueDocument(document_id=draft)))


def served(room: Room, inspection_id: str, order: Document) -> Document:
    """The order handed over, and the proof of it."""
    done(room, RecordService(inspection_id=inspection_id, document_ids=(order.id,), receiver_name="徐国良"))
    return paper(room, inspection_id, "SRV-02")
