"""What the four papers say, from plain states."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.facts.build import INSPECTION_FORMS, document_facts, document_title
from enforcement.facts.common import Occasion, number_runs
from enforcement.facts.state import InspectionState, MatterState
from enforcement.model.checklist import ItemKind, ItemResult
from enforcement.model.document import Document, DocumentState
from enforcement.model.evidence import Evidence, EvidenceKind
from enforcement.model.inspection import FactStatement, Finding, InspectionMatter, SignatureRefusal
from enforcement.model.matter import Citation, Matter
from enforcement.model.plain import to_plain
from enforcement.model.service import ServiceRecord, ServiceWay
from tests.helpers.town import (
    CHEN,
    EXITS,
    LI,
    MORNING,
    PILES,
    TODAY,
    WANG,
    WASTE,
    agency,
    chen,
    citizen,
    firm,
    inspection,
    li,
    rare_officer,
    restaurant,
    wang,
)

DAY = Occasion(TODAY)
ENTRY, OTHER = "a1" * 16, "a2" * 16


def entry(row: Matter, finding: Finding = Finding.FOUND, position: int = 1, **changes: Any) -> MatterState:
    taken = InspectionMatter(
        id=ENTRY if position == 1 else OTHER,
        inspection_id=inspection().id,
        matter_code=row.code,
        catalogue_version="2026.3",
        position=position,
        finding=finding,
    )
    return MatterState(entry=replace(taken, **changes), matter=row)


def shot(
    number: int, kind: EvidenceKind = EvidenceKind.PHOTO, matter: str = ENTRY, **changes: Any
) -> Evidence:
    taken = Evidence(
        id=f"{number:032x}", inspection_id=inspection().id, number=f"证{number}", kind=kind,
        sha256=f"{number:064x}", size=1, mime="image/jpeg", taken_at=MORNING, inspection_matter_id=matter,
    )  # fmt: skip
    return replace(taken, **changes)


def fact(text: str, position: int = 1, matter: str = ENTRY) -> FactStatement:
    return FactStatement(
        id=f"{position:032x}",
        inspection_id=inspection().id,
        position=position,
        text=text,
        inspection_matter_id=matter,
    )


def state(**changes: Any) -> InspectionState:
    plain = InspectionState(
        inspection=inspection(ended_at=MORNING + timedelta(minutes=35), correction_due=date(2026, 12, 1)),
        party=restaurant(),
        agency=agency(),
        officers=(chen(), wang()),
        matters=(entry(EXITS),),
        facts=(fact("西侧通道堆放纸箱。"),),
        names={CHEN: "陈立", WANG: "王晓敏"},
    )
    return replace(plain, **changes)


def on(**changes: Any) -> InspectionState:
    return state(inspection=replace(state().inspection, **changes))


@pytest.mark.parametrize("form_id", INSPECTION_FORMS)
def test_facts_are_plain_data(form_id: str) -> None:
    facts = document_facts(form_id, state(evidence=(shot(1),)), DAY)
    assert to_plain(facts) == facts
    assert facts["agency"] == "安平县云溪镇人民政府"
    assert facts["party"]["name"] == "云溪镇好再来饭店"
    assert facts["party"]["kind"] == "sole_trader"
    assert facts["number"] == ""
    assert document_facts(form_id, state(), replace(DAY, number="安云溪送字〔2026〕1号"))["number"].endswith(
        "1号"
    )


@pytest.mark.parametrize("form_id", INSPECTION_FORMS)
def test_own_values_of_whole_fields_lie_on_top(form_id: str) -> None:
    assert document_facts(form_id, state(), DAY, {"agency": "甲"})["agency"] == "甲"
    with pytest.raises(KeyError):
        document_facts(form_id, state(), DAY, {"no_such_field": 1})


def test_an_empty_inspection_has_empty_facts_and_no_error() -> None:
    bare = state(
        inspection=inspection(started_at=None, started_on=None, recorder_id=""),
        matters=(),
        facts=(),
        officers=(),
    )
    for form_id in INSPECTION_FORMS:
        assert document_facts(form_id, bare, DAY)["officers"] == []


class TestRecord:
    """INS-03."""

    def test_several_matters_are_joined(self) -> None:
        both = state(matters=(entry(EXITS), entry(PILES, position=2)))
        assert document_facts("INS-03", both, DAY)["items_text"] == f"{EXITS.act_name}；{PILES.act_name}"

    def test_rare_names_stay_as_they_are(self) -> None:
        helped = state(officers=(rare_officer(), wang()), assistants=(li(),), party=citizen())
        facts = document_facts("INS-03", helped, DAY)
        assert facts["officers"][0] == {"name": "张𬭎喆", "cert_no": "33059018077"}
        assert facts["assistants"] == ["李小川"]
        assert facts["party"]["name"] == "徐䶮"

    def test_the_sentence_of_what_was_taken_counts_itself(self) -> None:
        files = (*(shot(n) for n in (1, 2, 3, 5)), shot(9, EvidenceKind.VIDEO), shot(10, EvidenceKind.SCAN))
        facts = document_facts("INS-03", state(evidence=files), DAY)["facts"]
        assert facts[-1] == "检查人员现场拍摄照片4张（证1至证3、证5）、录像1段（证9）。"

    def test_refusal_absence_and_samples(self) -> None:
        refusal = SignatureRefusal(reason="不同意第二条", witness="李某", recording_no="AV-01")
        facts = document_facts("INS-03", on(signature_refusal=refusal, absent_witness="张某"), DAY)
        assert facts["refusal_to_sign"] == {
            "reason": "不同意第二条",
            "witness": "李某",
            "recording_no": "AV-01",
        }
        assert facts["absent"] == {"witness": "张某"}
        assert facts["sampling"] is None
        item = ItemResult(
            id="5" * 32, inspection_id=inspection().id, inspection_matter_id=ENTRY, item_number=1,
            item_text="取样", kind=ItemKind.SAMPLE, sample_number="YP-01",
        )  # fmt: skip
        sampled = state(matters=(replace(entry(EXITS), items=(item, replace(item, sample_number="YP-02"))),))
        assert document_facts("INS-03", sampled, DAY)["sampling"] == {"count": 2, "record_no": "YP-01、YP-02"}


class TestCorrection:
    """INV-17."""

    def facts(self, given: InspectionState) -> dict[str, Any]:
        return document_facts("INV-17", given, Occasion(TODAY, copies=2))

    def test_only_matters_with_a_problem_found(self) -> None:
        both = state(
            matters=(entry(EXITS), entry(PILES, Finding.CLEAR, 2)),
            facts=(fact("西侧通道堆放纸箱。"), fact("门前整洁。", 2, OTHER)),
            evidence=(shot(1), shot(2, matter=OTHER)),
        )
        facts = self.facts(both)
        assert facts["fact_texts"] == ["西侧通道堆放纸箱"]
        assert facts["evidence_text"] == "现场检查笔录1份、照片1张"
        assert facts["violated"] == [{"law": "中华人民共和国消防法", "article": "第28条"}]

    def test_evidence_is_counted_by_kind(self) -> None:
        files = (
            *(shot(n) for n in range(1, 5)), shot(5, EvidenceKind.VIDEO), shot(6, EvidenceKind.AUDIO),
            shot(7, EvidenceKind.SCAN), shot(8, EvidenceKind.SCAN),
        )  # fmt: skip
        assert self.facts(state(evidence=files))["evidence_text"] == (
            "现场检查笔录1份、照片4张、录像1段、录音1段、复印件2份"
        )

    def test_articles_valid_on_the_day_of_the_act(self) -> None:
        old = Citation(law="旧法", article="第1条", valid_to=date(2026, 8, 14))
        code = Citation(law="中华人民共和国生态环境法典", article="第1000条", valid_from=date(2026, 8, 15))
        row = replace(PILES, violation=(old, code), penalty=(old, code))
        facts = self.facts(state(matters=(entry(row),)))
        assert facts["violated"] == facts["correction_bases"] == facts["penalty_basis"]
        assert facts["violated"] == [{"law": "中华人民共和国生态环境法典", "article": "第1000条"}]

    def test_a_failed_correction_as_an_element(self) -> None:
        facts = self.facts(state(matters=(entry(PILES), entry(EXITS, position=2))))
        assert facts["non_correction_element"] is True
        assert facts["penalty_basis"] == [
            {"law": "浙江省城市市容和环境卫生管理条例", "article": "第12条第3款"}
        ]
        assert facts["penalty_range_text"] == "处二百元以上三千元以下罚款"

    def test_no_element_no_figure_in_the_threat(self) -> None:
        facts = self.facts(state(matters=(entry(WASTE),)))
        assert facts["non_correction_element"] is False
        assert facts["penalty_range_text"] == "给予行政处罚"

    def test_may_be_fined_first_is_no_precondition(self) -> None:
        row = replace(PILES, correction_precondition="可先罚千元以下")
        assert self.facts(state(matters=(entry(row),)))["non_correction_element"] is False

    def test_the_officer_s_words_go_before_stock_words(self) -> None:
        stock = self.facts(state())["corrections"]
        assert stock == ["清除疏散通道、安全出口处的堆放物，恢复净宽和畅通"]
        own = state(
            matters=(entry(EXITS, correction="搬走纸箱。"), entry(PILES, position=2, correction="清走黄砂"))
        )
        assert self.facts(own)["corrections"] == ["搬走纸箱", "清走黄砂"]
        typed = replace(own, inspection=replace(own.inspection, correction_text="搬走纸箱；\n\n清走黄砂。\n"))
        assert self.facts(typed)["corrections"] == ["搬走纸箱", "清走黄砂"]

    def test_at_once_or_by_a_day_decides_mode_and_title(self) -> None:
        by = self.facts(state())
        assert (by["correction_mode"], by["correction_due"]) == ("by", "2026-12-01")
        assert document_title("INV-17", by, "责令改正通知书") == "责令限期改正通知书"
        now = self.facts(on(correction_now=True))
        assert (now["correction_mode"], now["correction_due"]) == ("now", "")
        assert document_title("INV-17", now, "责令改正通知书") == "责令改正通知书"

    def test_remedies_and_contact_come_from_the_agency(self) -> None:
        facts = self.facts(state(party=firm()))
        assert (facts["review_body"], facts["court"]) == ("安平县人民政府", "安平县人民法院")
        assert facts["contact"]["phone"] == "0570-0000000"
        assert (facts["issue_date"], facts["copies"]) == ("2026-11-24", 2)
        assert facts["act_time"] == "2026-11-24T09:30"


class TestProof:
    """SRV-02."""

    def order(self, **changes: Any) -> Document:
        issued = Document(
            id="c" * 32, inspection_id=inspection().id, form_id="INV-17", form_version="1",
            title="责令限期改正通知书", state=DocumentState.ISSUED, number="安云溪责改字〔2026〕41号",
        )  # fmt: skip
        return replace(issued, **changes)

    def test_prepared_for_the_pen_before_the_service(self) -> None:
        record = self.order(id="d" * 32, form_id="INS-03")
        facts = document_facts("SRV-02", state(documents=(record, self.order())), DAY)
        assert [paper["number"] for paper in facts["papers"]] == ["安云溪责改字〔2026〕41号"]
        assert (facts["way"], facts["served_at"], facts["refusal"]) == ("direct", "", None)
        assert facts["place"] == "安平县云溪镇老街西路28号"

    def test_drafts_and_void_papers_are_never_listed(self) -> None:
        papers = (self.order(state=DocumentState.DRAFT), self.order(id="e" * 32, state=DocumentState.VOIDED))
        assert document_facts("SRV-02", state(documents=papers), DAY)["papers"] == []

    def test_a_service_that_was_left_at_the_place(self) -> None:
        record = ServiceRecord(
            id="f" * 32, inspection_id=inspection().id, document_ids=("c" * 32,), way=ServiceWay.LEFT,
            receiver_name="徐国良", place="店内", served_at=MORNING, refusal_reason="不同意", witness="李某",
            witness_unit="老街社区",
        )  # fmt: skip
        served = state(documents=(self.order(state=DocumentState.SERVED),), services=(record,))
        facts = document_facts("SRV-02", served, DAY)
        assert facts["refusal"] == {
            "reason": "不同意", "place": "店内", "witness": "李某",
            "witness_unit": "老街社区", "recording_no": "",
        }  # fmt: skip
        assert (facts["served_at"], len(facts["papers"])) == ("2026-11-24T09:30", 1)


def test_the_photo_sheet_shows_photos_in_order_with_both_times() -> None:
    late = MORNING + timedelta(minutes=12)
    files = (
        shot(10, taken_by=CHEN, caption="后厨"),
        shot(2, camera_time=late, place="西侧通道", taken_by="李小川"),
        shot(3, EvidenceKind.VIDEO),
    )
    facts = document_facts("INV-04", state(evidence=files), replace(DAY, per_page=4))
    assert [photo["number"] for photo in facts["photos"]] == ["证2", "证10"]
    assert facts["photos"][0]["camera_time"] == "2026-11-24T09:42"
    assert facts["photos"][0]["place"] == "西侧通道"
    assert facts["photos"][1] == {
        "number": "证10", "path": "", "taken_at": "2026-11-24T09:30", "camera_time": "",
        "place": "安平县云溪镇老街西路28号", "taken_by": "陈立", "proves": "后厨", "sha256": f"{10:064x}",
    }  # fmt: skip
    assert facts["per_page"] == 4
    assert LI not in str(facts)


@given(st.sets(st.integers(1, 60), min_size=1, max_size=20))
def test_runs_of_numbers_name_every_number_once(numbers: set[int]) -> None:
    text = number_runs([shot(n) for n in numbers])
    named: set[int] = set()
    for part in text.split("、"):
        ends = [int(end.removeprefix("证")) for end in part.split("至")]
        run = set(range(ends[0], ends[-1] + 1))
        assert not run & named
        named |= run
    assert named == numbers
