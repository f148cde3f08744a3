"""Laws that are no longer in force, and what took their place. Source: resources/law/repealed.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

import resources


@dataclass(frozen=True, slots=True)
class Repeal:
    """``day`` is the first day on which the law is no longer in force, ``by`` the law that took its place."""

    day: date
    by: str


@cache
def repeals() -> dict[str, Repeal]:
    """Every law known to be repealed as a whole, by its full title."""
    listed = tomllib.loads(resources.read_text("law/repealed.toml"))["repeal"]
    return {law: Repeal(entry["day"], entry["by"]) for entry in listed for law in entry["laws"]}


def repealed_on(law: str, day: date) -> Repeal | None:
    """The repeal of ``law`` (full title, with or without 《》) if it was gone on ``day``."""
    found = repeals().get(_bare(law))
    return found if found and day >= found.day else None


def not_yet(law: str, day: date) -> Repeal | None:
    """The repeal by which ``law`` took another's place if that was still to come on ``day``."""
    begun = (one for one in repeals().values() if one.by == _bare(law))
    return next((one for one in begun if day < one.day), None)


def _bare(law: str) -> str:
    return law.strip().strip("《》")
