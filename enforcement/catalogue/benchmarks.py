"""Discretion tiers, weighted factors and exemptions as some issuer published them; examples, not law here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from enforcement.discretion.rule_sets import RuleSet

EVERY_MATTER = ""
"""The code under which a store keeps what a release says of every matter's discretion."""


class ExemptKind(StrEnum):
    """What a published list promises."""

    NO_PENALTY = "no_penalty"
    FIRST = "first_offence"
    LIGHTER = "lighter"
    REDUCED = "reduced"


EXEMPT_NAMES = {
    ExemptKind.NO_PENALTY: "不予处罚",
    ExemptKind.FIRST: "首违不罚",
    ExemptKind.LIGHTER: "从轻",
    ExemptKind.REDUCED: "减轻",
}


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
    """When the act goes unpunished or is punished less, and where that does not apply.

    ``issuer`` issued it in ``document`` (title and number), in force from ``since``, under ``laws`` (full titles);
    empty where the source does not say. ``laws_read``: the document itself names them; else they are our inference.
    What follows from that on a day: `enforcement.catalogue.exempting`.
    """

    matter_code: str
    condition: str
    source: str
    exclusion: str = ""
    kind: ExemptKind = ExemptKind.NO_PENALTY
    issuer: str = ""
    document: str = ""
    since: date | None = None
    laws: tuple[str, ...] = ()
    laws_read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmarks:
    """What a release says of one matter's discretion, each part in the release's order; empty without a word.

    ``rules`` are what the issuers said of their benchmarks as a whole, and the county's default rules.
    """

    tiers: tuple[DiscretionTier, ...] = ()
    weighted: tuple[WeightedFactor, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    rules: tuple[RuleSet, ...] = ()

    def on(self, day: date) -> Benchmarks:
        """What of it holds for an act of ``day``: a benchmark goes by the days of the rules that speak for it; one
        that no rules speak for has no days and is always shown."""

        def holds(source: str) -> bool:
            speaking = [one for one in self.rules if one.claims(source)]
            return not speaking or any(one.in_force(day) for one in speaking)

        return replace(
            self,
            tiers=tuple(one for one in self.tiers if holds(one.source)),
            weighted=tuple(one for one in self.weighted if holds(one.source)),
            rules=tuple(one for one in self.rules if one.in_force(day)),
        )

    @property
    def defaults(self) -> tuple[RuleSet, ...]:
        """The county's rules for where no benchmark says anything."""
        return tuple(one for one in self.rules if one.default)

    @property
    def has_steps(self) -> bool:
        """Whether there is a tier table or a points scheme."""
        return bool(self.tiers or self.weighted)


T = TypeVar("T", DiscretionTier, WeightedFactor, Exemption)


def by_matter(
    tiers: Iterable[DiscretionTier],
    weighted: Iterable[WeightedFactor],
    exemptions: Iterable[Exemption],
    rules: Iterable[RuleSet] = (),
) -> dict[str, Benchmarks]:
    """The benchmarks of each matter that has any, by code; under `EVERY_MATTER` the rules of the whole release."""
    one, two, three, every = _by_code(tiers), _by_code(weighted), _by_code(exemptions), tuple(rules)
    found = {
        code: Benchmarks(
            tiers=tuple(one.get(code, ())),
            weighted=tuple(two.get(code, ())),
            exemptions=tuple(three.get(code, ())),
        )
        for code in (*one, *two, *three)
    }
    return found | ({EVERY_MATTER: Benchmarks(rules=every)} if every else {})


def with_rules(own: Benchmarks, every: Benchmarks) -> Benchmarks:
    """A matter's benchmarks with those rules of the whole release that speak for them, and its default rules."""
    sources = {one.source for one in own.tiers} | {one.source for one in own.weighted}
    rules = tuple(one for one in every.rules if one.default or any(map(one.claims, sources)))
    return replace(own, rules=rules)


def _by_code(rows: Iterable[T]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for row in rows:
        found.setdefault(row.matter_code, []).append(row)
    return found
