"""The main job by commands, up to the papers: one restaurant, three matters, twelve answers, four photos."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enforcement.commands.add_evidence import AddEvidence
from enforcement.commands.add_matter import AddMatter
from enforcement.commands.answer_item import AnswerItem
from enforcement.commands.approve_inspection import ApproveInspection
from enforcement.commands.build_facts import BuildFacts
from enforcement.commands.caption_evidence import CaptionEvidence
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.judge_matter import JudgeMatter
from enforcement.commands.link_evidence import LinkEvidence
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.commands.record_number_lease import RecordNumberLease
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.checklist import DocumentCheck, ItemResult
from enforcement.model.document import Document
from enforcement.model.inspection import (
    ApprovalMode,
    Finding,
    InspectionApproval,
    InspectionMatter,
    PresentPerson,
)
from tests.helpers.fakes import House
from tests.helpers.town import CHEN, RESTAURANT, WANG, house


@dataclass
class Story:
    """The machine and the ids of the story so far."""

    home: House
    inspection: str

    def item(self, code: str, number: int) -> str:
        entries = self.home.store.all(InspectionMatter)
        entry = next(e for e in entries if e.matter_code == code)
        items = self.home.store.all(ItemResult)
        return next(i.id for i in items if i.inspection_matter_id == entry.id and i.item_number == number)

    def matter(self, code: str) -> str:
        return next(e.id for e in self.home.store.all(InspectionMatter) if e.matter_code == code)

    def answer(self, code: str, number: int, **changes: object) -> None:
        self.home.done(AnswerItem(item_id=self.item(code, number), changes=changes))

    def photo(self, code: str, number: int, caption: str) -> None:
        blob = self.home.blobs.put_bytes(f"{code}-{number}-{caption}".encode())
        evidence = self.home.done(AddEvidence(inspection_id=self.inspection, blob=blob, source="手机"))
        self.home.done(CaptionEvidence(evidence_id=evidence, caption=caption))
        self.home.done(LinkEvidence(evidence_ids=(evidence,), item_result_id=self.item(code, number)))


def prepared() -> Story:
    """Step 1: subject, matters, people, approval, numbers."""
    home = house()
    for series in ("现检", "责改", "送", "照"):
        lease = RecordNumberLease(series=series, year=2026, first=41, last=80, lease=f"L-{series}")
        home.done(lease)
    inspection = home.done(StartInspection(party_id=RESTAURANT, officer_ids=(CHEN, WANG)))
    for code in ("140003", "160013", "190017"):
        home.done(AddMatter(inspection_id=inspection, matter_code=code))
    approval = InspectionApproval(
        mode=ApprovalMode.APPROVED,
        approver_name="周建平",
        approved_on=date(2026, 11, 23),
        reference="检查通知书73号",
    )
    home.done(ApproveInspection(inspection_id=inspection, approval=approval))
    told = {"certificates_shown": True, "recusal_answer": "看清了，不申请回避。", "step": 2}
    home.done(EditInspection(inspection_id=inspection, changes=told))
    return Story(home, inspection)


def inspected() -> Story:
    """Steps 2 and 3: twelve items answered, three judgements, facts, opinion."""
    story = prepared()
    home = story.home
    story.photo("140003", 1, "西侧通道堆放纸箱")
    story.photo("140003", 1, "安全出口标识被遮挡")
    story.answer("140003", 2, measured="０．８２", expected="1.10", unit="m", instrument="卷尺")
    story.answer("140003", 3, text="徐国良称堆放约两周，为换季酒水纸箱")
    story.answer("140003", 4, document_check=DocumentCheck.NOT_PROVIDED)
    story.photo("160013", 1, "后厨气瓶2只，其中1只超过检验期")
    story.answer("160013", 2, text="徐国良称气瓶由镇上供气站送来，用了约三年")
    story.answer("160013", 3, document_check=DocumentCheck.COPIED)
    story.answer("160013", 4, skip_reason="由有资质的机构另行检测")
    story.photo("190017", 1, "餐桌上有防止浪费的提示牌")
    story.answer("190017", 2, text="店员称点餐时会提醒")
    story.answer("190017", 3, document_check=DocumentCheck.READ)
    story.answer("190017", 4, skip_reason="现场没有这种情况")
    findings = (("140003", Finding.FOUND), ("160013", Finding.FOUND), ("190017", Finding.CLEAR))
    for code, finding in findings:
        home.done(JudgeMatter(inspection_matter_id=story.matter(code), finding=finding))
    home.clock.go(minutes=35)
    home.done(BuildFacts(inspection_id=story.inspection))
    words = {
        "present_person": PresentPerson(name="徐国良", role="经营者", phone="13800000000"),
        "opinion": "以上情况属实，会按要求改正。",
        "correction_due": date(2026, 12, 1),
        "step": 4,
    }
    home.done(EditInspection(inspection_id=story.inspection, changes=words))
    return story


def issue(story: Story, form_id: str) -> Document:
    document = story.home.done(PrepareDocument(inspection_id=story.inspection, form_id=form_id))
    return story.home.store.the(Document, story.home.done(IssueDocument(document_id=document)))
