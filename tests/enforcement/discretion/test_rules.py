"""Default rules where no row fits, rules for repeat offenders, and what has to be known before anything is reckoned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from enforcement.catalogue.benchmarks import Benchmarks
from enforcement.discretion.case import NO_ROW, WeighedCase
from enforcement.discretion.proposal import Outcome, Proposal, propose
from enforcement.discretion.rule_sets import STATUS_WORDS, rule_set, rule_sets, rules_of
from enforcement.discretion.texts import inside
from enforcement.model.matter import FineRange
from tests.enforcement.discretion.reckoner import check_account
from tests.enforcement.discretion.test_tiers import benches, case, matters

CODE = "070036"
DEGREES = {"guangdong": ("light", "ordinary", "heavy"), "liling": ("light", "ordinary", "heavy", "heaviest")}


def under(rules: str, degree: str, low: float | None, high: float | None, **more: Any) -> Proposal:
    """A matter with this range of the law and no benchmark."""
    fine = FineRange(low=low, high=high)
    matter = replace(matters()[CODE], fine=fine, fine_individual=FineRange(), fine_unit=FineRange())
    return propose(
        case(CODE, matter=matter, benchmarks=Benchmarks(), rules=rule_set(rules), degree=degree, **more)
    )


@pytest.mark.parametrize(
    ("degree", "low", "high", "words"),
    [
        ("light", 20_000, 200_000, "20,000 元以上 110,000 元以下（不含本数）"),
        ("ordinary", 20_000, 200_000, "110,000 元"),
        ("heavy", 20_000, 200_000, "110,000 元以上 200,000 元以下"),
        ("light", None, 50_000, "10,000 元"),
        ("ordinary", None, 50_000, "25,000 元"),
        ("ordinary", 3_000, None, "6,000 元"),
        ("heavy", 3_000, None, "15,000 元"),
    ],
)
def test_guangdong_middle_and_single_ends(degree: str, low: int | None, high: int | None, words: str) -> None:
    made = under("guangdong", degree, low, high)
    assert made.amount_words == words
    check_account(made.lines)


@pytest.mark.parametrize(
    ("degree", "low", "high"), [("heavy", None, 50_000), ("light", 3_000, None), ("none", 1, 2), ("", 1, 2)]
)
def test_what_the_rules_do_not_say_is_not_reckoned(degree: str, low: int | None, high: int | None) -> None:
    made = under("guangdong", degree, low, high)
    assert made.outcome is Outcome.NOT_COMPUTED
    assert made.low is None
    assert made.why_not


@pytest.mark.parametrize(
    ("degree", "low", "words"),
    [
        ("light", 1_000, "1,000 元"),
        ("ordinary", 1_000, "1,000 元以上 5,000 元以下"),
        ("heavy", 1_000, "5,000 元以上 10,000 元以下"),
        ("heaviest", 1_000, "10,000 元"),
        ("light", None, "1,000 元"),
        ("ordinary", None, "1,000 元以上 5,000 元以下"),
    ],
)
def test_the_fallback_formula(degree: str, low: int | None, words: str) -> None:
    made = under("liling", degree, low, 10_000)
    assert made.amount_words == words
    assert any("不能直接用于决定" in said for said in made.warnings)
    assert any("只读到摘录" in said for said in made.warnings)


def test_the_fallback_s_lightest_step_is_no_fine() -> None:
    made = under("liling", "none", 1_000, 10_000)
    assert made.outcome is Outcome.NO_FINE


def test_a_confirmed_rule_set_is_not_called_a_trial() -> None:
    trial = under("guangdong", "ordinary", 1_000, 2_000)
    sure = under("guangdong", "ordinary", 1_000, 2_000, confirmed=True)
    assert any("没有本地裁量基准" in said for said in trial.warnings)
    assert not any("没有本地裁量基准" in said for said in sure.warnings)
    assert trial.point == sure.point == Decimal(1_500)
    assert trial.example
    assert not sure.example


def test_no_rules_no_figure() -> None:
    made = propose(case(CODE, row=NO_ROW))
    assert made.outcome is Outcome.NOT_COMPUTED
    assert made.low is None


@settings(max_examples=300, deadline=None)
@given(some.sampled_from(sorted(DEGREES)), some.data(), some.integers(1, 10**6), some.integers(0, 10**6))
def test_any_degree_of_any_range_stays_inside_the_law(
    rules: str, data: some.DataObject, low: int, more: int
) -> None:
    degree = data.draw(some.sampled_from(DEGREES[rules]))
    made = under(rules, degree, low, low + more)
    if made.outcome is Outcome.FINE:
        assert made.low is not None
        assert made.high is not None
        assert low <= made.low <= made.high <= low + more
        assert inside(made, made.low)
        assert not inside(made, made.high + 1)
        check_account(made.lines)
    else:
        assert made.why_not


def test_repeat_rules_are_off_unless_switched_on() -> None:
    """Two within two years: the top of the tier; three: one tier up (Jiangmen)."""
    place = next(i for i, one in enumerate(benches()["070020"].tiers) if one.low == 30_000)
    base = case("070020", row=place, earlier=2)
    assert propose(base).amount_words == "30,000 元以上 80,000 元以下"
    assert propose(replace(base, repeat=True)).point == Decimal(80_000)
    third = propose(replace(base, repeat=True, earlier=3))
    assert third.amount_words == "80,000 元以上 150,000 元以下"
    top = next(i for i, one in enumerate(benches()["070020"].tiers) if one.low == 150_000)
    assert propose(replace(base, row=top, repeat=True, earlier=5)).point == Decimal(200_000)


def test_the_day_of_the_act_decides_the_words() -> None:
    old = propose(case(CODE, row=1, acted=date(2026, 8, 14)))
    new = propose(case(CODE, row=1, acted=date(2026, 8, 15)))
    assert "生态环境法典" in new.lines[0].result
    assert "生态环境法典" not in "".join(line.result for line in old.lines[:1])
    assert any("从旧兼从轻" in words for words in old.warnings)


@pytest.mark.parametrize(
    ("code", "changes", "why"),
    [
        ("060003", {}, "先填耕地开垦费"),
        ("100001", {}, "几种算法"),
        ("010004", {"row": NO_ROW}, "个人还是单位"),
        ("080016", {"quantity": Decimal(10)}, "个人还是单位"),
        ("060001", {"row": NO_ROW}, "先填数量"),
        ("030005", {"row": NO_ROW, "rules": rule_set("guangdong"), "degree": "light"}, "目录没有单列"),
        ("070036", {"escalated": True, "row": 1}, "没有加重的一档"),
    ],
)
def test_what_has_to_be_known_first(code: str, changes: dict[str, Any], why: str) -> None:
    made = propose(case(code, **changes))
    assert made.outcome is Outcome.NOT_COMPUTED
    assert why in made.why_not


def test_a_piece_for_people_and_another_for_units() -> None:
    """080016: up to 2 yuan a ㎡ for people, up to 10 for units."""
    common = {"quantity": Decimal(100), "rules": rule_set("guangdong"), "degree": "ordinary"}
    assert propose(case("080016", subject="个人", **common)).point == Decimal(100)
    assert propose(case("080016", subject="单位", **common)).point == Decimal(500)


def test_every_matter_of_the_sample_answers() -> None:
    """No matter makes it stumble: a figure, or a sentence why there is none."""
    for code in matters():
        for rules in ("guangdong", "liling"):
            made = propose(
                case(
                    code,
                    subject=matters()[code].subject if matters()[code].subject != "both" else "单位",
                    row=NO_ROW,
                    rules=rule_set(rules),
                    degree="ordinary",
                    quantity=Decimal("7.5"),
                    base=Decimal("1234.56"),
                )
            )
            assert (made.outcome is Outcome.NOT_COMPUTED) == bool(made.why_not), code
            check_account(made.lines)


def test_rule_sets_say_who_issued_them_and_how_far_they_were_read() -> None:
    for one in rule_sets():
        assert one.issuer
        assert one.document
        assert one.source
        assert one.status in STATUS_WORDS
        assert rules_of(one.document) in (one, rules_of(one.speaks_for[0]))
    assert rule_set("") is None


def test_a_case_without_a_choice_has_no_row() -> None:
    bare: WeighedCase = case(CODE)
    assert bare.tier is None
    assert propose(bare).outcome is Outcome.NOT_COMPUTED
