"""Editions of a law side by side, each with its own days, and which one speaks for a day.

For a day it is, of the editions that hold on that day, the one that began last; an edition without an end holds until
a later one begins. None for the day: the nearest is named as nearest, never taken for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from enforcement.text.dates import long_date

UNVERIFIED = "本机导入，没有和公报核对"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A text on the shelf. ``label`` names it (2021年修正), ``source`` is where the person got it, ``imported_on``
    when; ``put_away`` takes it out of every answer and keeps it."""

    id: int
    title: str
    label: str
    valid_from: date
    valid_to: date | None = None
    source: str = ""
    imported_on: date | None = None
    put_away: bool = False
    articles: int = 0
    faults: int = 0
    sha256: str = ""

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def provenance(self) -> str:
        """One line that stands under every wording."""
        source = f"，来源：{self.source}" if self.source else ""
        return f"{UNVERIFIED}{source}"


def edition_on(editions: Sequence[Edition], day: date) -> Edition | None:
    """The edition that speaks for ``day``; None when none does."""
    held = [one for one in editions if one.holds_on(day) and not one.put_away]
    return max(held, key=lambda one: (one.valid_from, one.id), default=None)


def nearest_to(editions: Sequence[Edition], day: date) -> Edition | None:
    """The edition whose days come closest to ``day``."""
    known = [one for one in editions if not one.put_away]
    return min(known, key=lambda one: (_distance(one, day), -one.valid_from.toordinal()), default=None)


def _distance(edition: Edition, day: date) -> int:
    if day < edition.valid_from:
        return (edition.valid_from - day).days
    if edition.valid_to is not None and day > edition.valid_to:
        return (day - edition.valid_to).days
    return 0


def span_of(edition: Edition, editions: Sequence[Edition] = ()) -> tuple[date, date | None]:
    """First and last day on which the edition speaks beside the others of its law; None for an open end."""
    later = [
        other.valid_from
        for other in editions
        if not other.put_away and (other.valid_from, other.id) > (edition.valid_from, edition.id)
    ]
    until = min(later, default=None)
    ends = [end for end in (edition.valid_to, until - timedelta(days=1) if until else None) if end]
    return edition.valid_from, min(ends, default=None)


def span_words(edition: Edition, editions: Sequence[Edition] = ()) -> str:
    """2021年4月29日起, or 2019年1月1日至2021年4月28日."""
    begin, end = span_of(edition, editions)
    return f"{long_date(begin)}起" if end is None else f"{long_date(begin)}至{long_date(end)}"
