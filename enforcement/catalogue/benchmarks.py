"""Discretion tiers, weighted factors and exemptions as some issuer published them; examples, not law here."""

from __future__ import annotations

from dataclasses import dataclass


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
