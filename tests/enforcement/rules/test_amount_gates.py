"""R123 and R124: the county's amounts on notices and decisions, at the amount itself, by subject, domain and day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from enforcement.catalogue.amount_lines import AmountLine, LineKind
from enforcement.refusals import Level
from enforcement.rules import amount_gates
from enforcement.rules.amount_gates import AmountPaper
from tests.helpers.town import TODAY


def line(kind: LineKind, yuan: float, subject: str = "单位", **more: Any) -> AmountLine:
    given = {"penalty": "罚款", "document": "安政发〔2026〕3号", "valid_from": date(2026, 1, 1), **more}
    return AmountLine(kind=kind, subject=subject, yuan=yuan, **given)


HEARING, MAJOR = line(LineKind.HEARING, 20_000), line(LineKind.MAJOR, 50_000)
PERSON = line(LineKind.HEARING, 3000, "个人")


def paper(form: str, yuan: float, kind: str = "organisation", **changes: Any) -> AmountPaper:
    facts = {"fine": round(yuan * 100), "party": {"kind": kind}, **changes.pop("facts", {})}
    given = {"lines": (HEARING, PERSON, MAJOR), "day": TODAY, **changes}
    return AmountPaper(form_id=form, facts=facts, **given)


def stops(one: AmountPaper) -> list[str]:
    return [found.rule for found in amount_gates.check(one) if not found.passed]


@pytest.mark.parametrize(
    ("form", "yuan", "changes", "stopped"),
    [
        ("REV-03", 19_999.99, {}, []),
        ("REV-03", 20_000, {}, ["R123"]),
        ("REV-03", 20_000, {"facts": {"hearing_class": "none"}}, ["R123"]),
        ("REV-03", 20_000, {"facts": {"hearing_class": "by_amount"}}, []),
        ("REV-03", 20_000, {"facts": {"hearing_class": "by_kind"}}, []),
        ("DEC-02", 20_000, {}, ["R123"]),
        ("DEC-02", 20_000, {"file": {"REV-04"}}, []),
        ("DEC-02", 20_000, {"facts": {"earlier": {"REV-04": {"number": "听告〔2026〕1号"}}}}, []),
        ("DEC-02", 50_000, {"file": {"REV-04"}}, ["R124"]),
        ("DEC-02", 50_000, {"file": {"REV-04", "REV-01"}}, []),
        ("DEC-02", 50_000, {}, ["R123", "R124"]),
        ("REV-03", 50_000, {"facts": {"hearing_class": "by_amount"}}, []),
        ("DEC-01", 20_000, {"file": {"REV-03"}, "told": {"by_amount"}}, []),
        ("DEC-01", 20_000, {"file": {"REV-03"}, "told": {"none"}}, ["R123"]),
        ("DEC-01", 50_000, {"facts": {"outcome": "none"}}, []),
        ("DEC-03", 50_000, {}, []),
        ("DEC-02", 0, {}, []),
    ],
)
def test_an_amount_that_is_reached_asks_for_its_step(
    form: str, yuan: float, changes: dict[str, Any], stopped: list[str]
) -> None:
    assert stops(paper(form, yuan, **changes)) == stopped


def test_the_subject_decides_and_a_sole_trader_is_measured_by_both() -> None:
    assert stops(paper("REV-03", 3000, "person")) == ["R123"]
    assert stops(paper("REV-03", 3000, "organisation")) == []
    assert stops(paper("REV-03", 3000, "sole_trader")) == ["R123"]


def test_amounts_have_days_and_domains() -> None:
    late = replace(HEARING, valid_from=date(2026, 12, 1))
    assert amount_gates.check(paper("REV-03", 20_000, lines=(late,))) == ()
    own = replace(HEARING, domain="消防", yuan=100_000)
    both = (HEARING, own)
    assert stops(paper("REV-03", 20_000, lines=both, domains={"消防"})) == []
    assert stops(paper("REV-03", 20_000, lines=both, domains={"水利河道"})) == ["R123"]


def test_confiscated_income_has_an_amount_of_its_own() -> None:
    income = line(LineKind.HEARING, 10_000, penalty="没收违法所得")
    taken = paper("DEC-02", 0, facts={"confiscated_income": 1_000_000}, lines=(income,))
    assert stops(taken) == ["R123"]
    assert stops(replace(taken, facts={**taken.facts, "confiscated_income": 999_999})) == []


def test_income_that_was_paid_back_is_not_confiscated() -> None:
    income = line(LineKind.HEARING, 10_000, penalty="没收违法所得")
    facts = {"confiscated_income": 1_000_000, "income": "refunded"}
    assert amount_gates.check(paper("DEC-02", 0, facts=facts, lines=(income,))) == ()
    assert stops(paper("DEC-02", 0, facts={**facts, "income": "confiscated"}, lines=(income,))) == ["R123"]


def test_only_what_was_compared_is_said_to_be_compared() -> None:
    (both,) = amount_gates.check(paper("REV-03", 100))
    assert both.title == "金额对照过本县定的听证、重大案件数额"
    (hearing,) = amount_gates.check(paper("REV-03", 100, "person"))
    assert hearing.title == "金额对照过本县定的听证数额"
    assert amount_gates.check(paper("REV-03", 100, lines=(PERSON,))) == ()
    assert amount_gates.check(paper("REV-03", 0)) == ()


def test_a_notice_that_this_device_does_not_hold_is_the_captains_to_judge() -> None:
    named = {"earlier": {"REV-03": {"number": "安云罚告〔2026〕1号"}}}
    (unseen,) = amount_gates.check(paper("DEC-01", 20_000, facts=named))
    (held,) = amount_gates.check(paper("DEC-01", 20_000, facts=named, file={"REV-03"}))
    (decision,) = amount_gates.check(paper("DEC-02", 20_000, facts=named))
    assert [one.level for one in (unseen, held, decision)] == [Level.CAPTAIN, Level.BLOCK, Level.BLOCK]


def test_without_the_countys_word_nothing_is_said_and_with_it_the_document_is_named() -> None:
    assert amount_gates.check(paper("DEC-02", 900_000, lines=())) == ()
    (held,) = amount_gates.check(paper("DEC-02", 100))
    assert held.passed
    hearing, review = amount_gates.check(paper("DEC-02", 50_000))
    assert hearing.refusal is not None
    assert review.refusal is not None
    assert "安政发〔2026〕3号" in hearing.refusal.why
    assert (hearing.level, review.level) == (Level.BLOCK, Level.CAPTAIN)
    assert str(hearing.refusal.article).endswith("第六十三条")
    assert review.refusal.article is not None
    for one in (hearing.refusal, review.refusal):
        assert one.what.endswith("。")
        assert one.why.endswith("。")
        assert all(len(cure.label) <= 12 for cure in one.cures)
