"""Every gate: what stops a paper, in which words, and that the rest of the list stays quiet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.facts.build import document_facts
from enforcement.facts.common import Occasion
from enforcement.facts.state import InspectionState, MatterState
from enforcement.model.checklist import ItemKind, ItemResult
from enforcement.model.document import Document, DocumentState
from enforcement.model.evidence import Evidence, EvidenceKind
from enforcement.model.inspection import (
    ApprovalMode,
    FactStatement,
    Finding,
    InspectionApproval,
    InspectionMatter,
    PresentPerson,
)
from enforcement.model.matter import Citation
from enforcement.model.service import ServiceRecord, ServiceWay
from enforcement.refusals import Level, Refusal
from enforcement.rules import gates
from enforcement.rules.people_gates import clashes
from enforcement.rules.proposed import Proposed
from tests.helpers.town import (
    CHEN,
    EXITS,
    LI,
    MORNING,
    PILES,
    TODAY,
    WANG,
    WITHDRAWN,
    agency,
    certificate,
    chen,
    citizen,
    grant,
    inspection,
    li,
    restaurant,
    wang,
)

MATTER, ITEM, FACT, PHOTO, PAPER = (f"{n:032x}" for n in range(0xE001, 0xE006))
DUE = date(2026, 12, 1)
BEGUN = inspection(
    ended_at=MORNING + timedelta(minutes=35),
    approval=InspectionApproval(
        mode=ApprovalMode.APPROVED, approver_name="周建平", approved_on=date(2026, 11, 23)
    ),
    certificates_shown=True,
    recusal_answer="看清了，不申请回避。",
    present_person=PresentPerson(name="徐国良", role="经营者"),
    opinion="以上情况属实。",
    correction_due=DUE,
)


def sound(**changes: Any) -> InspectionState:
    """A state every gate lets pass."""
    entry = InspectionMatter(
        id=MATTER,
        inspection_id=BEGUN.id,
        matter_code=EXITS.code,
        catalogue_version="2026.3",
        position=1,
        finding=Finding.FOUND,
    )
    fact = FactStatement(
        id=FACT, inspection_id=BEGUN.id, position=1, text="西侧通道堆放纸箱。", inspection_matter_id=MATTER
    )
    state = InspectionState(
        inspection=BEGUN,
        party=restaurant(),
        agency=agency(),
        officers=(chen(), wang()),
        matters=(MatterState(entry=entry, matter=EXITS, grants=(grant(EXITS.code),)),),
        facts=(fact,),
        evidence=(photo(),),
        names={CHEN: "陈立", WANG: "王晓敏"},
    )
    return replace(state, **changes)


def photo(**changes: Any) -> Evidence:
    taken = Evidence(
        id=PHOTO,
        inspection_id=BEGUN.id,
        number="证1",
        kind=EvidenceKind.PHOTO,
        sha256="ab" * 32,
        size=9,
        mime="image/jpeg",
        taken_at=MORNING,
        inspection_matter_id=MATTER,
    )
    return replace(taken, **changes)


def paper(form_id: str, facts: Mapping[str, Any], **changes: Any) -> Document:
    """An issued paper of the same inspection."""
    issued = Document(
        id=PAPER,
        inspection_id=BEGUN.id,
        form_id=form_id,
        form_version="1",
        title="现场检查笔录",
        state=DocumentState.ISSUED,
        number="安云溪现检字〔2026〕41号",
        facts=dict(facts),
        issued_on=TODAY,
        issued_at=MORNING + timedelta(hours=1),
    )
    return replace(issued, **changes)


def refusals(
    state: InspectionState,
    form_id: str = "INS-03",
    edits: Mapping[str, Any] | None = None,
    day: date = TODAY,
    **changes: Any,
) -> list[Refusal]:
    facts = document_facts(form_id, state, Occasion(day), edits)
    proposed = Proposed(state=state, form_id=form_id, facts=facts, issue_day=day, **changes)
    return [result.refusal for result in gates.check(proposed) if result.refusal]


def with_inspection(**changes: Any) -> InspectionState:
    return sound(inspection=replace(BEGUN, **changes))


def only(found: list[Refusal], number: str) -> Refusal:
    """The one refusal there is, and it has this number."""
    assert [refusal.number for refusal in found] == [number], [refusal.sentence for refusal in found]
    return found[0]


@pytest.mark.parametrize("form_id", ["INS-03", "INV-17", "INV-04"])
def test_a_sound_inspection_passes_every_gate(form_id: str) -> None:
    found = refusals(sound(documents=(record_of(sound()),)), form_id)
    assert [refusal.sentence for refusal in found] == []


def record_of(state: InspectionState) -> Document:
    return paper("INS-03", document_facts("INS-03", state, Occasion(TODAY)))


def test_passed_gates_are_listed_with_a_title() -> None:
    facts = document_facts("INS-03", sound(), Occasion(TODAY))
    results = gates.check(Proposed(state=sound(), form_id="INS-03", facts=facts, issue_day=TODAY))
    assert all(result.passed and result.refusal is None for result in results)
    assert "两名在场队员执法证有效" in [result.title for result in results]
    assert gates.stopping(results) == ()


class TestPeople:
    """G01, G02, G16."""

    def test_one_officer_is_too_few(self) -> None:
        found = only(refusals(sound(officers=(chen(),))), "G01")
        assert found.what == "检查人员只有一名。"
        assert found.why == "执法人员不得少于两人，当场办的事也一样。"
        assert found.level is Level.BLOCK

    def test_nobody_chosen(self) -> None:
        assert only(refusals(sound(officers=())), "G01").what == "检查人员还没有选。"

    def test_the_same_person_twice_is_one(self) -> None:
        assert "检查人员只有一名。" in [r.what for r in refusals(sound(officers=(chen(), chen())))]

    def test_a_certificate_that_ended_before_the_act(self) -> None:
        late = wang(certificate=certificate("33059018044", to=date(2026, 11, 23)))
        assert only(refusals(sound(officers=(chen(), late))), "G01").what == (
            "王晓敏的执法证 11月23日 已到期，不能署名。"
        )

    def test_the_day_of_the_act_counts_not_the_day_of_issue(self) -> None:
        until_today = wang(certificate=certificate("33059018044", to=TODAY))
        found = refusals(sound(officers=(chen(), until_today)), day=TODAY + timedelta(days=3))
        assert [refusal.level for refusal in found] == [Level.REMIND]

    def test_a_helper_among_the_signing_officers(self) -> None:
        found = refusals(sound(officers=(chen(), li())))
        assert [refusal.number for refusal in found] == ["G01", "G02"]
        assert found[1].what == "李小川是辅助人员，不能列为署名的检查人员。"

    @given(st.lists(st.sampled_from([chen(), wang(), li()]), max_size=3))
    def test_two_certified_officers_and_nothing_less(self, people: list[Any]) -> None:
        found = [r for r in refusals(sound(officers=tuple(people))) if r.number in ("G01", "G02")]
        enough = {CHEN, WANG} <= {person.id for person in people} and LI not in {p.id for p in people}
        assert (found == []) == enough

    def test_one_officer_in_two_places_at_one_time(self) -> None:
        other = inspection(
            id="f" * 32, place="安平县云溪镇东街3号", started_at=MORNING + timedelta(minutes=10),
            ended_at=MORNING + timedelta(minutes=20), officer_ids=(WANG,),
        )  # fmt: skip
        found = only(refusals(sound(others=(other,))), "G16")
        assert found.what == (
            "王晓敏在2026年11月24日9时40分至9时50分还记在“安平县云溪镇东街3号”的检查里，同一时间不能在两处。"
        )
        assert [cure.label for cure in found.cures] == ["改时间", "换人"]

    def test_two_inspections_at_one_place_do_not_clash(self) -> None:
        assert refusals(sound(others=(replace(BEGUN, id="f" * 32),))) == []

    @given(st.integers(0, 100), st.integers(1, 100), st.integers(0, 100), st.integers(1, 100))
    def test_overlap_is_symmetric_and_exact(self, start: int, long: int, other: int, other_long: int) -> None:
        def at(minute: int) -> datetime:
            return MORNING + timedelta(minutes=minute)

        one = inspection(started_at=at(start), ended_at=at(start + long))
        two = inspection(id="f" * 32, place="别处", started_at=at(other), ended_at=at(other + other_long))
        shared = set(range(start, start + long)) & set(range(other, other + other_long))
        assert clashes(one, two) == clashes(two, one) == bool(shared)

    def test_inspections_without_an_end_clash_at_their_start(self) -> None:
        running = inspection(id="f" * 32, place="别处", started_at=MORNING + timedelta(minutes=5))
        assert clashes(BEGUN, running)
        assert clashes(running, BEGUN)
        assert not clashes(inspection(ended_at=None), running)
        assert not clashes(inspection(started_at=None), running)


class TestLaw:
    """G03, G07, G14, G15."""

    def test_a_withdrawn_power(self) -> None:
        entry = replace(sound().matters[0].entry, matter_code=WITHDRAWN.code)
        gone = MatterState(
            entry=entry, matter=WITHDRAWN, grants=(grant(WITHDRAWN.code, to=date(2026, 9, 30)),)
        )
        assert only(refusals(sound(matters=(gone,))), "G03").what.startswith("“从事车辆清洗")

    def test_power_counts_on_the_day_of_the_inspection(self) -> None:
        entry = sound().matters[0].entry
        last_day = MatterState(entry=entry, matter=EXITS, grants=(grant(EXITS.code, to=TODAY),))
        assert refusals(sound(matters=(last_day,)), day=TODAY + timedelta(days=1)) == []

    def test_no_approval_asks_the_captain(self) -> None:
        found = only(refusals(with_inspection(approval=InspectionApproval())), "G07")
        assert found.level is Level.CAPTAIN
        assert found.sentence == (
            "这次检查还没有登记审批。入企检查要先经负责人批准；紧急的可以先查，随后补办并写明事由。"
            "依据《国务院办公厅关于严格规范涉企行政检查的意见》。可以：补审批、写紧急事由。"
        )

    def test_a_person_is_only_a_reminder(self) -> None:
        state = sound(party=citizen(), inspection=replace(BEGUN, approval=InspectionApproval()))
        assert only(refusals(state), "G07").level is Level.REMIND

    def test_urgent_needs_its_ground(self) -> None:
        urgent = InspectionApproval(mode=ApprovalMode.URGENT)
        assert (
            only(refusals(with_inspection(approval=urgent)), "G07").what == "选了紧急先查，还没有写紧急事由。"
        )
        grounded = replace(urgent, urgent_reason="接到投诉举报")
        assert refusals(with_inspection(approval=grounded)) == []

    def test_half_an_approval(self) -> None:
        half = InspectionApproval(mode=ApprovalMode.APPROVED, approver_name="周建平")
        assert only(refusals(with_inspection(approval=half)), "G07").what == (
            "检查审批没有写全：要有批准人和批准日期。"
        )

    def test_the_remedy_bodies(self) -> None:
        state = sound(agency=agency(review_body="", court=" "), documents=(record_of(sound()),))
        found = only(refusals(state, "INV-17"), "G14")
        assert found.what == "救济途径里还没有复议机关和管辖法院。"
        assert found.cures[0].label == "填单位资料"
        assert refusals(state, "INV-17", settings={"correction_order_remedy": False}) == []

    def test_a_repealed_article(self) -> None:
        old = Citation(law="中华人民共和国水污染防治法", article="第85条", valid_to=date(2026, 8, 14))
        repealed = replace(EXITS, violation=(old,))
        state = sound(
            matters=(replace(sound().matters[0], matter=repealed),), documents=(record_of(sound()),)
        )
        found = only(refusals(state, "INV-17"), "G15")
        assert found.what == (
            "“占用、堵塞、封闭疏散通道、安全出口或者有其他妨碍安全疏散行为”的违反的条款"
            "引的是《中华人民共和国水污染防治法》，2026年11月24日不在施行期内。"
        )
        assert found.cures[0].label == "换现行条款"

    def test_an_unverified_matter_is_a_reminder(self) -> None:
        unread = replace(sound().matters[0], matter=replace(EXITS, verified=False))
        found = refusals(sound(matters=(unread,), documents=(record_of(sound()),)), "INV-17")
        assert only(found, "G15").level is Level.REMIND


class TestContents:
    """G08, G19 and the words of a record."""

    @pytest.mark.parametrize(
        ("field", "value", "what"),
        [
            ("started_at", None, "没写检查开始的时间。"),
            ("ended_at", None, "没写检查结束的时间。"),
        ],
    )
    def test_times_to_the_minute(self, field: str, value: None, what: str) -> None:
        found = only(refusals(with_inspection(**{field: value})), "G08")
        assert (found.field, found.what, found.why) == (field, what, "笔录的起止时间要写到分。")
        assert found.cures[0].target == field

    def test_a_record_without_facts(self) -> None:
        assert only(refusals(sound(facts=())), "G08").what == "检查情况还是空的。"

    def test_the_date_of_correction_with_choices_that_fill_it_in(self) -> None:
        state = sound(inspection=replace(BEGUN, correction_due=None), documents=(record_of(sound()),))
        found = only(refusals(state, "INV-17"), "G08")
        assert found.sentence == (
            "没写改正到哪天。限期改正要写明日期。选一个就会填好，并建复查提醒。"
            "依据《中华人民共和国行政处罚法》第二十八条。可以：3 天、7 天、15 天、立即改正。"
        )
        assert [cure.target for cure in found.cures] == ["2026-11-27", "2026-12-01", "2026-12-09", ""]
        assert found.points == 5

    def test_correction_at_once_needs_no_date(self) -> None:
        now = replace(BEGUN, correction_due=None, correction_now=True)
        assert refusals(sound(inspection=now, documents=(record_of(sound()),)), "INV-17") == []

    def test_an_order_without_anything_found(self) -> None:
        entry = replace(sound().matters[0].entry, finding=Finding.CLEAR)
        state = sound(matters=(replace(sound().matters[0], entry=entry),), documents=(record_of(sound()),))
        found = refusals(state, "INV-17")
        assert "还没有哪个事项的结论是“发现问题”。" in [refusal.what for refusal in found]

    def test_what_has_to_be_put_right(self) -> None:
        entry = replace(sound().matters[0].entry, matter_code=PILES.code)
        plain = MatterState(entry=replace(entry, matter_code="x"), matter=PILES, grants=(grant(PILES.code),))
        found = refusals(sound(matters=(plain,), documents=(record_of(sound()),)), "INV-17")
        assert only(found, "G08").what == "没写要改正什么。"

    @pytest.mark.parametrize("word", ["尽快", "抓紧"])
    def test_no_vague_deadline(self, word: str) -> None:
        state = sound(
            inspection=replace(BEGUN, correction_text=f"{word}清理通道"), documents=(record_of(sound()),)
        )
        found = only(refusals(state, "INV-17"), "G08")
        assert found.what == f"改正内容里写的是“{word}”，没有说清到哪天、做到什么样。"

    def test_what_the_form_still_misses_is_asked_once(self) -> None:
        missing = (("present_person.phone", "没写电话。"), ("started_at", "没写开始。"))
        found = refusals(with_inspection(started_at=None), missing=missing)
        assert [refusal.what for refusal in found] == ["没写检查开始的时间。", "没写电话。"]

    def test_loose_evidence(self) -> None:
        loose = (photo(inspection_matter_id=""), photo(id="9" * 32, number="证9", inspection_matter_id=""))
        in_order = refusals(sound(evidence=loose, documents=(record_of(sound()),)), "INV-17")
        found = only(in_order, "G19")
        assert found.level is Level.CAPTAIN
        assert found.what == "证1、证9还没有归到事项。"
        assert [r.level for r in refusals(sound(evidence=loose))] == [Level.REMIND]

    @pytest.mark.parametrize("word", ["罚款", "没收", "已构成"])
    def test_penalty_words_in_the_record_are_a_reminder(self, word: str) -> None:
        fact = replace(sound().facts[0], text=f"现场{word}。")
        found = only(refusals(sound(facts=(fact,))), "R71")
        assert found.level is Level.REMIND
        assert found.what == f"检查情况里出现“{word}”：“现场{word}。”"

    def test_a_measured_value_without_its_instrument(self) -> None:
        item = ItemResult(
            id=ITEM, inspection_id=BEGUN.id, inspection_matter_id=MATTER, item_number=2,
            item_text="测量净宽", kind=ItemKind.MEASUREMENT, measured="0.82",
        )  # fmt: skip
        measured = replace(sound().matters[0], items=(item,))
        assert (
            only(refusals(sound(matters=(measured,))), "R72").what == "“测量净宽”有测量值，没写用什么量的。"
        )
        with_tool = replace(measured, items=(replace(item, instrument="卷尺"),))
        assert refusals(sound(matters=(with_tool,))) == []

    def test_an_order_before_the_record_is_a_reminder(self) -> None:
        assert only(refusals(sound(), "INV-17"), "R73").level is Level.REMIND

    def test_a_proof_without_papers(self) -> None:
        assert only(refusals(sound(), "SRV-02"), "G08").what == "还没有出具要送达的文书。"


class TestAgreement:
    """G09 and G10."""

    def test_an_address_that_differs_from_the_record(self) -> None:
        state = sound(documents=(record_of(sound()),))
        wrong = document_facts("INV-17", state, Occasion(TODAY))["party"] | {"address": "老街西路26号"}
        found = refusals(state, "INV-17", {"party": wrong})
        assert [refusal.number for refusal in found] == ["G09", "G09"]
        assert found[1].what == "这里的地址写“老街西路26号”，现场检查笔录里是“安平县云溪镇老街西路28号”。"
        assert found[1].cures[0].label == "改成“安平县云溪镇老街西路28号”"
        assert found[1].points == 2

    def test_a_party_changed_after_the_record_was_issued(self) -> None:
        record = record_of(sound())
        renamed = sound(party=restaurant(name="云溪镇好再来大饭店"), documents=(record,))
        found = only(refusals(renamed, "INV-17"), "G09")
        assert found.what == "这里的名称写“云溪镇好再来大饭店”，现场检查笔录里是“云溪镇好再来饭店”。"

    def test_a_fact_the_record_does_not_have(self) -> None:
        record = record_of(sound())
        other = replace(sound().facts[0], text="东侧通道堆放纸箱。")
        found = only(refusals(sound(facts=(other,), documents=(record,)), "INV-17"), "G09")
        assert found.what == "通知书写的“东侧通道堆放纸箱”，现场检查笔录里没有这一句。"

    def test_a_place_that_differs(self) -> None:
        state = sound(documents=(record_of(sound()),))
        found = only(refusals(state, "INV-17", {"act_place": "东街3号"}), "G09")
        assert found.what == "这里的地点写“东街3号”，现场检查笔录里是“安平县云溪镇老街西路28号”。"

    def test_a_corrected_or_void_record_no_longer_binds(self) -> None:
        renamed = sound(party=restaurant(name="云溪镇好再来大饭店"))
        wrong = record_of(sound())
        right = replace(record_of(renamed), id="8" * 32, corrects=wrong.id)
        assert refusals(replace(renamed, documents=(wrong, right)), "INV-17") == []
        void = replace(wrong, state=DocumentState.VOIDED)
        assert [r.number for r in refusals(replace(renamed, documents=(void,)), "INV-17")] == ["R73"]
        assert refusals(replace(renamed, documents=(wrong,)), corrects=wrong.id) == []

    @given(st.sampled_from(["name", "id_no", "legal_rep", "address"]), st.text(min_size=1, max_size=12))
    def test_any_difference_of_the_party_is_noticed(self, field: str, value: str) -> None:
        party = document_facts("INS-03", sound(), Occasion(TODAY))["party"]
        found = refusals(sound(), edits={"party": party | {field: value}})
        assert bool(found) == (value != party[field])
        assert {refusal.number for refusal in found} <= {"G09"}

    def test_approved_after_the_inspection(self) -> None:
        late = replace(BEGUN.approval, approved_on=date(2026, 11, 25))
        found = only(refusals(with_inspection(approval=late)), "G10")
        assert found.what == "审批日期 11月25日 晚于检查当天 11月24日。"

    def test_an_end_before_the_start(self) -> None:
        found = only(refusals(with_inspection(ended_at=MORNING)), "G10")
        assert found.what == "检查结束的时间不晚于开始的时间。"

    def test_an_inspection_in_the_future(self) -> None:
        found = only(refusals(sound(), day=date(2026, 11, 23)), "G10")
        assert found.what == "检查时间写的是2026年11月24日，还没有到。"

    def test_a_number_must_not_run_back_in_time(self) -> None:
        found = only(refusals(sound(), series_last_day=date(2026, 11, 26)), "G10")
        assert found.what == "上一个文号是 11月26日 出具的，今天的日期反而更早。"

    def test_a_deadline_that_is_over_before_it_is_told(self) -> None:
        state = sound(documents=(record_of(sound()),))
        found = only(refusals(state, "INV-17", day=date(2026, 12, 2)), "G10")
        assert found.what == "改正期限 12月1日 早于出具日期 12月2日，当事人来不及改。"

    def test_a_service_before_the_issue(self) -> None:
        order = paper(
            "INV-17", document_facts("INV-17", sound(), Occasion(TODAY)), title="责令限期改正通知书"
        )
        early = ServiceRecord(
            id="7" * 32, inspection_id=BEGUN.id, document_ids=(PAPER,), way=ServiceWay.DIRECT,
            receiver_name="徐国良", served_at=MORNING,
        )  # fmt: skip
        found = only(refusals(sound(documents=(order,), services=(early,)), "SRV-02"), "G10")
        assert found.what == "送达时间早于《责令限期改正通知书》的出具时间。"


class TestStopping:
    """What the levels mean for the locked button."""

    def results(self, state: InspectionState) -> tuple[Any, ...]:
        facts = document_facts("INS-03", state, Occasion(TODAY))
        return gates.check(Proposed(state=state, form_id="INS-03", facts=facts, issue_day=TODAY))

    def test_the_captain_may_let_pass_what_is_his(self) -> None:
        results = self.results(with_inspection(approval=InspectionApproval()))
        assert [r.number for r in gates.stopping(results)] == ["G07"]
        assert gates.stopping(results, ["G07"]) == ()

    def test_never_the_hard_gates(self) -> None:
        results = self.results(sound(officers=(chen(),)))
        assert [r.number for r in gates.stopping(results, ["G01", "G08"])] == ["G01"]

    def test_reminders_stop_nothing(self) -> None:
        results = self.results(sound(facts=(replace(sound().facts[0], text="没收"),)))
        assert gates.stopping(results) == ()
        assert [r.number for r in gates.refusals_of(results, Level.REMIND)] == ["R71"]

    def test_early_gates_stand_before_any_document(self) -> None:
        state = sound(officers=(chen(), li()), inspection=replace(BEGUN, approval=InspectionApproval()))
        early = gates.check_inspection(state, TODAY)
        assert [refusal.number for refusal in early] == ["G01", "G02", "G07"]
        assert gates.check_inspection(sound(), TODAY) == ()
