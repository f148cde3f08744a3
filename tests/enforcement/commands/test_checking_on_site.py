"""Matters, answers, judgements, evidence and facts on the spot."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.commands.add_evidence import AddEvidence
from enforcement.commands.add_fact import AddFact
from enforcement.commands.add_matter import AddMatter
from enforcement.commands.answer_item import AnswerItem
from enforcement.commands.build_facts import BuildFacts
from enforcement.commands.caption_evidence import CaptionEvidence
from enforcement.commands.edit_fact import EditFact
from enforcement.commands.judge_matter import JudgeMatter
from enforcement.commands.link_evidence import LinkEvidence
from enforcement.commands.remove_fact import RemoveFact
from enforcement.commands.remove_matter import RemoveMatter
from enforcement.commands.start_inspection import StartInspection
from enforcement.facts.state import matter_states
from enforcement.model.checklist import DocumentCheck, ItemResult, Stage
from enforcement.model.evidence import Evidence, EvidenceKind
from enforcement.model.inspection import FactStatement, Finding, InspectionMatter
from enforcement.refusals import Done
from tests.helpers.fakes import FakeWork, House
from tests.helpers.town import (
    CHEN,
    COMING,
    FIRM,
    MORNING,
    NEVER,
    RESTAURANT,
    STATUTORY,
    UNPICKED,
    WANG,
    WITHDRAWN,
    house,
    li,
)


def opened(*codes: str) -> tuple[House, str]:
    home = house()
    started = StartInspection(
        party_id=RESTAURANT, officer_ids=(CHEN, WANG), matter_codes=codes or ("140003",), started_at=MORNING
    )
    return home, str(home.done(started))


def items(home: House) -> list[ItemResult]:
    return sorted(home.store.all(ItemResult), key=lambda item: item.item_number)


def entry(home: House) -> InspectionMatter:
    return home.store.all(InspectionMatter)[0]


def answer(home: House, number: int, **changes: Any) -> ItemResult:
    item = items(home)[number - 1]
    home.done(AnswerItem(item_id=item.id, changes=changes))
    return home.store.the(ItemResult, item.id)


class TestMatters:
    def test_a_matter_brings_its_checklist_with_stages(self) -> None:
        home, inspection = opened()
        assert [item.item_number for item in items(home)] == [1, 2, 3, 4, 5]
        assert [item.stage for item in items(home)][-1] is Stage.REINSPECT
        assert entry(home).catalogue_version == "2026.3"
        assert all(item.inspection_id == inspection for item in items(home))

    @pytest.mark.parametrize(
        ("code", "word"),
        [
            (WITHDRAWN.code, "起收回县里"), (COMING.code, "才交给本镇"), (UNPICKED.code, "还没有选用"),
            (NEVER.code, "不在本镇的赋权清单里"), ("999999", "不在现用的目录里"),
        ],
    )  # fmt: skip
    def test_what_is_not_ours_is_refused(self, code: str, word: str) -> None:
        home, inspection = opened()
        refusal = home.refused(AddMatter(inspection_id=inspection, matter_code=code)).refusals[0]
        assert refusal.number == "G03"
        assert word in refusal.what
        assert len(home.store.all(InspectionMatter)) == 1

    def test_the_day_of_the_act_decides_not_today(self) -> None:
        home, _ = opened()
        past = home.done(StartInspection(party_id=RESTAURANT, started_at=MORNING - timedelta(days=60)))
        assert home.done(AddMatter(inspection_id=past, matter_code=WITHDRAWN.code))

    def test_a_statutory_power_needs_no_grant(self) -> None:
        home, inspection = opened()
        assert home.done(AddMatter(inspection_id=inspection, matter_code=STATUTORY.code))

    def test_twice_is_refused_and_a_removed_one_comes_back(self) -> None:
        home, inspection = opened()
        again = AddMatter(inspection_id=inspection, matter_code="140003")
        assert home.refused(again).refusals[0].what == (
            "“占用、堵塞、封闭疏散通道、安全出口或者有其他妨碍安全疏散行为”已经在这次检查里了。"
        )
        answer(home, 3, text="徐国良称不知道")
        home.done(RemoveMatter(inspection_matter_id=entry(home).id))
        assert matter_states(FakeWork(home.store), home.catalogue, inspection) == ()
        assert home.done(again) == entry(home).id
        assert len(items(home)) == 5
        assert items(home)[2].text == "徐国良称不知道"


class TestAnswers:
    def test_full_width_digits_become_numbers(self) -> None:
        home, _ = opened()
        result = answer(home, 2, measured="０．８２", expected=" 1.10 ", unit="ｍ", instrument="卷尺")
        assert (result.measured, result.expected, result.unit) == ("0.82", "1.10", "m")

    @pytest.mark.parametrize("field", ["measured", "expected"])
    def test_words_are_no_measurement(self, field: str) -> None:
        home, _ = opened()
        command = AnswerItem(item_id=items(home)[1].id, changes={field: "约1米"})
        refusal = home.refused(command).refusals[0]
        assert (refusal.number, refusal.field) == ("R30", field)
        assert refusal.sentence == (
            "“约1米”不是数字，没有记。测量值只写数字，单位和说明写在旁边两格。可以：改成数字。"
        )
        assert items(home)[1].measured == ""

    def test_a_number_can_be_taken_back(self) -> None:
        home, _ = opened()
        answer(home, 2, measured="1")
        assert answer(home, 2, measured="").measured == ""

    def test_a_paper_looked_at_and_taken_back(self) -> None:
        home, _ = opened()
        assert answer(home, 4, document_check=DocumentCheck.COPIED).document_check is DocumentCheck.COPIED
        assert answer(home, 4, document_check=None).document_check is None

    def test_skipping_with_a_reason(self) -> None:
        home, _ = opened()
        assert answer(home, 1, skip_reason="现场没有这种情况").done(0)

    def test_a_strange_field_is_a_bug(self) -> None:
        home, _ = opened()
        with pytest.raises(ValueError, match="item_text"):
            home.run(AnswerItem(item_id=items(home)[0].id, changes={"item_text": "改题"}))

    @given(st.from_regex(r"\A-?[0-9]{1,6}(\.[0-9]{1,3})?\Z"))
    def test_any_decimal_is_kept_as_typed(self, number: str) -> None:
        home, _ = opened()
        assert answer(home, 2, measured=number).measured == number


class TestJudgement:
    @pytest.mark.parametrize("finding", list(Finding))
    def test_one_judgement_per_matter(self, finding: Finding) -> None:
        home, _ = opened()
        home.done(JudgeMatter(inspection_matter_id=entry(home).id, finding=finding, correction=" 搬走纸箱 "))
        home.done(JudgeMatter(inspection_matter_id=entry(home).id, finding=finding))
        assert (entry(home).finding, entry(home).correction) == (finding, "搬走纸箱")

    def test_helpers_record_but_do_not_judge(self) -> None:
        home, _ = opened()
        home.actor = li()
        answer(home, 3, text="徐国良称不知道")
        refusal = home.refused(
            JudgeMatter(inspection_matter_id=entry(home).id, finding=Finding.FOUND)
        ).refusals[0]
        assert refusal.what == "李小川是辅助人员，可以记录和拍照，不能下结论。"


class TestEvidence:
    def add(self, home: House, inspection: str, content: bytes, **more: Any) -> Any:
        return home.run(AddEvidence(inspection_id=inspection, blob=home.blobs.put_bytes(content), **more))

    def test_numbers_count_within_the_inspection(self) -> None:
        home, inspection = opened()
        other = home.done(StartInspection(party_id=FIRM))
        for place, content in ((inspection, b"1"), (inspection, b"2"), (other, b"1")):
            assert isinstance(self.add(home, place, content), Done)
        assert [e.number for e in home.store.all(Evidence)] == ["证1", "证2", "证1"]
        assert [entry.blobs[0].size for entry in home.store.journal[-3:]] == [1, 1, 1]

    def test_the_same_file_is_not_taken_twice(self) -> None:
        home, inspection = opened()
        self.add(home, inspection, b"same")
        refused = self.add(home, inspection, b"same")
        assert refused.sentence == (
            "这个文件已经是证1，没有再收一份。同一个原件只留一份，编号不变。可以：看证1。"
        )
        assert len(home.store.all(Evidence)) == 1

    def test_the_camera_s_offset_gives_the_record_s_time(self) -> None:
        home, inspection = opened()
        camera = MORNING + timedelta(minutes=3, seconds=12)
        self.add(home, inspection, b"1", camera_time=camera, clock_offset_seconds=192)
        evidence = home.store.all(Evidence)[0]
        assert (evidence.taken_at, evidence.camera_time) == (MORNING, camera)
        assert (evidence.place, evidence.taken_by) == ("安平县云溪镇老街西路28号", "陈立")

    def test_without_any_time_it_is_now(self) -> None:
        home, inspection = opened()
        self.add(home, inspection, b"1", kind=EvidenceKind.VIDEO)
        assert home.store.all(Evidence)[0].taken_at == home.clock.now()

    def test_a_camera_far_from_the_record_is_told(self) -> None:
        home, inspection = opened()
        done = self.add(home, inspection, b"1", taken_at=MORNING, camera_time=MORNING + timedelta(minutes=11))
        assert [notice.what for notice in done.notices] == ["证1的相机时间和记录时间差 11 分钟。"]
        near = self.add(home, inspection, b"2", taken_at=MORNING, camera_time=MORNING + timedelta(minutes=10))
        assert near.notices == ()

    def test_thumbnails_travel_with_the_original(self) -> None:
        home, inspection = opened()
        small = home.blobs.put_bytes(b"s")
        self.add(home, inspection, b"large", thumbnail=small)
        assert home.store.all(Evidence)[0].thumbnail_sha256 == small.sha256
        assert len(home.store.journal[-1].blobs) == 2

    def test_links_bring_the_matter_and_can_be_taken_back(self) -> None:
        home, inspection = opened()
        evidence = self.add(home, inspection, b"1").value
        home.done(LinkEvidence(evidence_ids=(evidence,), item_result_id=items(home)[0].id))
        linked = home.store.the(Evidence, evidence)
        assert (linked.item_result_id, linked.inspection_matter_id) == (items(home)[0].id, entry(home).id)
        home.done(LinkEvidence(evidence_ids=(evidence,)))
        assert home.store.the(Evidence, evidence).inspection_matter_id == ""
        home.done(LinkEvidence(evidence_ids=(evidence,), inspection_matter_id=entry(home).id))
        assert home.store.the(Evidence, evidence).item_result_id == ""

    def test_never_across_inspections(self) -> None:
        home, inspection = opened()
        other = home.done(StartInspection(party_id=FIRM))
        evidence = self.add(home, other, b"1").value
        refused = home.refused(LinkEvidence(evidence_ids=(evidence,), item_result_id=items(home)[0].id))
        assert refused.refusals[0].what == "证据和检查项不在同一次检查里，没有归过去。"
        assert self.add(home, other, b"2", inspection_matter_id=entry(home).id).refusals[0].number == "R41"
        assert inspection != other

    def test_a_helper_may_photograph_link_and_caption(self) -> None:
        home, inspection = opened()
        home.actor = li()
        evidence = self.add(home, inspection, b"1").value
        home.done(CaptionEvidence(evidence_id=evidence, caption=" 西侧通道 ", place="西侧"))
        home.done(CaptionEvidence(evidence_id=evidence, caption="西侧通道堆放纸箱"))
        stored = home.store.the(Evidence, evidence)
        assert (stored.caption, stored.place, stored.taken_by) == ("西侧通道堆放纸箱", "西侧", "李小川")


class TestFacts:
    def built(self, home: House, inspection: str) -> list[FactStatement]:
        home.done(BuildFacts(inspection_id=inspection))
        facts = sorted(home.store.all(FactStatement), key=lambda fact: fact.position)
        return [fact for fact in facts if not fact.removed]

    def test_building_twice_changes_nothing(self) -> None:
        home, inspection = opened()
        answer(home, 2, measured="0.82", unit="m")
        answer(home, 3, text="徐国良称不知道")
        first = self.built(home, inspection)
        before = len(home.store.journal)
        assert self.built(home, inspection) == first
        assert len(home.store.journal) == before
        assert [fact.position for fact in first] == [1, 2]

    def test_an_edited_sentence_keeps_its_words_and_gets_its_evidence(self) -> None:
        home, inspection = opened()
        answer(home, 3, text="徐国良称不知道")
        fact = self.built(home, inspection)[0]
        home.done(EditFact(fact_id=fact.id, text="徐国良说不清楚堆放的时间。"))
        answer(home, 3, text="徐国良称两周")
        blob = home.blobs.put_bytes(b"1")
        evidence = home.done(
            AddEvidence(inspection_id=inspection, blob=blob, item_result_id=items(home)[2].id)
        )
        again = self.built(home, inspection)[0]
        assert (again.text, again.evidence_ids) == ("徐国良说不清楚堆放的时间。", (evidence,))
        assert again.item_result_ids == (items(home)[2].id,)

    def test_an_unedited_sentence_follows_its_answer_and_goes_with_it(self) -> None:
        home, inspection = opened()
        answer(home, 3, text="徐国良称不知道")
        fact = self.built(home, inspection)[0]
        answer(home, 3, text="徐国良称两周")
        assert self.built(home, inspection)[0].text == "经询问，徐国良称两周。"
        answer(home, 3, text="")
        assert self.built(home, inspection) == []
        answer(home, 3, text="徐国良称三周")
        assert [f.id for f in self.built(home, inspection)] == [fact.id]

    def test_a_removed_fact_stays_out_until_it_is_edited(self) -> None:
        home, inspection = opened()
        answer(home, 3, text="徐国良称不知道")
        fact = self.built(home, inspection)[0]
        home.done(RemoveFact(fact_id=fact.id))
        assert self.built(home, inspection) == []
        home.done(EditFact(fact_id=fact.id, text="还是写上。"))
        assert [f.text for f in self.built(home, inspection)] == ["还是写上。"]

    def test_own_facts_follow_the_built_ones(self) -> None:
        home, inspection = opened()
        home.done(AddFact(inspection_id=inspection, text="该路段位于建成区。"))
        home.done(AddFact(inspection_id=inspection, text="当日晴。", inspection_matter_id=entry(home).id))
        answer(home, 3, text="徐国良称不知道")
        assert [fact.text for fact in self.built(home, inspection)] == [
            "经询问，徐国良称不知道。", "该路段位于建成区。", "当日晴。",
        ]  # fmt: skip
