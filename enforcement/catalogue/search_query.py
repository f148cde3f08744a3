"""What a person may write into the one line besides words: a day, and a fine range.

    罚款5000以上   5万以下   50-5000   五千元以上五万元以下   2026-08-14   2026年8月14日   8月14日

A day asks for powers and texts of that day, a range for matters whose fine lies within it; the rest are words
(`enforcement.catalogue.search_tokens`): characters, pinyin, codes, a law with its article such as 大气法 119, a
kind of subject such as 个人.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from enforcement.catalogue.columns import FULL_WIDTH, to_half
from enforcement.catalogue.filters import NO_RANGE
from enforcement.catalogue.numerals import value_of
from enforcement.model.matter import FineRange

_DAY = re.compile(
    r"(?<!\d)(?:(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?!\d)|(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号])(?:起|时)?"
)
_AMOUNT = r"(\d+(?:\.\d+)?|[一二三四五六七八九十百千两]+)\s*([百千万]?)\s*元?"
_BOTH = re.compile(rf"(?:罚款?)?{_AMOUNT}以上(?:不足|至|到)?{_AMOUNT}以下(?:的?罚款)?")
_SPAN = re.compile(
    rf"(?:罚款?)?(?<![\d.第-]){_AMOUNT}(?:[-－~—–至到]|元至){_AMOUNT}(?![\d条款项号-])(?:的?罚款)?"
)
_FROM = re.compile(rf"(?:罚款?)?{_AMOUNT}(?:以上|起)(?:的?罚款)?")
_UP_TO = re.compile(rf"(?:罚款?)?{_AMOUNT}(?:以下|以内)(?:的?罚款)?")
_STEPS = {"": 1, "百": 100, "千": 1_000, "万": 10_000}
_SMALLEST = 10  # yuan; a smaller bare number with 以上 counts people or days


@dataclass(frozen=True, slots=True)
class Query:
    """``words`` are what is left to look for, ``day`` and ``fine`` what was said besides."""

    words: str
    day: date | None = None
    fine: FineRange = NO_RANGE


def read_query(text: str, today: date) -> Query:
    """Read ``text``; a day without a year is that of ``today``. What is no day and no range stays a word."""
    half = FULL_WIDTH.sub(to_half, text)
    day: date | None = None
    found = _DAY.search(half)
    if found is not None:
        day = _day(found, today)
        half = _without(half, found) if day is not None else half
    for pattern, reader in ((_BOTH, _both), (_SPAN, _both), (_FROM, _lowest), (_UP_TO, _highest)):
        amount = pattern.search(half)
        if amount is not None and (fine := reader(amount)) is not None:
            return Query(_without(half, amount), day, fine)
    return Query(text if day is None else half, day)


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}".strip()


def _day(found: re.Match[str], today: date) -> date | None:
    full_year, _, month, day, year, short_month, short_day = found.groups()
    try:
        if full_year:
            return date(int(full_year), int(month), int(day))
        return date(int(year or today.year), int(short_month), int(short_day))
    except ValueError:
        return None


def _both(found: re.Match[str]) -> FineRange | None:
    low, low_step, high, high_step = found.groups()
    if low.startswith("0"):
        return None  # a telephone number
    low_step = low_step or (
        high_step if float(_plain(low)) < float(_plain(high)) and not _written(low) else ""
    )
    lowest, highest = _yuan(low, low_step), _yuan(high, high_step)
    return FineRange(low=lowest, high=highest) if max(lowest, _SMALLEST) < highest else None


def _lowest(found: re.Match[str]) -> FineRange | None:
    low = _yuan(*found.groups())
    return FineRange(low=low) if low >= _SMALLEST else None


def _highest(found: re.Match[str]) -> FineRange | None:
    high = _yuan(*found.groups())
    return FineRange(high=high) if high >= _SMALLEST else None


def _written(number: str) -> bool:
    return not number[0].isascii()


def _plain(number: str) -> str:
    return str(value_of(number)) if _written(number) else number


def _yuan(number: str, step: str) -> float:
    return float(_plain(number)) * _STEPS[step]
