"""How one place wants its papers: numbers, sentences, seal guide, page numbers, titles of those who approve.

Places differ, so each of these is a setting with a default; the county's roster carries them to every device of a
township. Source of the list and of the defaults: layout specification ([C] marks) and text rules 0.3.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from itertools import zip_longest
from typing import Any

import resources

PATTERN = "{agency}{class}字〔{year}〕{serial}号"
EVERY_SERIES = "*"
SEAL_GUIDES = ("", "circle", "text", "none")
PHOTOS_PER_PAGE = (1, 2, 4)
SEAL_MM = range(38, 46)
DAYS = range(61)
TITLE_LENGTH = 14
TITLED = ("行政机关负责人", "承办机构负责人", "分管负责人", "审核机构负责人")
"""Whom a place may call by another title where papers leave room for an opinion or a signature."""

_PART = re.compile(r"\{([a-z]+)(?::(\d))?\}")
_PARTS = {"agency", "class", "year", "serial"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperStyle:
    """``numbers`` are patterns of document numbers by 字号, ``*`` for all others: {agency}, {class}, 〔{year}〕 and
    {serial}, or {serial:6} with zeros before it. ``titles`` are other words for the people of TITLED.

    ``seal_guide`` "" prints the words on issued papers and the circle on drafts and blank forms; ``two_sided`` mirrors
    the margins of letters on even pages, ``folio_outside`` puts their page number to the outer edge. ``dossier_order``
    names an order of resources/documents/dossier.toml. ``statement_days`` are working days, 0
    until the place sets its own (`days_to_state`).
    """

    numbers: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    seal_guide: str = ""
    seal_mm: int = 42
    two_sided: bool = False
    folio_outside: bool = False
    photos_per_page: int = 2
    item_bracket: bool = True
    correction_order_remedy: bool = True
    authority_sentence: bool = True
    non_suspension_sentence: bool = True
    statement_days: int = 0
    dossier_order: str = ""
    dossier_stamp_top: bool = False

    def pattern(self, series: str) -> str:
        """The number pattern of a 字号."""
        return self.numbers.get(series) or self.numbers.get(EVERY_SERIES) or PATTERN


DEFAULT = PaperStyle()


def days_to_state(style: PaperStyle) -> int:
    """Working days to state and defend (陈述、申辩): the place's own figure, else that of documents/choices.toml."""
    if style.statement_days:
        return style.statement_days
    return int(tomllib.loads(resources.read_text("documents/choices.toml"))["statement_days"]["figure"])


def number_text(pattern: str, agency: str, series: str, year: int, serial: int) -> str:
    """A document number by its pattern, which style_faults found sound."""
    said = {"agency": agency, "class": series, "year": str(year)}
    return _PART.sub(lambda part: said.get(part[1]) or str(serial).zfill(int(part[2] or 0)), pattern)


def number_pattern(pattern: str, agency: str) -> str:
    """The regular expression that reads numbers of this pattern back: its groups are series, year and serial."""
    said = {
        "agency": re.escape(agency),
        "class": "(?P<series>.+?)",
        "year": r"(?P<year>\d{4})",
        "serial": r"(?P<serial>\d{1,6})",
    }
    pieces = _PART.split(pattern)  # literal, name, digits, literal, …
    named = (said[name] for name in pieces[1::3])
    literals = (re.escape(words) for words in pieces[::3])
    return "".join(part for pair in zip_longest(literals, named, fillvalue="") for part in pair)


def style_faults(plain: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with a style written by hand (the plain form of PaperStyle), as sentences; empty when sound."""
    found = []
    for name, value in plain.items():
        known = next((one for one in fields(PaperStyle) if one.name == name), None)
        if known is None:
            found.append(f"没有“{name}”这一项。")
        elif type(value) is not type(getattr(DEFAULT, name)):
            found.append(f"{name} 的写法不对：{value!r}。")
        else:
            found += _VALUES.get(name, _no_fault)(name, value)
    return tuple(found)


def _no_fault(_name: str, _value: Any) -> list[str]:
    return []


def _one_of(*choices: Any) -> Any:
    words = "、".join(str(one) or "（空）" for one in choices)
    return lambda name, value: [] if value in choices else [f"{name} 只能是 {words}。"]


def _orders(name: str, value: str) -> list[str]:
    known = tomllib.loads(resources.read_text("documents/dossier.toml"))["orders"]
    fault: list[str] = _one_of("", *known)(name, value)
    return fault


def _within(allowed: range) -> Any:
    words = f"{allowed.start} 到 {allowed.stop - 1}"
    return lambda name, value: [] if value in allowed else [f"{name} 要在 {words} 之间。"]


def _patterns(_name: str, value: Mapping[str, Any]) -> list[str]:
    return [fault for series, one in value.items() for fault in _pattern_faults(f"{series} 的文号式样", one)]


def _pattern_faults(what: str, pattern: Any) -> list[str]:
    if not isinstance(pattern, str) or len(pattern) > 60:
        return [f"{what}要写成一行不超过 60 字的文字。"]
    parts = _PART.findall(pattern)
    names = [name for name, _digits in parts]
    literal = _PART.sub("", pattern)
    found = []
    if sorted(names) != sorted(_PARTS):
        found.append(f"{what}里 {{agency}}、{{class}}、{{year}}、{{serial}} 要各写一次。")
    if "〔{year}〕" not in pattern:
        found.append(f"{what}里年份要写在六角括号里：〔{{year}}〕。")
    if any(digits and (name != "serial" or int(digits) > 6) for name, digits in parts):
        found.append(f"{what}里只有序号可以补零，最多 6 位。")
    if any(mark in literal for mark in "{}[]（）()") or not literal.isprintable():
        found.append(f"{what}里有不能用的符号。")
    return found


def _titles(_name: str, value: Mapping[str, Any]) -> list[str]:
    found = []
    for who, title in value.items():
        if who not in TITLED:
            found.append(f"没有“{who}”这个签批人，可以改称呼的有：{'、'.join(TITLED)}。")
        elif not isinstance(title, str) or not 0 < len(title) <= TITLE_LENGTH or not title.isprintable():
            found.append(f"{who}的称呼要写成不超过 {TITLE_LENGTH} 字的文字。")
    return found


_VALUES: dict[str, Any] = {
    "numbers": _patterns,
    "titles": _titles,
    "seal_guide": _one_of(*SEAL_GUIDES),
    "seal_mm": _within(SEAL_MM),
    "dossier_order": _orders,
    "photos_per_page": _one_of(*PHOTOS_PER_PAGE),
    "statement_days": _within(DAYS),
}
