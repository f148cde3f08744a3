"""Legal periods: a table of rules and a table of holidays give due dates, the article and the counting steps.

Pure: the tables come from ``resources`` (or from a county release as text), never from the wall clock.
Counting: 民事诉讼法 art. 85 (first day out, last day rolls), 行政处罚法 art. 85, 行政强制法 art. 69 and
行政复议法 art. 88 (working days), 民法典 art. 202 (months). Past the published calendar a date is provisional
(暂定), and no document may print it.
"""

from __future__ import annotations

import csv
import io
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import groupby

import resources

WEEKDAYS = "一二三四五六日"
ONE_DAY = timedelta(days=1)
_NUMBERED = re.compile(r"^([^\d（]*)(\d+)$")


class Unit(StrEnum):
    """What a period is counted in."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"
    FIXED_DATE = "fixed_date"  # a day of the year, such as 31 January


UNIT_NAMES = {
    Unit.WORKING_DAY: "个工作日",
    Unit.CALENDAR_DAY: "日",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
    Unit.HOUR: "小时",
    Unit.FIXED_DATE: "",
}


class MomentNeededError(ValueError):
    """A period in hours was asked for with a day only, without the minute it starts at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """One row of the rules table. ``length`` counts ``unit``; ``month_day`` is set for a fixed date only.

    ``rolls``: a last day that is a day off moves to the next working day. ``verified`` False: the article
    itself was not read, and whoever shows the rule says so.
    """

    id: str
    name: str
    trigger: str
    length: int
    unit: Unit
    backward: bool
    rolls: bool
    law: str
    article: str
    consequence: str
    verified: bool
    month_day: tuple[int, int] | None = None

    @property
    def basis(self) -> str:
        """Law and place as people write it: 行政处罚法（2021）第64条、第85条."""
        places = [_NUMBERED.sub(r"\1第\2条", part) for part in self.article.split(";")]
        return f"{self.law} {'、'.join(places)}"


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Days off and weekend working days of the published years; all other days follow the plain week."""

    off: dict[date, str]
    worked: dict[date, str]
    years: frozenset[int] = field(default=frozenset())

    def is_working(self, day: date) -> bool:
        if day in self.worked:
            return True
        return day not in self.off and day.weekday() < 5

    def is_published(self, day: date) -> bool:
        """Whether the holiday table covers the day's year."""
        return day.year in self.years

    def next_working(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def working_days(self, after: date, until: date) -> int:
        """How many working days lie after the one day up to and including the other; 0 when it has passed."""
        return sum(self.is_working(after + ONE_DAY * n) for n in range(1, (until - after).days + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A counted period. ``safe`` is the last day without rolling, ``due`` with it; equal when nothing rolls.

    For hours both are the same moment. ``provisional``: some day counted lies in a year without a holiday
    table. ``steps`` are whole sentences: how it was counted.
    """

    rule: DeadlineRule
    start: date
    safe: date
    due: date
    provisional: bool
    steps: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The dates as a user reads them: 稳妥 2026年10月3日，最迟 2026年10月8日."""
        marks = "（暂定）" if self.provisional else ""
        if self.safe == self.due:
            return f"{_spoken(self.due)}{marks}"
        return f"稳妥 {_spoken(self.safe)}，最迟 {_spoken(self.due)}{marks}"


def read_rules(text: str) -> dict[str, DeadlineRule]:
    """The rules of a table in the columns of ``deadlines/deadlines.csv``; ValueError on an unknown value."""
    return {row["id"]: _rule(row) for row in csv.DictReader(io.StringIO(text))}


def _rule(row: dict[str, str]) -> DeadlineRule:
    unit = Unit(row["unit"])
    fixed = unit is Unit.FIXED_DATE
    month, day = (int(part) for part in row["length"].split("-")) if fixed else (0, 0)
    if row["direction"] not in ("forward", "backward") or row["roll"] not in ("no", "next_working_day"):
        raise ValueError(f"deadline rule {row['id']}: direction or roll")
    return DeadlineRule(
        id=row["id"],
        name=row["name_zh"],
        trigger=row["trigger_event"],
        length=0 if fixed else int(row["length"]),
        unit=unit,
        backward=row["direction"] == "backward",
        rolls=row["roll"] == "next_working_day",
        law=row["law"],
        article=row["article"],
        consequence=row["consequence"],
        verified=row["verified"] == "yes",
        month_day=(month, day) if fixed else None,
    )


def read_calendar(text: str) -> WorkCalendar:
    """The calendar of a table in the columns of ``calendar/calendar.csv``; ValueError on an unknown value."""
    off: dict[date, str] = {}
    worked: dict[date, str] = {}
    years = set()
    for row in csv.DictReader(io.StringIO(text)):
        target = {"off": off, "work": worked}.get(row["kind"])
        if target is None:
            raise ValueError(f"calendar: unknown kind {row['kind']!r}")
        first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
        for n in range((last - first).days + 1):
            target[first + ONE_DAY * n] = row["note"]
        years.add(int(row["year"]))
    return WorkCalendar(off, worked, frozenset(years))


@cache
def shipped_rules() -> dict[str, DeadlineRule]:
    """The rules that came with the program, by id."""
    return read_rules(resources.read_text("deadlines/deadlines.csv"))


@cache
def shipped_calendar() -> WorkCalendar:
    """The holiday table that came with the program."""
    return read_calendar(resources.read_text("calendar/calendar.csv"))


def count(rule: DeadlineRule, start: date, calendar: WorkCalendar) -> Deadline:
    """Count ``rule`` from ``start`` (the event's day or moment, itself never counted).

    Raises MomentNeededError when the rule counts hours and ``start`` is no datetime.
    """
    if rule.unit is Unit.HOUR:
        return _hours(rule, start)
    day = start.date() if isinstance(start, datetime) else start
    opening = f"起算：{rule.trigger}，{_spoken(day)}。当天不算。"
    if rule.unit is Unit.WORKING_DAY:
        return _working_days(rule, day, calendar, opening)
    last, how = _plain_end(rule, day)
    return _rolled(rule, day, last, calendar, (opening, how))


def _hours(rule: DeadlineRule, start: date) -> Deadline:
    if not isinstance(start, datetime):
        raise MomentNeededError(rule.id)
    end = start + timedelta(hours=rule.length)
    steps = (
        f"起算：{rule.trigger}，{_spoken(start)}。",
        f"按小时算，不问休息日，满{rule.length}小时是{_spoken(end)}。",
    )
    return Deadline(rule=rule, start=start, safe=end, due=end, provisional=False, steps=steps)


def _plain_end(rule: DeadlineRule, day: date) -> tuple[date, str]:
    """The last day before any rolling, and the sentence that says how it came about."""
    sign = -1 if rule.backward else 1
    if rule.month_day is not None:
        end = date(day.year, *rule.month_day)
        end = end if end > day else date(day.year + 1, *rule.month_day)
        return end, f"期限是固定的日子：{_spoken(end)}。"
    if rule.unit is Unit.CALENDAR_DAY:
        end = day + ONE_DAY * rule.length * sign
        way = "往前数" if rule.backward else "休息日也算在内，数到第"
        return end, f"{way}{rule.length}日，是{_spoken(end)}。"
    months = rule.length * (12 if rule.unit is Unit.YEAR else 1) * sign
    end = add_months(day, months)
    how = "没有对应日，取月末" if end.day != day.day else "取对应日"
    return (
        end,
        f"{'往前' if rule.backward else '过'}{rule.length}{UNIT_NAMES[rule.unit]}，{how}，是{_spoken(end)}。",
    )


def add_months(day: date, months: int) -> date:
    """The same day number ``months`` later (or earlier), or the last day of that month (民法典 art. 202)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _rolled(
    rule: DeadlineRule, start: date, last: date, calendar: WorkCalendar, steps: tuple[str, ...]
) -> Deadline:
    if not rule.rolls:
        return Deadline(rule=rule, start=start, safe=last, due=last, provisional=False, steps=steps)
    due = calendar.next_working(last)
    if due != last:
        why = calendar.off.get(last, "周末")
        steps = (*steps, f"最后一日是休息日（{why}），顺延到其后第一个工作日{_spoken(due)}。")
    steps, provisional = _doubt(steps, calendar, (last, due))
    return Deadline(rule=rule, start=start, safe=last, due=due, provisional=provisional, steps=steps)


def _working_days(rule: DeadlineRule, start: date, calendar: WorkCalendar, opening: str) -> Deadline:
    sign = -1 if rule.backward else 1
    day, counted, passed = start, 0, []
    while counted < rule.length:
        day += ONE_DAY * sign
        passed.append(day)
        counted += calendar.is_working(day)
    direction = "往前数" if rule.backward else "往后数"
    named = _exceptions(sorted(passed), calendar)
    steps: tuple[str, ...] = (opening, f"{direction}工作日，周末不算。", *named)
    steps = (*steps, f"第{rule.length}个工作日是{_spoken(day)}。")
    steps, provisional = _doubt(steps, calendar, passed)
    return Deadline(rule=rule, start=start, safe=day, due=day, provisional=provisional, steps=steps)


def _exceptions(days: list[date], calendar: WorkCalendar) -> Iterator[str]:
    """Sentences on the holidays left out and the weekend days that count."""
    for note, group in groupby(days, key=lambda day: calendar.off.get(day, "")):
        span = list(group)
        if note:
            until = "" if len(span) == 1 else f"至{span[-1].month}月{span[-1].day}日"
            yield f"{span[0].month}月{span[0].day}日{until}是{note}放假，不算。"
    for day in days:
        if day in calendar.worked:
            yield f"{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）调休上班，算工作日。"


def _doubt(
    steps: tuple[str, ...], calendar: WorkCalendar, days: tuple[date, ...] | list[date]
) -> tuple[tuple[str, ...], bool]:
    unknown = sorted({day.year for day in days if not calendar.is_published(day)})
    if not unknown:
        return steps, False
    years = "、".join(str(year) for year in unknown)
    return (*steps, f"{years} 年假日表还没有，按周一到周五估算，日期是暂定的。"), True


def _spoken(day: date) -> str:
    text = f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"
    return f"{text}{day.hour:02d}:{day.minute:02d}" if isinstance(day, datetime) else text
