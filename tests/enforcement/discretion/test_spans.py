"""Which step a measured amount falls into, on the boundary above all: it differs from benchmark to benchmark."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from enforcement.discretion.ladder import factors
from enforcement.discretion.rule_sets import rules_of
from enforcement.discretion.spans import Bounds, fit, measured, read_span
from tests.enforcement.discretion.test_tiers import benches

TONS = tuple(one.level for one in factors(benches()["070040"].weighted)["涉及固废数量"])
PIGS = tuple(one.condition for one in benches()["070052"].tiers)
PIGS_AT = {0: "500", 1: "1000"}
GUANGDONG = rules_of("粤环发〔2021〕7号附件1")
JIANGMEN = rules_of("江门市生态环境行政处罚自由裁量标准(2020版) 9-4")


@pytest.mark.parametrize(
    ("amount", "place"),
    [("0", 0), ("4.99", 0), ("5", 1), ("9.999", 1), ("10", 2), ("20", 3), ("20.01", 3), ("900", 3)],
)
def test_guangdong_leaves_the_number_out_of_below(amount: str, place: int) -> None:
    assert GUANGDONG is not None
    found = fit(Decimal(amount), TONS, GUANGDONG.bounds)
    assert (found.place, found.notice) == (place, "")


@pytest.mark.parametrize(("amount", "place"), [("499", 0), ("501", 1), ("999.9", 1), ("1001", 2)])
def test_jiangmen_off_the_boundary_is_plain(amount: str, place: int) -> None:
    assert JIANGMEN is not None
    found = fit(Decimal(amount), PIGS, JIANGMEN.bounds)
    assert (found.place, found.notice) == (place, "")


@pytest.mark.parametrize(("place", "amount"), PIGS_AT.items())
def test_jiangmen_takes_the_number_into_below(place: int, amount: str) -> None:
    """以下 takes it, what 以上 does was not seen: the lighter step, and it is said."""
    assert JIANGMEN is not None
    found = fit(Decimal(amount), PIGS, JIANGMEN.bounds)
    assert found.place == place
    assert "第16条" in found.notice
    assert "轻的一档" in found.notice


def test_where_nothing_is_said_the_lighter_step_takes_the_boundary() -> None:
    found = fit(Decimal(10), TONS, Bounds())
    assert found.place == 1
    assert "含不含本数" in found.notice


def test_where_neither_takes_it_no_step_does() -> None:
    found = fit(Decimal(10), TONS, Bounds(below_includes=False, above_includes=False))
    assert found.place is None
    assert "自己选" in found.notice


@pytest.mark.parametrize(
    ("words", "low", "high", "unit"),
    [
        ("存栏500头以下猪(或3万羽鸡)", None, "500", "头"),
        ("种植面积不足100平方米且按期改正(不予处罚)", None, "100", "平方米"),
        ("占地5—10平方米", "5", "10", "平方米"),
        ("面积300平方米以上", "300", None, "平方米"),
        ("超限超过50%部分(单次总额不超过3万元)", "50", None, "%"),
        ("超限未满20%(批评教育，可不处罚)", None, "20", "%"),
        ("经营燃气20—50吨", "20", "50", "吨"),
    ],
)
def test_spans_are_read_out_of_published_words(
    words: str, low: str | None, high: str | None, unit: str
) -> None:
    span = read_span(words)
    assert span is not None
    assert span.unit == unit
    assert (span.low, span.high) == (low and Decimal(low), high and Decimal(high))


def test_words_without_one_span_are_left_to_people() -> None:
    assert read_span("情节轻微") is None
    assert read_span("超标1—3倍或超总量20%—50%") is None
    assert measured(("5吨以下", "严重")) == ""
    assert measured(TONS) == "吨"


def test_words_of_exclusion_decide_themselves() -> None:
    """不足 and 超过 leave the number out whatever the benchmark says of 以上 and 以下."""
    steps = ("不足100平方米", "100—300平方米")
    for bounds in (Bounds(), Bounds(below_includes=True), Bounds(below_includes=True, above_includes=True)):
        found = fit(Decimal(100), steps, bounds)
        assert found.place == 1


@given(some.decimals(min_value=0, max_value=100, places=3), some.booleans())
def test_a_ladder_with_one_sided_ends_takes_every_amount_exactly_once(amount: Decimal, below: bool) -> None:
    bounds = Bounds(below_includes=below, above_includes=not below)
    spans = [read_span(one) for one in TONS]
    assert sum(bool(span and span.takes(amount, bounds)) for span in spans) == 1


@given(some.lists(some.decimals(min_value=0, max_value=100, places=2), min_size=2, max_size=2))
def test_more_never_falls_lower(amounts: list[Decimal]) -> None:
    for less, more in pairwise(sorted(amounts)):
        one, other = fit(less, TONS, Bounds()), fit(more, TONS, Bounds())
        assert one.place is not None
        assert other.place is not None
        assert one.place <= other.place
