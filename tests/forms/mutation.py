"""Facts on both sides of a check's edge, made from the check alone: `passing` and `firing` differ in one value."""

from __future__ import annotations

import csv
import io
import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import resources
from tests.forms.made import put

ONE_DAY = timedelta(days=1)
START = "2026-03-02"  # a Monday
STARTS = ("2026-03-02", "2026-04-30", "2026-09-03", "2026-09-24")
DAYS_OF_A_PAPER = 5
ARTICLES = ([{"law": "甲条例", "article": "第12条"}], [{"law": "甲条例", "article": "第13条"}])

Sides = tuple[dict[str, Any], dict[str, Any]]


def sides(check: Mapping[str, Any], start: str = START) -> Sides:
    """(facts that pass, facts that fire) of a check; the `when` of the check holds in both."""
    passing, firing = _edge(check, start)
    made = tuple(_with(check, values) for values in (passing, firing))
    return made[0], made[1]


def split(facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Own facts, and the file of earlier papers."""
    own = dict(facts)
    return own, own.pop("file", {})


def _with(check: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for part in re.split("&", str(check.get("when", ""))):
        name, _equal, wanted = part.partition("=")
        if name and not name.startswith("!"):
            put(facts, name, wanted.split(",")[0] if wanted else "安平云溪测字〔2026〕1号")
    for name, value in values.items():
        put(facts, name, value)
    return facts


def _edge(check: Mapping[str, Any], start: str) -> Sides:
    names = check["fields"]
    match check["kind"]:
        case "within":
            last, moment = _end(check, start)
            return _pair(names, moment, last, last + (timedelta(minutes=1) if "T" in moment else ONE_DAY))
        case "wait":
            last, moment = _end(check, start)
            passing, firing = _pair(names, moment, last + ONE_DAY, last)
            days = {check["days"]: DAYS_OF_A_PAPER} if isinstance(check.get("days"), str) else {}
            return {**passing, **days}, {**firing, **days}
        case "after":
            return {names[0]: start, names[1]: start}, {names[0]: start, names[1]: "2026-02-27"}
        case "not_above":
            more = 1 - int(check.get("plus", 0))
            return {names[0]: 800, names[1]: 799 + more}, {names[0]: 800, names[1]: 800 + more}
        case "same":
            one, other = ARTICLES if names[1] in ("violated", "penalty_basis") else ("甲", "乙")
            return {names[0]: one, names[1]: one}, {names[0]: one, names[1]: other}
        case "counted":
            return {names[0]: 2, names[1]: [{}, {}]}, {names[0]: 2, names[1]: [{}]}
        case "sum":
            rows, part = names[1].split(".")
            parts = [{part: 300_00}, {part: 500_00}]
            return {names[0]: 800_00, rows: parts}, {names[0]: 800_01, rows: parts}
        case "stated":
            text = [f"{check['words'][0]}人民币800元"]
            return {names[0]: 800_00, names[1]: text}, {names[0]: 900_00, names[1]: text}
        case "no_holiday":
            return {names[0]: "2026-09-30T09:00"}, {names[0]: "2026-10-01T09:00"}
    raise AssertionError(f"no edge is known for a check of kind {check['kind']}")


def _pair(names: list[str], start: str, passing: date, firing: date) -> Sides:
    shape = "%Y-%m-%dT%H:%M" if isinstance(passing, datetime) else "%Y-%m-%d"
    return (
        {names[0]: start, names[1]: passing.strftime(shape)},
        {names[0]: start, names[1]: firing.strftime(shape)},
    )


# -- the calendar, counted a second time and in another way -----------------------------------------------------


def _end(check: Mapping[str, Any], start: str) -> tuple[date, str]:
    """The last day (or minute) of the period of a check, counted from the tables row by row, and its beginning."""
    if "rule" not in check:
        return nth_working_day(date.fromisoformat(start), DAYS_OF_A_PAPER), start
    given = check["rule"]
    rules = [given] if isinstance(given, str) else given
    rows = {
        row["id"]: row for row in csv.DictReader(io.StringIO(resources.read_text("deadlines/deadlines.csv")))
    }
    if rows[rules[0]]["unit"] == "hour":
        return datetime.fromisoformat(f"{start}T09:30") + timedelta(
            hours=int(rows[rules[0]]["length"])
        ), f"{start}T09:30"
    day = date.fromisoformat(start)
    for rule in rules:
        day = last_day(rows[rule], day)
    return day, start


def last_day(row: Mapping[str, str], start: date) -> date:
    """The last day of one row of the deadline table, rolled where the row says so."""
    length = int(row["length"]) * (-1 if row["direction"] == "backward" else 1)
    if row["unit"] == "working_day":
        return nth_working_day(start, length)
    months = length * {"month": 1, "year": 12}.get(row["unit"], 0)
    if months:
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        end = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    else:
        end = start + timedelta(days=length)
    while row["roll"] == "next_working_day" and not works(end):
        end += ONE_DAY
    return end


def nth_working_day(start: date, count: int) -> date:
    """The working day that lies ``count`` working days behind (or before) a day."""
    step, left, day = (ONE_DAY if count > 0 else -ONE_DAY), abs(count), start
    while left:
        day += step
        left -= works(day)
    return day


def works(day: date) -> bool:
    """Whether the published calendar has people at work on a day."""
    for row in csv.DictReader(io.StringIO(resources.read_text("calendar/calendar.csv"))):
        if date.fromisoformat(row["from"]) <= day <= date.fromisoformat(row["to"]):
            return row["kind"] == "work"
    return day.weekday() < 5
