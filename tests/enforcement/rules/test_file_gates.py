"""A paper and the papers it names, compared on the typed facts alone: no store, no form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from enforcement.facts.case import CaseFacts, EarlierPaper
from enforcement.model.agency import Agency
from enforcement.ports import PaperDoubt
from enforcement.refusals import Level, Refusal
from enforcement.rules import file_gates, own_gates
from enforcement.rules.own_gates import OwnPaper

PARTY = {"name": "安平县云溪示例建材有限公司", "id_no": "91330599MA2EXAMP8F", "address": "环城西路18号"}
NOTICE = EarlierPaper(
    form_id="REV-03",
    title="行政处罚事先告知书",
    number="安平云溪罚告字〔2026〕19号",
    issued_on=date(2026, 9, 22),
    served_on=date(2026, 9, 23),
    facts={"party": PARTY, "fine": 150_000},
    document_id="d" * 32,
)
LABELS = {"earlier.REV-03.number": "《行政处罚事先告知书》的文号"}
DAY = date(2026, 10, 12)


def facts(party: dict[str, Any] | None = None, **said: Any) -> dict[str, Any]:
    """A decision that names its notice."""
    named = {"number": NOTICE.number, "served_on": "2026-09-23", **said}
    return {"party": PARTY | (party or {}), "earlier": {"REV-03": named}}


def refusals(paper: dict[str, Any], earlier: EarlierPaper | None = NOTICE, day: date = DAY) -> list[Refusal]:
    here = {"REV-03": earlier} if earlier else {}
    return list(file_gates.check("DEC-02", paper, here, LABELS, day))


def numbers(*given: Any, **more: Any) -> list[tuple[str, Level]]:
    return [(one.number, one.level) for one in refusals(*given, **more)]


def test_what_agrees_is_let_through() -> None:
    assert refusals(facts()) == []
    assert refusals(facts(number="安平云溪罚告字[2026]19 号")) == [], (
        "other brackets and spaces are the same number"
    )


def test_a_paper_that_is_not_here_is_only_said() -> None:
    (told,) = refusals(facts(), None)
    assert (told.number, told.level) == ("R98", Level.REMIND)
    assert "《行政处罚事先告知书》" in told.what
    assert NOTICE.number in told.what
    assert refusals({"earlier": {"REV-03": {"number": ""}}}, None) == []


def test_a_void_paper_or_the_number_of_another_form_stops_it() -> None:
    assert numbers(facts(), replace(NOTICE, standing=False)) == [("R99", Level.BLOCK)]
    (told,) = refusals(facts(), replace(NOTICE, form_id="INV-17", title="责令改正通知书"))
    assert told.number == "R99"
    assert "责令改正通知书" in told.what


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "安平县云溪样本建材有限公司"}, [("G09", Level.BLOCK)]),
        ({"id_no": "91330599MA2EXAMP99"}, [("G09", Level.BLOCK)]),
        ({"address": "环城西路20号"}, [("G09", Level.CAPTAIN)]),
        ({"address": "环城西路 18号"}, []),
        ({"address": ""}, []),
    ],
)
def test_the_party_is_the_same(changes: dict[str, str], expected: list[tuple[str, Level]]) -> None:
    assert numbers(facts(changes)) == expected


def test_a_paper_that_sets_right_may_name_the_party_anew() -> None:
    found = list(file_gates.check("DEC-05", facts({"name": "改正后的名称"}), {"REV-03": NOTICE}, LABELS, DAY))
    assert [(one.number, one.level) for one in found] == [("G09", Level.REMIND)]


def test_day_of_issue_and_of_service_are_those_of_the_paper() -> None:
    assert numbers(facts(served_on="2026-09-24")) == [("G09", Level.BLOCK)]
    assert numbers(facts(date="2026-09-21")) == [("G09", Level.BLOCK)]
    assert numbers(facts(date="2026-09-22", title="行政处罚事先告知书")) == []


def test_days_are_in_order() -> None:
    assert numbers(facts(), day=date(2026, 9, 23)) == []
    assert numbers(facts(), day=date(2026, 9, 22)) == [("G10", Level.BLOCK)]
    assert numbers(facts(), day=date(2026, 9, 21)) == [("G10", Level.BLOCK), ("G10", Level.BLOCK)]
    early = replace(NOTICE, served_on=date(2026, 9, 21))
    assert numbers(facts(served_on="2026-09-21"), early) == [("G10", Level.BLOCK)]


def test_a_service_that_nobody_recorded_is_the_captains_question() -> None:
    (told,) = refusals(facts(), replace(NOTICE, served_on=None))
    assert (told.number, told.level) == ("G07", Level.CAPTAIN)
    assert told.article is not None
    assert ("open_document", NOTICE.document_id) in [(cure.action, cure.target) for cure in told.cures]
    assert refusals(facts(served_on=""), replace(NOTICE, served_on=None)) == []


def test_the_file_holds_only_standing_papers_under_their_own_form() -> None:
    agency = Agency(
        id="a" * 32, name="安平县云溪镇人民政府", division_code="330599018", short_name="安平云溪"
    )
    case = CaseFacts(
        agency=agency,
        earlier={
            "REV-03": NOTICE,
            "REV-04": replace(NOTICE, form_id="REV-04", standing=False),
            "INV-17": NOTICE,
        },
    )
    assert list(case.file()) == ["REV-03"]
    assert case.file()["REV-03"]["fine"] == 150_000
    assert case.file()["REV-03"]["served_on"] == "2026-09-23"


def test_a_doubt_shows_its_gate_its_article_its_period_and_the_other_paper() -> None:
    doubts = (
        PaperDoubt("C5", "fine", "fatal", "罚款重了。", "", "PEN-45", "", "REV-03"),
        PaperDoubt("C6-90", "issue_date", "points", "晚了。", "G17", "PEN-60", "PEN-DECIDE"),
        PaperDoubt("C7", "fine", "notice", "看一眼。", "", "COE-52"),
    )
    paper = OwnPaper(facts={}, day=DAY, doubts=doubts, earlier={"REV-03": NOTICE})
    found = {r.refusal.number: r.refusal for r in own_gates.check(paper) if r.refusal}
    assert found["C5"].level is Level.BLOCK
    assert str(found["C5"].article).endswith("第四十五条")
    assert [cure.action for cure in found["C5"].cures] == ["edit_field", "open_document"]
    assert found["G17"].level is Level.CAPTAIN
    assert "90日（行政处罚法（2021） 第60条）" in found["G17"].why
    assert found["C7"].level is Level.REMIND
    assert "还没有核对原文" in found["C7"].why
