"""Dates and times as papers and sentences write them, in China standard time.

Source: layout rules for dates (2026年9月7日, no leading zeros; 9时30分; 至 with both dates only when the
day changes).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "UTC+08:00")
_WEEKDAYS = "一二三四五六日"


def local(moment: datetime) -> datetime:
    """``moment`` on the clock of the place. Raises ValueError for a naive time: it says nothing about a
    zone.
    """
    if moment.tzinfo is None:
        raise ValueError("an aware time is expected")
    return moment.astimezone(CHINA)


def local_day(moment: datetime) -> date:
    return local(moment).date()


def minute(moment: datetime) -> datetime:
    """``moment`` without seconds: records are kept to the minute."""
    return moment.replace(second=0, microsecond=0)


def minute_iso(moment: datetime | None) -> str:
    """``2026-11-24T09:30`` on the local clock for a form's facts; empty when there is none."""
    return "" if moment is None else local(moment).strftime("%Y-%m-%dT%H:%M")


def long_date(day: date) -> str:
    """2026年9月7日."""
    return f"{day.year}年{day.month}月{day.day}日"


def short_date(day: date) -> str:
    """11月24日, for lists and sentences of the same year."""
    return f"{day.month}月{day.day}日"


def clock_text(moment: datetime) -> str:
    """9时30分 on a 24-hour clock."""
    here = local(moment)
    return f"{here.hour}时{here.minute}分"


def long_moment(moment: datetime) -> str:
    """2026年9月7日9时30分."""
    return long_date(local_day(moment)) + clock_text(moment)


def span(start: datetime, end: datetime) -> str:
    """2026年9月7日9时30分至10时5分; the second date stands there only when the day changes."""
    last = clock_text(end) if local_day(start) == local_day(end) else long_moment(end)
    return f"{long_moment(start)}至{last}"


def weekday(day: date) -> str:
    """星期二."""
    return "星期" + _WEEKDAYS[day.weekday()]


def index_date(day: date) -> str:
    """20260907, for indexes and dossier sheets."""
    return day.strftime("%Y%m%d")
