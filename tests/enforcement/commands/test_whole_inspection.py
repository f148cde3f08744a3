"""One whole inspection by commands: three matters, twelve answers, four photos, three issued papers."""

from __future__ import annotations

import pytest

from enforcement.commands.check_document import CheckDocument
from enforcement.commands.finish_inspection import FinishInspection
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.commands.record_print import EndPrint, StartPrint
from enforcement.commands.record_service import RecordService
from enforcement.model.checklist import ItemResult
from enforcement.model.document import Document, DocumentState, NumberBlock
from enforcement.model.evidence import Evidence
from enforcement.model.inspection import FactStatement, Inspection, InspectionStatus, Outcome
from enforcement.model.print_run import PrintState
from tests.helpers.story import Story, inspected, issue


@pytest.fixture
def story() -> Story:
    return inspected()


def test_the_whole_story_ends_in_three_issued_and_served_papers(story: Story) -> None:
    home = story.home
    record, order = issue(story, "INS-03"), issue(story, "INV-17")
    assert record.number == "安云溪现检字〔2026〕41号"
    assert order.number == "安云溪责改字〔2026〕41号"
    assert order.title == "责令限期改正通知书"
    for paper in (record, order):
        assert paper.state is DocumentState.ISSUED
        assert home.blobs.read(paper.sha256).startswith(b"%PDF")
        assert len(bytes.fromhex(paper.content_hash)) == 32
        run = home.done(StartPrint(document_id=paper.id, of=paper.pages))
        home.done(EndPrint(run_id=run.id, state=PrintState.SENT))
        assert home.store.the(Document, paper.id).prints == 1
    home.clock.go(minutes=10)
    service = RecordService(
        inspection_id=story.inspection,
        document_ids=(order.id,),
        receiver_name="徐国良",
        receiver_relation="经营者",
    )
    home.done(service)
    assert home.store.the(Document, order.id).state is DocumentState.SERVED
    proof = issue(story, "SRV-02")
    assert proof.facts["papers"] == [
        {"title": "责令限期改正通知书", "number": "安云溪责改字〔2026〕41号", "copies": 1}
    ]
    assert proof.facts["served_at"] == "2026-11-24T10:15"
    home.done(FinishInspection(inspection_id=story.inspection, outcome=Outcome.REINSPECT))
    closed = home.store.the(Inspection, story.inspection)
    assert (closed.status, closed.outcome) == (InspectionStatus.FINISHED, Outcome.REINSPECT)
    assert [block.next_serial for block in home.store.all(NumberBlock)] == [42, 42, 42, 41]


def test_the_record_states_facts_in_order_with_their_evidence(story: Story) -> None:
    record = issue(story, "INS-03")
    assert record.facts["facts"] == [
        "西侧通道堆放纸箱，安全出口标识被遮挡（证1、证2）。",
        "经卷尺测量，净宽为0.82米，规范最小宽度为1.10米。",
        "经询问，徐国良称堆放约两周，为换季酒水纸箱。",
        "检查人员要求提供产权人与使用人之间的消防责任约定，现场未能提供。",
        "后厨气瓶2只，其中1只超过检验期（证3）。",
        "经询问，徐国良称气瓶由镇上供气站送来，用了约三年。",
        "检查人员查看了供气企业安检记录，并复印留存。",
        "餐桌上有防止浪费的提示牌（证4）。",
        "经询问，店员称点餐时会提醒。",
        "检查人员查看了内部服务规范。",
        "检查人员现场拍摄照片4张（证1至证4）。",
    ]
    assert record.facts["started_at"] == "2026-11-24T09:30"
    assert record.facts["ended_at"] == "2026-11-24T10:05"
    assert record.facts["recorder"] == "王晓敏"
    assert record.facts["officers"] == [
        {"name": "陈立", "cert_no": "33059018021"},
        {"name": "王晓敏", "cert_no": "33059018044"},
    ]


def test_the_order_speaks_of_the_two_matters_found(story: Story) -> None:
    issue(story, "INS-03")
    order = issue(story, "INV-17")
    facts = order.facts
    assert facts["violated"] == [
        {"law": "中华人民共和国消防法", "article": "第28条"},
        {"law": "浙江省燃气管理条例", "article": "第36条第2款"},
    ]
    assert facts["evidence_text"] == "现场检查笔录1份、照片3张"
    assert facts["correction_due"] == "2026-12-01"
    assert facts["corrections"] == [
        "清除疏散通道、安全出口处的堆放物，恢复净宽和畅通",
        "停用并更换不合格的气瓶、燃具，气瓶直立放置",
    ]
    assert facts["fact_texts"] == [
        "西侧通道堆放纸箱，安全出口标识被遮挡（证1、证2）",
        "经卷尺测量，净宽为0.82米，规范最小宽度为1.10米",
        "检查人员要求提供产权人与使用人之间的消防责任约定，现场未能提供",
        "后厨气瓶2只，其中1只超过检验期（证3）",
    ]
    assert facts["non_correction_element"] is False
    assert facts["issue_date"] == "2026-11-24"


def test_every_gate_of_the_story_holds(story: Story) -> None:
    for form_id in ("INS-03", "INV-17"):
        document = story.home.done(PrepareDocument(inspection_id=story.inspection, form_id=form_id))
        results = story.home.done(CheckDocument(document_id=document))
        assert [result.refusal.sentence for result in results if not result.passed] == []
        assert len(results) >= 10


def test_checking_saves_nothing(story: Story) -> None:
    document = story.home.done(PrepareDocument(inspection_id=story.inspection, form_id="INS-03"))
    before = len(story.home.store.journal)
    story.home.done(CheckDocument(document_id=document))
    assert len(story.home.store.journal) == before


def test_the_journal_can_be_replayed_into_the_same_things(story: Story) -> None:
    issue(story, "INS-03")
    replayed: dict[tuple[str, str], dict[str, object]] = {}
    for entry in story.home.store.journal:
        replayed.setdefault((entry.thing_type, entry.thing_id), {}).update(entry.new)
    inspections = {key[1]: plain for key, plain in replayed.items() if key[0] == "inspection"}
    stored = {i: plain for (cls, i), plain in story.home.store.things.items() if cls is Inspection}
    assert inspections == stored


def test_twelve_items_on_site_and_one_for_the_next_visit(story: Story) -> None:
    items = story.home.store.all(ItemResult)
    evidence = story.home.store.all(Evidence)
    linked = {item.id: sum(1 for e in evidence if e.item_result_id == item.id) for item in items}
    onsite = [item for item in items if item.stage == "onsite"]
    assert len(onsite) == 12
    assert all(item.done(linked[item.id]) for item in onsite)
    assert len(items) == 13
    assert all(fact.evidence_ids or fact.item_result_ids for fact in story.home.store.all(FactStatement))
