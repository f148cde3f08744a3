"""The holiday table against an independent package, and laws of counting that hold for every start day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.deadlines import DeadlineRule, Unit, count, shipped_calendar, shipped_rules

CALENDAR = shipped_calendar()
DAY = timedelta(days=1)
days = st.dates(min_value=date(2025, 1, 1), max_value=date(2026, 12, 31))


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_table_agrees_with_an_independent_one(year: int) -> None:
    all_days = [date(year, 1, 1) + DAY * n for n in range(365)]
    assert [day for day in all_days if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)] == []
    assert sum(map(CALENDAR.is_working, all_days)) == 248


def test_the_table_covers_exactly_the_published_years() -> None:
    assert CALENDAR.years == {2025, 2026}


def working_rule(length: int, *, backward: bool = False) -> DeadlineRule:
    return DeadlineRule(
        id="X", name="名", trigger="事", length=length, unit=Unit.WORKING_DAY, backward=backward,
        rolls=not backward, law="法", article="1", consequence="", verified=True,
    )  # fmt: skip


@given(start=days, length=st.integers(1, 30))
def test_working_days_are_counted_one_by_one(start: date, length: int) -> None:
    result = count(working_rule(length), start, CALENDAR)
    assert CALENDAR.is_working(result.due)
    assert CALENDAR.working_days(start, result.due) == length
    assert result.safe == result.due


@given(start=days, length=st.integers(1, 30))
def test_backwards_is_the_mirror_of_forwards(start: date, length: int) -> None:
    due = count(working_rule(length, backward=True), start, CALENDAR).due
    assert due < start
    assert CALENDAR.is_working(due)
    assert CALENDAR.working_days(due - DAY, start - DAY) == length


@given(start=days, length=st.integers(1, 30))
def test_a_later_start_never_ends_earlier(start: date, length: int) -> None:
    rule = working_rule(length)
    assert count(rule, start, CALENDAR).due <= count(rule, start + DAY, CALENDAR).due


@given(start=days, rule_id=st.sampled_from(sorted(shipped_rules())))
def test_every_shipped_rule_counts_from_every_day(start: date, rule_id: str) -> None:
    rule = shipped_rules()[rule_id]
    begin = datetime(start.year, start.month, start.day, 9, 30) if rule.unit is Unit.HOUR else start
    result = count(rule, begin, CALENDAR)
    assert (result.due < begin) if rule.backward else (result.due > begin)
    assert result.safe <= result.due
    if rule.rolls:
        assert CALENDAR.is_working(result.due)
    assert all(step.endswith("。") for step in result.steps)
    doubtful = rule.unit is Unit.WORKING_DAY or rule.rolls
    if doubtful and result.due.year not in CALENDAR.years:
        assert result.provisional
    if not result.provisional and doubtful:
        assert {result.safe.year, result.due.year} <= CALENDAR.years
