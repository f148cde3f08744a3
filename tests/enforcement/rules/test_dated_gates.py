"""The day of the act decides the words of the law: correction orders and own papers about acts before the code."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.facts.acted import acted_on, stated_day
from enforcement.facts.build import document_facts
from enforcement.facts.case import EarlierPaper
from enforcement.facts.common import Occasion, place_rows
from enforcement.facts.state import InspectionState
from enforcement.model.inspection import Finding, InspectionMatter
from enforcement.model.matter import Matter
from enforcement.model.party import PartyKind
from enforcement.refusals import Level, Refusal
from enforcement.rules import dated_gates, gates
from enforcement.rules.own_law import CitedPaper, cited_in_time
from enforcement.rules.proposed import Proposed
from tests.enforcement.rules.test_gates import BEGUN, MATTER, sound

BEFORE, AFTER, TODAY = date(2026, 8, 14), date(2026, 8, 15), date(2026, 11, 22)
CODE = "中华人民共和国生态环境法典"
AIR = "中华人民共和国大气污染防治法"
BY_CODE = {one.code: one for one in shipped_catalogue().matters}
OF_CODE = [one for one in BY_CODE.values() if one.penalty[0].law == CODE]
GRILL, LIGHT, LEDGER = BY_CODE["070006"], BY_CODE["020006"], BY_CODE["070039"]


def found_on(matter: Matter, day: date) -> InspectionState:
    """A sound inspection of ``day`` that found ``matter``."""
    entry = InspectionMatter(
        id=MATTER,
        inspection_id=BEGUN.id,
        matter_code=matter.code,
        catalogue_version="2026.3",
        position=1,
        finding=Finding.FOUND,
    )
    begun = datetime(day.year, day.month, day.day, 1, 30, tzinfo=UTC)
    state = sound(inspection=replace(BEGUN, started_at=begun, started_on=day))
    return replace(state, matters=(replace(state.matters[0], entry=entry, matter=matter),))


def order(matter: Matter, day: date, edits: dict[str, Any] | None = None) -> dict[str, Any]:
    return document_facts("INV-17", found_on(matter, day), Occasion(TODAY), edits)


def law_refusals(matter: Matter, day: date, edits: dict[str, Any] | None = None) -> list[Refusal]:
    state = found_on(matter, day)
    facts = document_facts("INV-17", state, Occasion(TODAY), edits)
    results = gates.check(Proposed(state=state, form_id="INV-17", facts=facts, issue_day=TODAY))
    wanted = {"G15", "R82", "R83"}
    return [one.refusal for one in results if one.refusal and one.refusal.number in wanted]


@pytest.mark.parametrize("matter", OF_CODE, ids=lambda one: one.code)
def test_an_order_for_each_of_the_58_cites_the_law_of_the_day_of_the_act(matter: Matter) -> None:
    new = order(matter, AFTER)
    assert {row["law"] for row in new["violated"]} == {CODE}
    assert {row["law"] for row in new["penalty_basis"]} == {CODE}
    assert law_refusals(matter, AFTER) == []
    old = order(matter, BEFORE)
    told = law_refusals(matter, BEFORE)
    if not matter.former:
        assert (old["violated"], old["penalty_basis"], old["correction_bases"]) == ([], [], [])
        assert [one.number for one in told] == ["R82"]
        assert told[0].level is Level.BLOCK
        assert matter.superseded_basis in told[0].what
        assert str(told[0].article) == "《中华人民共和国生态环境法典》第一千零五十七条"
        assert told[0].cures[0].action == dated_gates.COMPARE
        return
    assert old["violated"] == place_rows(matter.former[0].violation)
    assert old["penalty_basis"] == place_rows(matter.former[0].penalty)
    assert [(one.number, one.level) for one in told] == [("R83", Level.REMIND)]
    assert "2026年8月14日" in told[0].what


def test_figures_and_precondition_are_those_of_the_day_too() -> None:
    assert order(LEDGER, AFTER)["non_correction_element"] is True
    assert order(LEDGER, BEFORE)["non_correction_element"] is False
    bags = BY_CODE["070048"]
    for day, words in ((AFTER, "处五百元以上五千元以下罚款"), (BEFORE, "处一万元以上十万元以下罚款")):
        state = found_on(bags, day)
        person = replace(state, party=replace(state.party, kind=PartyKind.PERSON))
        assert document_facts("INV-17", person, Occasion(TODAY))["penalty_range_text"] == words


def test_a_stated_day_of_the_act_goes_before_the_day_of_the_inspection() -> None:
    edits = {"act_time": "2026-08-10T09:00"}
    facts = order(GRILL, TODAY, edits)
    assert {row["law"] for row in facts["violated"]} == {AIR}
    assert [one.number for one in law_refusals(GRILL, TODAY, edits)] == ["R83"]
    assert {row["law"] for row in order(GRILL, TODAY)["violated"]} == {CODE}
    assert [one.number for one in law_refusals(LIGHT, TODAY, edits)] == ["R82"]


def test_a_day_before_every_known_text_stops_the_paper() -> None:
    told = law_refusals(GRILL, TODAY, {"act_time": "2018-01-01T09:00"})
    assert [one.number for one in told] == ["R82"]
    assert "2018年1月1日没有可以引用的条文" in told[0].what


def test_an_unread_former_text_is_a_reminder() -> None:
    unread = replace(GRILL, former=(replace(GRILL.former[0], verified=False),))
    told = law_refusals(unread, BEFORE)
    assert [(one.number, one.level) for one in told] == [("G15", Level.REMIND), ("R83", Level.REMIND)]


def test_a_note_of_the_former_text_is_told() -> None:
    told = law_refusals(BY_CODE["070050"], BEFORE)
    assert "按被检查的领域引一处" in told[0].why


class TestOwnPapers:
    """SRC-02, REV-03, DEC-02 …: made on their own, with an act from before the code."""

    def told(self, facts: dict[str, Any], *matters: Matter, **more: Any) -> list[Refusal]:
        return list(cited_in_time(CitedPaper(facts=facts, day=TODAY, matters=matters, **more)))

    def of(self, matter: Matter, cited: date, acted: str) -> dict[str, Any]:
        return {
            "act_time": acted,
            "violated": place_rows(matter.violation_on(cited)),
            "penalty_basis": place_rows(matter.penalty_on(cited)),
        }

    def test_the_text_of_the_day_passes(self) -> None:
        assert self.told(self.of(GRILL, BEFORE, "2026-08-14T20:00"), GRILL) == []
        assert self.told(self.of(GRILL, AFTER, "2026-08-15T20:00"), GRILL) == []

    @pytest.mark.parametrize(("matter", "level"), [(GRILL, Level.REMIND), (LEDGER, Level.CAPTAIN)])
    def test_a_paper_that_decides_offers_both_texts(self, matter: Matter, level: Level) -> None:
        told = self.told(self.of(matter, BEFORE, "2026-08-14T20:00"), matter, deciding=True)
        assert [(one.number, one.level) for one in told] == [("R83", level)]
        assert [cure.action for cure in told[0].cures] == [dated_gates.COMPARE, "edit_field"]
        assert self.told(self.of(matter, AFTER, "2026-08-15T20:00"), matter, deciding=True) == []

    def test_a_law_without_a_known_successor_is_said_to_the_one_who_decides(self) -> None:
        burial = BY_CODE["210001"]
        told = self.told(self.of(burial, date(2026, 3, 1), "2026-03-01T09:00"), burial, deciding=True)
        assert [(one.number, one.level) for one in told] == [("R83", Level.REMIND)]
        assert "现在没有查到依据" in told[0].what

    def test_a_newer_text_is_the_captains_question(self) -> None:
        told = self.told(self.of(GRILL, AFTER, "2026-08-14T20:00"), GRILL)
        assert [(one.number, one.level, one.field) for one in told] == [
            ("R83", Level.CAPTAIN, "violated"),
        ]
        assert "各项轻重不一" in told[0].why

    def test_a_newer_text_that_is_lighter_is_a_reminder(self) -> None:
        told = self.told(self.of(LEDGER, AFTER, "2026-08-14T20:00"), LEDGER)
        assert {one.level for one in told} == {Level.REMIND}
        assert "建议适用现行规定" in told[0].why

    def test_a_text_that_had_ended_stops(self) -> None:
        told = self.told(self.of(GRILL, BEFORE, "2026-08-15T20:00"), GRILL)
        assert {(one.number, one.level) for one in told} == {("G15", Level.BLOCK)}
        assert "第一千一百三十二条第三款" in told[0].what

    def test_an_act_that_nothing_punished_stops(self) -> None:
        told = self.told(self.of(LIGHT, AFTER, "2026-08-14T20:00"), LIGHT)
        assert {(one.number, one.level) for one in told} == {("R82", Level.BLOCK)}

    def test_articles_of_no_matter_go_by_the_standing_of_their_law(self) -> None:
        old, new = [{"law": AIR, "article": "第99条"}], [{"law": CODE, "article": "第1107条"}]
        assert self.told({"act_time": "2026-08-14T09:00", "violated": old}) == []
        gone = self.told({"act_time": "2026-08-15T09:00", "violated": old})
        assert [(one.number, one.level) for one in gone] == [("G15", Level.BLOCK)]
        fresh = self.told({"act_time": "2026-08-14T09:00", "violated": new})
        assert [(one.number, one.level) for one in fresh] == [("R83", Level.CAPTAIN)]
        early = list(
            cited_in_time(
                CitedPaper(facts={"act_time": "2026-08-10T09:00", "violated": new}, day=date(2026, 8, 12))
            )
        )
        assert [(one.number, one.level) for one in early] == [("G15", Level.BLOCK)]

    def test_procedure_follows_the_day_of_the_paper(self) -> None:
        old = [{"law": AIR, "article": "第30条"}]
        told = self.told({"act_time": "2026-08-14T09:00", "measure_bases": old})
        assert [(one.number, one.level) for one in told] == [("G15", Level.BLOCK)]
        assert "程序" in told[0].why

    def test_the_day_comes_from_the_papers_before_it(self) -> None:
        old = [{"law": AIR, "article": "第99条"}]
        before = EarlierPaper(form_id="REV-04", title="告知书", facts={"act_time": "2026-08-01T09:00"})
        assert self.told({"violated": old}, earlier={"REV-04": before}) == []
        unknown = self.told({"violated": old})
        assert [(one.number, one.level) for one in unknown] == [("G15", Level.CAPTAIN)]
        assert "没有写行为时间" in unknown[0].why


def test_the_stated_day() -> None:
    assert stated_day("2026-08-14T09:30") == BEFORE
    assert stated_day("") is None
    assert stated_day("8月14日") is None
    void = EarlierPaper(form_id="REV-04", title="告知书", facts={"act_time": "2026-08-01"}, standing=False)
    assert acted_on({}, {"REV-04": void}) is None
    assert acted_on({"act_time": "2026-08-14T09:30"}, {"REV-04": void}) == BEFORE
