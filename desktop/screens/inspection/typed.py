"""Days and times as people type them: 20261124, 11.24, 今天, +7, 10:12; full-width digits count (ux.md §2)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from enforcement.text.dates import CHINA, local
from enforcement.text.numerals import half_width

_WORDS = {"今天": 0, "今日": 0, "明天": 1, "后天": 2, "昨天": -1, "前天": -2}
_WHOLE = re.compile(r"^(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?$")
_SHORT = re.compile(r"^(\d{1,2})[-./月](\d{1,2})日?$")
_CLOCK = re.compile(r"^(\d{1,2})[:时点](\d{1,2})?分?$")


UNREADABLE_TIME = "看不出是几点。这样写：9:30，或 11.24 9:30。"


def typed_day(text: str, today: date) -> date | None:
    """The day ``text`` means, a short one in this year; None when it means none."""
    plain = half_width(text).replace(" ", "")
    if plain in _WORDS:
        return today + timedelta(days=_WORDS[plain])
    if re.fullmatch(r"[+-]\d{1,3}天?", plain):
        return today + timedelta(days=int(plain.rstrip("天")))
    whole = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain) or _WHOLE.match(plain)
    short = _SHORT.match(plain)
    parts = whole.groups() if whole else (str(today.year), *short.groups()) if short else None
    if parts is None:
        return None
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def typed_moment(text: str, now: datetime) -> datetime | None:
    """The minute ``text`` means on the local clock: 10:12, 11.24 10:12, 今天 9时5分, or 现在; None when it means none."""
    plain = half_width(text).strip()
    if plain in ("", "现在"):
        return now
    here = local(now)
    *days, clock = plain.split()
    found = _CLOCK.match(clock)
    day = typed_day("".join(days), here.date()) if days else here.date()
    if found is None or day is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 23 or minute > 59:
        return None
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA)


def moment_text(moment: datetime | None) -> str:
    """2026-11-24 10:12 on the local clock, as the fields show it; empty when there is none."""
    return f"{local(moment):%Y-%m-%d %H:%M}" if moment else ""
