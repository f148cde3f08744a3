"""Drafts, issue, print, service and voiding of papers, and the numbers they use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from enforcement.commands.approve_inspection import ApproveInspection
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.let_pass import LetPass
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.commands.record_number_lease import RecordNumberLease
from enforcement.commands.record_print import StartPrint
from enforcement.commands.record_service import RecordService
from enforcement.commands.void_document import VoidDocument
from enforcement.model.document import Document, DocumentState, NumberBlock
from enforcement.model.inspection import InspectionApproval
from enforcement.model.officer import Role
from enforcement.model.service import ServiceRecord, ServiceWay
from enforcement.refusals import Done
from tests.helpers.story import Story, inspected, issue
from tests.helpers.town import CHEN, MORNING, ZHOU, agency, gao, li, shen, zhou


@pytest.fixture
def story() -> Story:
    return inspected()


def prepare(story: Story, form_id: str, **more: Any) -> str:
    return str(story.home.done(PrepareDocument(inspection_id=story.inspection, form_id=form_id, **more)))


def paper(story: Story, document_id: str) -> Document:
    return story.home.store.the(Document, document_id)


def serial(story: Story, series: str) -> int:
    return next(block.next_serial for block in story.home.store.all(NumberBlock) if block.series == series)


class TestPrepare:
    def test_one_draft_that_follows_what_is_known(self, story: Story) -> None:
        first = prepare(story, "INS-03")
        changed = {"opinion": "没有异议。"}
        story.home.done(EditInspection(inspection_id=story.inspection, changes=changed))
        assert prepare(story, "INS-03") == first
        draft = paper(story, first)
        assert (draft.state, draft.number, draft.facts["opinion"]) == (DocumentState.DRAFT, "", "没有异议。")

    def test_nothing_new_writes_nothing(self, story: Story) -> None:
        prepare(story, "INV-17")
        before = len(story.home.store.journal)
        prepare(story, "INV-17")
        assert len(story.home.store.journal) == before

    def test_own_values_stay_until_they_are_forgotten(self, story: Story) -> None:
        draft = prepare(story, "INV-17", edits={"evidence_text": "现场检查笔录1份"})
        prepare(story, "INV-17")
        assert paper(story, draft).facts["evidence_text"] == "现场检查笔录1份"
        prepare(story, "INV-17", forget=("evidence_text",))
        assert paper(story, draft).facts["evidence_text"] == "现场检查笔录1份、照片3张"

    def test_an_issued_paper_is_given_back_and_a_correction_names_it(self, story: Story) -> None:
        record = issue(story, "INS-03")
        answer = story.home.run(PrepareDocument(inspection_id=story.inspection, form_id="INS-03"))
        assert isinstance(answer, Done)
        assert (answer.value, answer.notices[0].number) == (record.id, "R59")
        correction = prepare(story, "INS-03", corrects=record.id)
        assert correction != record.id
        story.home.done(IssueDocument(document_id=correction))
        assert paper(story, correction).corrects == record.id
        assert paper(story, record.id) == record

    def test_helpers_make_no_drafts(self, story: Story) -> None:
        story.home.actor = li()
        command = PrepareDocument(inspection_id=story.inspection, form_id="INS-03")
        assert story.home.refused(command).refusals[0].what == (
            "李小川是辅助人员，可以记录和拍照，不能备文书。"
        )

    def test_a_form_no_inspection_makes_is_a_bug(self, story: Story) -> None:
        with pytest.raises(ValueError, match="DEC-02"):
            story.home.run(PrepareDocument(inspection_id=story.inspection, form_id="DEC-02"))


class TestIssue:
    def test_number_bytes_and_hash_are_fixed_together(self, story: Story) -> None:
        order = issue(story, "INV-17")
        assert (order.series, order.year, order.serial) == ("责改", 2026, 41)
        assert order.facts["number"] == order.number == "安云溪责改字〔2026〕41号"
        assert (order.issued_on, order.issued_by) == (date(2026, 11, 24), CHEN)
        assert len(bytes.fromhex(order.salt)) == 16
        sent = story.home.papers.orders[-1]
        assert (sent.state, sent.serial, sent.due_on) == ("issued", 41, date(2026, 12, 1))
        assert sent.salt.hex() == order.salt
        entry = story.home.store.journal[-1]
        assert (entry.kind, entry.blobs[0].sha256, entry.blobs[0].size) == (
            "document.issued", order.sha256, order.size,
        )  # fmt: skip

    def test_what_is_issued_is_what_is_known_now(self, story: Story) -> None:
        draft = prepare(story, "INV-17")
        changes = {"correction_due": date(2026, 12, 9)}
        story.home.done(EditInspection(inspection_id=story.inspection, changes=changes))
        story.home.done(IssueDocument(document_id=draft))
        assert paper(story, draft).facts["correction_due"] == "2026-12-09"

    def test_an_issued_paper_never_changes(self, story: Story) -> None:
        record = issue(story, "INS-03")
        refusal = story.home.refused(IssueDocument(document_id=record.id)).refusals[0]
        assert refusal.sentence == (
            "《现场检查笔录》安云溪现检字〔2026〕41号已经出具，内容不会再变。"
            "要改就另出一份，写明更正哪一份。可以：另出一份更正。"
        )

    def test_a_gate_stops_it_and_no_number_is_used(self, story: Story) -> None:
        story.home.done(EditInspection(inspection_id=story.inspection, changes={"correction_due": None}))
        draft = prepare(story, "INV-17")
        refused = story.home.refused(IssueDocument(document_id=draft))
        assert [refusal.what for refusal in refused.refusals] == ["没写改正到哪天。"]
        assert serial(story, "责改") == 41
        assert story.home.papers.orders == []

    def test_a_character_without_a_face_stops_it(self, story: Story) -> None:
        story.home.papers.faceless = "良"
        refused = story.home.refused(IssueDocument(document_id=prepare(story, "INS-03")))
        assert refused.refusals[0].number == "R52"
        assert refused.refusals[0].what == "有字打不出来：文书：良（U+826F）。"
        assert serial(story, "现检") == 41
        assert story.home.blobs.files.keys() == {
            e.blobs[0].sha256 for e in story.home.store.journal if e.blobs
        }

    def test_a_page_that_does_not_read_back_stops_it(self, story: Story) -> None:
        story.home.papers.problems = ("第2页没有页码",)
        refused = story.home.refused(IssueDocument(document_id=prepare(story, "INS-03")))
        assert refused.sentence == (
            "文书做好后核对没有通过，没有出具。第2页没有页码。可以：再试一次、存诊断包。"
        )

    def test_no_numbers_left(self, story: Story) -> None:
        for block in story.home.store.all(NumberBlock):
            story.home.store.things[(NumberBlock, block.id)]["next_serial"] = 81
        refused = story.home.refused(IssueDocument(document_id=prepare(story, "INS-03")))
        assert refused.refusals[0].what == "“现检”2026 年的文书号用完了，这份先不能出具。"

    def test_the_second_block_follows_the_first(self, story: Story) -> None:
        story.home.done(RecordNumberLease(series="现检", year=2026, first=101, last=110, lease="L2"))
        blocks = [block for block in story.home.store.all(NumberBlock) if block.series == "现检"]
        story.home.store.things[(NumberBlock, blocks[0].id)]["next_serial"] = 81
        assert issue(story, "INS-03").serial == 101

    def test_numbers_of_training_are_marked(self, story: Story) -> None:
        story.home.agency = agency(training=True)
        assert issue(story, "INS-03").number == "训安云溪现检字〔2026〕41号"

    @pytest.mark.parametrize("actor", [li(), shen(), gao()])
    def test_who_may_not_issue(self, story: Story, actor: Any) -> None:
        draft = prepare(story, "INS-03")
        story.home.actor = actor
        assert story.home.refused(IssueDocument(document_id=draft)).refusals[0].number == "R01"

    def test_the_photo_sheet_is_issued_too(self, story: Story) -> None:
        sheet = issue(story, "INV-04")
        assert [photo["number"] for photo in sheet.facts["photos"]] == ["证1", "证2", "证3", "证4"]


class TestLetPass:
    REASON = "镇里已口头同意，纸质审批今天补齐。"

    def unapproved(self, story: Story) -> str:
        story.home.done(ApproveInspection(inspection_id=story.inspection, approval=InspectionApproval()))
        return prepare(story, "INS-03")

    def attempt(self, draft: str, **changes: Any) -> IssueDocument:
        one = replace(LetPass(number="G07", captain_id=ZHOU, reason=self.REASON), **changes)
        return IssueDocument(document_id=draft, let_pass=(one,))

    def test_the_captain_s_reason_stays_with_the_paper(self, story: Story) -> None:
        draft = self.unapproved(story)
        assert story.home.refused(IssueDocument(document_id=draft)).refusals[0].number == "G07"
        story.home.done(self.attempt(draft))
        override = paper(story, draft).overrides[0]
        assert (override.number, override.captain_name, override.reason) == ("G07", "周建平", self.REASON)

    def test_a_short_reason(self, story: Story) -> None:
        refusal = story.home.refused(self.attempt(self.unapproved(story), reason="已同意")).refusals[0]
        assert refusal.what == "放行的理由太短，至少写 10 个字。"

    def test_only_a_captain(self, story: Story) -> None:
        draft = self.unapproved(story)
        story.home.actor = zhou()
        refusal = story.home.refused(self.attempt(draft, captain_id=CHEN)).refusals[0]
        assert refusal.what == "陈立在名册上是队员，不能放行。"

    def test_never_his_own_paper(self, story: Story) -> None:
        draft = self.unapproved(story)
        story.home.actor = zhou()
        refusal = story.home.refused(self.attempt(draft)).refusals[0]
        assert refusal.what == "放行要由没有经手这份文书的队长来办。"

    @pytest.mark.parametrize("gate", ["G01", "G02", "G03", "G08", "G14"])
    def test_never_the_hard_gates(self, story: Story, gate: str) -> None:
        refusal = story.home.refused(self.attempt(self.unapproved(story), number=gate)).refusals[0]
        assert refusal.what == "这一条不能放行，只能照要求补好。"


class TestService:
    def serve(self, story: Story, *ids: str, **more: Any) -> RecordService:
        told: dict[str, Any] = {"receiver_name": "徐国良", "receiver_relation": "经营者", **more}
        return RecordService(inspection_id=story.inspection, document_ids=ids, **told)

    def test_direct_service_now(self, story: Story) -> None:
        order = issue(story, "INV-17")
        record = story.home.store.the(ServiceRecord, story.home.done(self.serve(story, order.id)))
        assert (record.served_at, record.way) == (story.home.clock.now(), ServiceWay.DIRECT)
        assert record.place == "安平县云溪镇老街西路28号"
        assert len(record.officer_ids) == 2
        assert paper(story, order.id).state is DocumentState.SERVED

    def test_a_draft_cannot_be_served(self, story: Story) -> None:
        refusal = story.home.refused(self.serve(story, prepare(story, "INV-17"))).refusals[0]
        assert (refusal.number, refusal.what) == ("R54", "《责令限期改正通知书》还是草稿，还没有出具。")

    def test_not_before_the_issue(self, story: Story) -> None:
        order = issue(story, "INV-17")
        refusal = story.home.refused(self.serve(story, order.id, served_at=MORNING)).refusals[0]
        assert refusal.sentence == (
            "送达时间早于《责令限期改正通知书》的出具时间。先出具，再送达。可以：改日期。"
        )
        assert paper(story, order.id).state is DocumentState.ISSUED
        same_minute = story.home.clock.now() - timedelta(seconds=0)
        assert story.home.done(self.serve(story, order.id, served_at=same_minute))

    @pytest.mark.parametrize(
        ("more", "number", "what", "law"),
        [
            ({"receiver_name": ""}, "G08", "没写收件人。", "第八十八条"),
            ({"way": ServiceWay.AGENT}, "G08", "代收的关系或者理由还没写。", "第八十八条"),
            ({"way": ServiceWay.LEFT}, "G18", "留置送达的证明还不全。", "第八十九条"),
            (
                {"way": ServiceWay.LEFT, "refusal_reason": "不同意"},
                "G18",
                "留置送达的证明还不全。",
                "第八十九条",
            ),
            ({"way": ServiceWay.POST}, "G18", "没写邮寄号码。", "第九十一条"),
            ({"way": ServiceWay.ELECTRONIC}, "G18", "没写当事人同意电子送达的确认书。", "第六十一条第二款"),
            ({"way": ServiceWay.NOTICE}, "G18", "没写公告送达的原因和经过。", "第九十五条"),
        ],
    )
    def test_each_way_needs_its_proof(
        self, story: Story, more: dict[str, Any], number: str, what: str, law: str
    ) -> None:
        order = issue(story, "INV-17")
        refusal = story.home.refused(self.serve(story, order.id, **more)).refusals[0]
        assert (refusal.number, refusal.what) == (number, what)
        assert refusal.article is not None
        assert refusal.article.article == law

    @pytest.mark.parametrize(
        "more",
        [
            {"way": ServiceWay.AGENT, "agent_reason": "本人外出"},
            {"way": ServiceWay.LEFT, "refusal_reason": "不同意", "witness": "李某"},
            {"way": ServiceWay.LEFT, "refusal_reason": "不同意", "recording_no": "AV-01"},
            {"way": ServiceWay.POST, "receiver_name": "", "note": "EMS 1"},
            {"way": ServiceWay.ELECTRONIC, "note": "确认书11月24日"},
            {"way": ServiceWay.NOTICE, "note": "下落不明，已电话、上门"},
        ],
    )
    def test_with_its_proof_each_way_is_open(self, story: Story, more: dict[str, Any]) -> None:
        order = issue(story, "INV-17")
        assert story.home.done(self.serve(story, order.id, **more))

    def test_helpers_do_not_serve(self, story: Story) -> None:
        order = issue(story, "INV-17")
        story.home.actor = li()
        assert story.home.refused(self.serve(story, order.id)).refusals[0].number == "R01"

    def test_a_service_without_papers_is_a_bug(self, story: Story) -> None:
        with pytest.raises(ValueError, match="without a paper"):
            story.home.run(self.serve(story))


class TestVoid:
    def void(self, story: Story, document_id: str, reason: str = "地址写错，重新出具") -> VoidDocument:
        story.home.actor = zhou()
        return VoidDocument(document_id=document_id, reason=reason)

    def test_the_captain_voids_with_a_reason_and_the_number_is_gone(self, story: Story) -> None:
        record = issue(story, "INS-03")
        story.home.done(self.void(story, record.id))
        void = paper(story, record.id)
        assert (void.state, void.void_reason, void.serial) == (DocumentState.VOIDED, "地址写错，重新出具", 41)
        again = issue(story, "INS-03")
        assert again.serial == 42
        refusal = story.home.refused(StartPrint(document_id=record.id, of=1)).refusals[0]
        assert refusal.what == "《现场检查笔录》安云溪现检字〔2026〕41号已经作废，不能再用。"

    def test_an_officer_does_not_void(self, story: Story) -> None:
        record = issue(story, "INS-03")
        refused = story.home.refused(VoidDocument(document_id=record.id, reason="地址写错了"))
        assert refused.refusals[0].what == "陈立在名册上是队员，不能作废文书。"

    def test_two_persons(self, story: Story) -> None:
        story.home.actor = zhou()
        record = issue(story, "INS-03")
        refusal = story.home.refused(self.void(story, record.id)).refusals[0]
        assert refusal.what == "《现场检查笔录》安云溪现检字〔2026〕41号是你出具的，作废要由另一位队长来办。"

    def test_without_a_reason(self, story: Story) -> None:
        record = issue(story, "INS-03")
        refusal = story.home.refused(self.void(story, record.id, " 错 ")).refusals[0]
        assert refusal.why == "作废后 41 号不能再用，会记入登记册。原因至少写四个字。"

    def test_a_served_paper_is_corrected_not_voided(self, story: Story) -> None:
        order = issue(story, "INV-17")
        story.home.done(
            RecordService(inspection_id=story.inspection, document_ids=(order.id,), receiver_name="徐国良")
        )
        refusal = story.home.refused(self.void(story, order.id)).refusals[0]
        assert (refusal.number, refusal.cures[0].label) == ("R56", "另出一份更正")

    def test_a_draft_needs_no_voiding(self, story: Story) -> None:
        draft = prepare(story, "INS-03")
        assert story.home.refused(self.void(story, draft)).refusals[0].number == "R54"


class TestNumbers:
    def lease(self, story: Story, first: int, last: int, lease: str = "L9") -> RecordNumberLease:
        return RecordNumberLease(series="罚决", year=2026, first=first, last=last, lease=lease)

    def test_a_lease_is_taken_once(self, story: Story) -> None:
        first = story.home.done(self.lease(story, 1, 20))
        assert story.home.done(self.lease(story, 1, 20)) == first
        block = story.home.store.the(NumberBlock, first)
        assert (block.left, block.next_serial, block.division_code) == (20, 1, "330199101")

    @pytest.mark.parametrize(("first", "last"), [(20, 30), (1, 1), (5, 6), (1, 40)])
    def test_overlaps_are_refused(self, story: Story, first: int, last: int) -> None:
        story.home.done(self.lease(story, 1, 20))
        refusal = story.home.refused(self.lease(story, first, last, "other")).refusals[0]
        assert refusal.what == "新号段和本机的 1 到 20 号重叠，没有收下。"

    @pytest.mark.parametrize(("first", "last"), [(0, 5), (6, 5)])
    def test_a_block_turned_round(self, story: Story, first: int, last: int) -> None:
        refusal = story.home.refused(self.lease(story, first, last)).refusals[0]
        assert refusal.what == f"号段写的是 {first} 到 {last}，起号要从 1 起、不能大于止号。"

    def test_by_hand_only_the_captain_or_the_administrator(self, story: Story) -> None:
        assert story.home.refused(self.lease(story, 1, 5, "")).refusals[0].number == "R01"
        story.home.actor = replace(gao(), roles=(Role.ADMINISTRATOR,))
        assert story.home.done(self.lease(story, 1, 5, ""))
        story.home.actor = zhou()
        assert story.home.done(self.lease(story, 6, 9, ""))

    def test_the_county_s_lease_arrives_whoever_sits_there(self, story: Story) -> None:
        story.home.actor = li()
        assert story.home.done(self.lease(story, 1, 5))
