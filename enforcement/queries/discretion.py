"""Questions of the discretion helper about this team's own earlier decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AskEarlierPenalties:
    """→ tuple[EarlierPenalty, ...], newest first: issued, standing penalty decisions of this home about one party.

    The party is found by its own number where both have one, else by its whole name."""

    name: str = ""
    id_no: str = ""


@dataclass(frozen=True, slots=True)
class EarlierPenalty:
    """``issued_on`` is None where the day is not known."""

    document_id: str
    title: str
    number: str
    issued_on: date | None


def within(penalties: tuple[EarlierPenalty, ...], day: date, years: int) -> int:
    """How many were decided in the ``years`` before ``day`` (and not after it)."""
    try:
        first = day.replace(year=day.year - years)
    except ValueError:  # 29 February
        first = day.replace(year=day.year - years, day=28)
    return sum(one.issued_on is not None and first <= one.issued_on <= day for one in penalties)
