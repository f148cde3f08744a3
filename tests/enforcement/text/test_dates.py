"""Dates and times as papers write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from enforcement.text import dates

START = datetime(2026, 9, 7, 1, 30, tzinfo=UTC)


def test_dates_have_no_leading_zeros() -> None:
    assert dates.long_date(date(2026, 9, 7)) == "2026年9月7日"
    assert dates.short_date(date(2026, 11, 24)) == "11月24日"
    assert dates.index_date(date(2026, 9, 7)) == "20260907"


def test_times_are_local_and_to_the_minute() -> None:
    assert dates.clock_text(START) == "9时30分"
    assert dates.long_moment(START) == "2026年9月7日9时30分"
    assert dates.minute_iso(START) == "2026-09-07T09:30"
    assert dates.minute_iso(None) == ""


def test_a_span_repeats_the_date_only_when_the_day_changes() -> None:
    assert dates.span(START, datetime(2026, 9, 7, 2, 5, tzinfo=UTC)) == "2026年9月7日9时30分至10时5分"
    night = datetime(2026, 9, 7, 16, 20, tzinfo=UTC)
    assert dates.span(START, night) == "2026年9月7日9时30分至2026年9月8日0时20分"


def test_the_local_day_begins_eight_hours_before_utc() -> None:
    assert dates.local_day(datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) == date(2026, 11, 24)


def test_weekdays() -> None:
    assert [dates.weekday(date(2026, 11, 22 + n)) for n in range(3)] == ["星期日", "星期一", "星期二"]


def test_a_time_without_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="aware"):
        dates.local(datetime(2026, 9, 7, 9, 30))
