"""How screens write days and times: 11月24日 in lists, never ISO, never software's words."""

from __future__ import annotations

from datetime import date, datetime

from desktop.clock import CHINA

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
SHORT_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def day_words(day: date) -> str:
    """11月24日."""
    return f"{day.month}月{day.day}日"


def local(at: datetime) -> datetime:
    """``at`` on the clock of the wall."""
    return at.astimezone(CHINA)


def moment_words(at: datetime, today: date) -> str:
    """今天 09:42, 昨天 18:20, else 11月20日 15:51; another year is named."""
    here = local(at)
    days = (today - here.date()).days
    if days == 0:
        return f"今天 {here:%H:%M}"
    if days == 1:
        return f"昨天 {here:%H:%M}"
    year = f"{here.year}年" if here.year != today.year else ""
    return f"{year}{day_words(here.date())} {here:%H:%M}"


def size_words(size: int) -> str:
    """Bytes for people: 486 MB, 12 KB."""
    for unit, step in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= step:
            shown = size / step
            return f"{shown:.1f} {unit}" if shown < 10 and unit == "GB" else f"{round(shown)} {unit}"
    return f"{size} 字节"
