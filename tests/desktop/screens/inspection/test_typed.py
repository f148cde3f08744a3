"""Days and times as people type them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.screens.inspection.typed import moment_text, typed_day, typed_moment
from enforcement.text.dates import CHINA

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 10, 12, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20261124", date(2026, 11, 24)),
        ("2026-11-4", date(2026, 11, 4)),
        ("2026年11月24日", date(2026, 11, 24)),
        ("11.24", date(2026, 11, 24)),
        ("１１．２４", date(2026, 11, 24)),
        ("11月3日", date(2026, 11, 3)),
        ("12/1", date(2026, 12, 1)),
        ("今天", date(2026, 11, 24)),
        ("明天", date(2026, 11, 25)),
        ("+7", date(2026, 12, 1)),
        ("＋15天", date(2026, 12, 9)),
        ("-1", date(2026, 11, 23)),
    ],
)
def test_days(text: str, day: date) -> None:
    assert typed_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["", "13.45", "20261399", "下周", "2026", "2.30", "+", "1", "十一月"])
def test_what_means_no_day(text: str) -> None:
    assert typed_day(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", NOW),
        ("现在", NOW),
        ("9:30", datetime(2026, 11, 24, 9, 30, tzinfo=CHINA)),
        ("９：３０", datetime(2026, 11, 24, 9, 30, tzinfo=CHINA)),
        ("9时5分", datetime(2026, 11, 24, 9, 5, tzinfo=CHINA)),
        ("9点", datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)),
        ("11.23 16:05", datetime(2026, 11, 23, 16, 5, tzinfo=CHINA)),
        ("昨天 8:00", datetime(2026, 11, 23, 8, 0, tzinfo=CHINA)),
        ("2026-11-24 09:30", datetime(2026, 11, 24, 9, 30, tzinfo=CHINA)),
    ],
)
def test_moments(text: str, moment: datetime) -> None:
    assert typed_moment(text, NOW) == moment


@pytest.mark.parametrize("text", ["25:00", "9:61", "上午", "11.24", "99.99 9:00"])
def test_what_means_no_moment(text: str) -> None:
    assert typed_moment(text, NOW) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_in_each_long_form(day: date) -> None:
    for text in (f"{day:%Y%m%d}", day.isoformat(), f"{day.year}.{day.month}.{day.day}"):
        assert typed_day(text, TODAY) == day


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))
def test_what_a_field_shows_is_read_back_to_the_minute(naive: datetime) -> None:
    moment = naive.replace(tzinfo=CHINA)
    read = typed_moment(moment_text(moment), NOW)
    assert read is not None
    assert timedelta(0) <= moment - read < timedelta(minutes=1)


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert typed_day(text, TODAY) is None or isinstance(typed_day(text, TODAY), date)
    assert typed_moment(text, NOW) is None or isinstance(typed_moment(text, NOW), datetime)
