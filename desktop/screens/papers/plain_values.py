"""Between what stands in a field and the plain value of a form's fact, type by type; no widgets.

Days and minutes are ISO (2026-09-07, 2026-09-07T09:30), amounts whole 分, names a list. An empty text is "".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from desktop.screens.inspection.typed import typed_day, typed_moment
from enforcement.text.dates import local, minute_iso
from enforcement.text.numerals import capital_amount, decimal_text, half_width
from forms.definitions.model import FieldDefinition
from forms.wording import cite

Read = tuple[Any, str]
"""(plain value, "") or ("", the sentence saying why the text means nothing)."""

_DAY_FAULT = "看不出是哪天。这样写：20261124、11.24、今天 或 +7。"
_TIME_FAULT = "看不出是几点。这样写：11.24 9:30，或 9:30。"
_COUNT_FAULT = "这里写一个数，例如 3。"
_AMOUNT_FAULT = "看不出是多少元。这样写：800 或 1500.50。"
_NAME_MARKS = re.compile(r"[、，,；;\n]+")
_CLOCK = re.compile(r"[:：时点]")
MOST_YUAN = 10**10
_LISTED = ("rows", "qa", "papers", "photos", "officers")


def read_text(kind: str, text: str, now: datetime) -> Read:
    """The value that ``text`` means in a field of type ``kind``; days and hours are told from ``now``."""
    plain = text.strip()
    if not plain:
        return "", ""
    return _READERS.get(kind, _words)(plain, now)


def text_of(kind: str, value: Any) -> str:
    """A plain value as its field shows it."""
    if value in ("", None, [], ()):
        return ""
    if kind in ("time", "due"):
        return str(value).replace("T", " ")
    if kind == "amount":
        return f"{int(value) // 100}.{int(value) % 100:02d}"
    if kind == "names":
        return "、".join(str(name) for name in value)
    return str(value)


def said_of(field: FieldDefinition, value: Any) -> str:
    """A known value in one short line: the words of a choice, the places in the law, how many rows."""
    if field.type == "choice":
        return (field.options or {}).get(str(value), str(value))
    if field.type == "articles":
        return cite(value)
    if field.type == "texts":
        return "；".join(str(one) for one in value)
    if field.type == "flag":
        return "是"
    return f"{len(value)} 项" if field.type in _LISTED else text_of(field.type, value)


def capitals(value: Any) -> str:
    """大写 捌佰元整, for the line beside an amount; empty without one."""
    return f"大写 {capital_amount(int(value))}" if value not in ("", None) else ""


def _words(text: str, _now: datetime) -> Read:
    return text, ""


def _names(text: str, _now: datetime) -> Read:
    return [name.strip() for name in _NAME_MARKS.split(text) if name.strip()], ""


def _day(text: str, now: datetime) -> Read:
    day = typed_day(text, local(now).date())
    return (day.isoformat(), "") if day else ("", _DAY_FAULT)


def _minute(text: str, now: datetime) -> Read:
    moment = typed_moment(text, now)
    return (minute_iso(moment), "") if moment else ("", _TIME_FAULT)


def _due(text: str, now: datetime) -> Read:
    """A day, or a minute when the words name an hour."""
    return _minute(text, now) if _CLOCK.search(half_width(text)) else _day(text, now)


def _count(text: str, _now: datetime) -> Read:
    plain = half_width(text)
    return (int(plain), "") if plain.isascii() and plain.isdigit() else ("", _COUNT_FAULT)


def _amount(text: str, _now: datetime) -> Read:
    number = decimal_text(text.replace(",", "").replace("，", "").removesuffix("元"))
    if number is None or number.startswith("-"):
        return "", _AMOUNT_FAULT
    whole, _point, rest = number.partition(".")
    if len(rest) > 2 or int(whole) >= MOST_YUAN:
        return "", _AMOUNT_FAULT
    return int(whole) * 100 + int(rest.ljust(2, "0")), ""


_READERS: dict[str, Callable[[str, datetime], Read]] = {
    "names": _names,
    "date": _day,
    "time": _minute,
    "due": _due,
    "count": _count,
    "amount": _amount,
}
