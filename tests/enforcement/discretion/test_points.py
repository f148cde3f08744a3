"""The points scheme: 070040 by hand, properties over all answers, and the account worked through by another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as some

from enforcement.catalogue.benchmarks import WeightedFactor
from enforcement.discretion.case import NO_ROW, Answer, WeighedCase
from enforcement.discretion.ladder import factors
from enforcement.discretion.proposal import APOLOGY, Outcome, propose
from enforcement.model.matter import FineRange
from tests.enforcement.discretion.reckoner import check_account
from tests.enforcement.discretion.test_tiers import benches, case, matters

WASTE = "070040"
QUANTITY, SAME, MENDED = "涉及固废数量", "同类违法", "整改情况"
LEVELS = factors(benches()[WASTE].weighted)


def waste(**chosen: str) -> WeighedCase:
    return case(WASTE, factors=chosen)


def test_by_hand() -> None:
    """10% + 10% + 30% + 30% = 80%, of a million."""
    made = propose(waste(**{QUANTITY: "5—10吨", SAME: "有", MENDED: "逾期未改正"}))
    assert made.outcome is Outcome.FINE
    assert made.point == Decimal(800_000)
    sums = [(line.sum, line.result) for line in made.lines if line.sum]
    assert sums == [
        ("10% + 10% + 30% + 30%", "80%"),
        ("取小（80%，100%）", "80%"),
        ("1,000,000 元 × 80%", "800,000 元"),
    ]


def test_the_lightest_is_the_least_fine_and_the_heaviest_the_most() -> None:
    least = propose(waste(**{QUANTITY: "5吨以下", SAME: "无", MENDED: "限期内改正"}))
    most = propose(waste(**{QUANTITY: "20吨以上", SAME: "有", MENDED: "逾期未改正"}))
    assert (least.point, most.point) == (Decimal(100_000), Decimal(1_000_000))
    assert any("法定下限" in words for words in least.warnings)
    assert any("法定上限" in words for words in most.warnings)


def test_what_is_not_clear_counts_the_lowest_and_is_said() -> None:
    made = propose(waste(**{QUANTITY: "10—20吨"}))
    assert made.point == Decimal(300_000)
    unclear = [line for line in made.lines if "不清楚" in line.what]
    assert [line.result for line in unclear] == ["0%", "0%"]
    assert all("第5条" in line.source for line in unclear)


def test_without_a_rule_for_it_what_is_not_clear_has_to_be_chosen() -> None:
    rows = tuple(replace(one, source="某地裁量表") for one in benches()[WASTE].weighted)
    made = propose(case(WASTE, benchmarks=replace(benches()[WASTE], weighted=rows), factors={SAME: "有"}))
    assert made.outcome is Outcome.NOT_COMPUTED
    assert "先选" in made.why_not


def test_a_scheme_made_for_another_maximum_is_refused() -> None:
    matter = replace(matters()[WASTE], fine=FineRange(high=500_000), fine_unit=FineRange(high=500_000))
    made = propose(replace(waste(), matter=matter))
    assert made.outcome is Outcome.NOT_COMPUTED
    assert "对不上" in made.why_not


def test_an_apology_lowers_it_and_never_below_the_least() -> None:
    chosen = {QUANTITY: "5—10吨", SAME: "有", MENDED: "逾期未改正"}
    made = propose(replace(waste(**chosen), answers={APOLOGY: Answer.YES}))
    assert (made.low, made.high) == (Decimal(400_000), Decimal(560_000))
    least = propose(replace(waste(**{QUANTITY: "5吨以下"}), answers={APOLOGY: Answer.YES}))
    assert least.point == Decimal(100_000)
    check_account(least.lines)


def test_no_row_fits_leaves_the_points() -> None:
    made = propose(replace(waste(), row=NO_ROW))
    assert made.outcome is Outcome.NOT_COMPUTED
    assert "没有对得上的裁量基准" in made.why_not


@some.composite
def answered(draw: some.DrawFn) -> dict[str, str]:
    return {
        name: draw(some.sampled_from(["", *(one.level for one in levels)])) for name, levels in LEVELS.items()
    }


@settings(max_examples=200, deadline=None)
@given(answered(), some.sampled_from(sorted(LEVELS)), some.integers(0, 3))
def test_a_heavier_level_never_makes_it_cheaper(chosen: dict[str, str], name: str, step: int) -> None:
    levels = LEVELS[name]
    here = next((i for i, one in enumerate(levels) if one.level == chosen[name]), 0)
    heavier = {**chosen, name: levels[min(here + step, len(levels) - 1)].level}
    before, after = propose(waste(**chosen)), propose(waste(**heavier))
    assert before.point is not None
    assert after.point is not None
    assert before.point <= after.point
    assert Decimal(100_000) <= before.point <= Decimal(1_000_000)


@settings(max_examples=200, deadline=None)
@given(answered())
def test_the_same_answers_give_the_same_page_and_the_page_is_right(chosen: dict[str, str]) -> None:
    made = propose(waste(**chosen))
    assert made == propose(waste(**dict(reversed(chosen.items()))))
    assert made.point is not None
    assert check_account(made.lines) == made.point


@settings(max_examples=200, deadline=None)
@given(
    some.lists(some.integers(0, 90), min_size=1, max_size=6),
    some.integers(1, 10**7),
    some.integers(0, 10**6),
)
def test_any_scheme_stays_inside_the_law(weights: list[int], high: int, low: int) -> None:
    rows = tuple(
        WeightedFactor(
            matter_code=WASTE,
            factor=f"要素{place}",
            level="一级",
            weight=weight,
            formula="",
            source="某地裁量表",
        )
        for place, weight in enumerate(weights)
    )
    low = min(low, high)
    fine = FineRange(low=low, high=high)
    matter = replace(matters()[WASTE], fine=fine, fine_unit=fine)
    made = propose(
        WeighedCase(
            matter=matter,
            acted=date(2026, 9, 1),
            today=date(2026, 11, 22),
            subject="单位",
            benchmarks=replace(benches()[WASTE], weighted=rows, tiers=()),
        )
    )
    if made.point is not None and made.outcome is Outcome.FINE:
        assert low <= made.point <= high
