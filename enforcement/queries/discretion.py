"""Questions of the discretion helper about this team's own earlier decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enforcement.catalogue.benchmarks import Benchmarks
from enforcement.model.rules_choice import RulesChoice


@dataclass(frozen=True, slots=True)
class AskEarlierPenalties:
    """→ tuple[EarlierPenalty, ...], newest first: issued, standing penalty decisions of this home about one party.

    The party is found by its own number where both have one, else by its whole name."""

    name: str = ""
    id_no: str = ""


@dataclass(frozen=True, slots=True)
class AskBenchmarks:
    """→ BenchmarksOn: what holds for an act of ``day`` against a matter, and the rules this place uses."""

    code: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarksOn:
    """``benchmarks`` hold for the day; ``version`` is the release that says so. ``changed``: another benchmark holds
    today. ``choice`` is what the place confirmed, on whichever of its machines."""

    benchmarks: Benchmarks
    version: str = ""
    changed: bool = False
    choice: RulesChoice | None = None


@dataclass(frozen=True, slots=True)
class EarlierPenalty:
    """``issued_on`` is None where the day is not known; ``elsewhere``: another machine of this township issued it."""

    document_id: str
    title: str
    number: str
    issued_on: date | None
    elsewhere: bool = False


def within(penalties: tuple[EarlierPenalty, ...], day: date, years: int) -> int:
    """How many were decided in the ``years`` before ``day`` (and not after it)."""
    try:
        first = day.replace(year=day.year - years)
    except ValueError:  # 29 February
        first = day.replace(year=day.year - years, day=28)
    return sum(one.issued_on is not None and first <= one.issued_on <= day for one in penalties)
