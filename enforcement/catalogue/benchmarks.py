"""Discretion tiers, weighted factors and exemptions as some issuer published them; examples, not law here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscretionTier:
    """One step of a ladder: under ``condition`` the fine lies between ``low`` and ``high``.

    ``unit`` is one of ``sheets.TIER_UNITS``; percent_of_illegal_gains 100 = the gains themselves.
    ``subject``: 个人, 单位 or empty (both).
    """

    matter_code: str
    tier: str  # 轻微 / 一般 / 较重 / 严重
    condition: str
    low: float | None
    high: float | None
    unit: str
    subject: str
    source: str
    source_type: str
    source_tier: str = ""
    basis_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedFactor:
    """One level of one factor of a points scheme; ``weight`` in percent, ``formula`` says how they add up."""

    matter_code: str
    factor: str
    level: str
    weight: float
    formula: str
    source: str
    basis_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """When the act goes unpunished, and where that does not apply."""

    matter_code: str
    condition: str
    source: str
    exclusion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmarks:
    """What a release says of one matter's discretion, each part in the release's order; empty without a word."""

    tiers: tuple[DiscretionTier, ...] = ()
    weighted: tuple[WeightedFactor, ...] = ()
    exemptions: tuple[Exemption, ...] = ()


T = TypeVar("T", DiscretionTier, WeightedFactor, Exemption)


def by_matter(
    tiers: Iterable[DiscretionTier], weighted: Iterable[WeightedFactor], exemptions: Iterable[Exemption]
) -> dict[str, Benchmarks]:
    """The benchmarks of each matter that has any, by code."""
    one, two, three = _by_code(tiers), _by_code(weighted), _by_code(exemptions)
    return {
        code: Benchmarks(
            tiers=tuple(one.get(code, ())),
            weighted=tuple(two.get(code, ())),
            exemptions=tuple(three.get(code, ())),
        )
        for code in (*one, *two, *three)
    }


def _by_code(rows: Iterable[T]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for row in rows:
        found.setdefault(row.matter_code, []).append(row)
    return found
