"""Which law on the shelf a name means: the full title, the title without 中华人民共和国, a known short name, or a guess.

A guess (大气法 for the only law that fits) is told as one and never used for a citation on paper.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import resources
from enforcement.statutes.parse import clean_title

STATE = "中华人民共和国"


class Way(StrEnum):
    """How a name was understood."""

    TITLE = "title"
    SHORT = "short"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Meant:
    """``title`` on the shelf; ``way`` how the name led to it."""

    title: str
    way: Way


@cache
def short_names() -> Mapping[str, str]:
    """Short name → full title, of resources/law/short_names.toml."""
    listed: dict[str, list[str]] = tomllib.loads(resources.read_text("law/short_names.toml"))["short"]
    return {short: title for title, names in listed.items() for short in names}


def meant(name: str, titles: Sequence[str]) -> Meant | None:
    """The law among ``titles`` that ``name`` means; None when none does, or more than one may."""
    plain = clean_title(name)
    if not plain:
        return None
    full = full_title(plain)
    for wanted, way in ((plain, Way.TITLE), (STATE + plain, Way.TITLE), (full, Way.SHORT)):
        if wanted in titles:
            return Meant(wanted, way)
    if plain.startswith(STATE) and (bare := plain.removeprefix(STATE)) in titles:
        return Meant(bare, Way.TITLE)
    found = guesses(plain, titles)
    return Meant(found[0], Way.GUESS) if len(found) == 1 else None


def full_title(name: str) -> str:
    """The full title behind a known short name, else the name itself."""
    plain = clean_title(name)
    return short_names().get(plain, plain)


def guesses(name: str, titles: Iterable[str]) -> list[str]:
    """Titles that contain ``name``, or its signs in order with first and last at the ends; the shortest first."""
    wanted = clean_title(name).removeprefix(STATE)
    found = [title for title in titles if len(wanted) >= 2 and _fits(wanted, title.removeprefix(STATE))]
    return sorted(found, key=lambda title: (len(title), title))


def _fits(wanted: str, title: str) -> bool:
    if wanted in title:
        return True
    if not title or wanted[0] != title[0] or wanted[-1] != title[-1]:
        return False
    rest = iter(title)
    return all(sign in rest for sign in wanted)
