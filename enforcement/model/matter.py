"""A matter (事项): what is forbidden and punished, under which words of which law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Library(StrEnum):
    """Which shelf a matter stands on. Statutory powers belong to the township by the law itself."""

    BASE = "base"  # 基础库
    OPTIONAL = "optional"  # 自选库
    STATUTORY = "statutory"  # 法定


LIBRARY_NAMES = {Library.BASE: "基础库", Library.OPTIONAL: "自选库", Library.STATUTORY: "法定"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A place in a law, valid between two days (open when None)."""

    law: str
    article: str
    valid_from: date | None = None
    valid_to: date | None = None

    def valid_on(self, day: date) -> bool:
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class FineRange:
    """Yuan, both ends included as published; None means not stated."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One row of the catalogue. ``code`` is local and never printed; ``official_code`` is the county's own."""

    code: str
    name: str
    domain: str
    library: Library
    department: str
    violation: tuple[Citation, ...]
    penalty: tuple[Citation, ...]
    penalty_kinds: tuple[str, ...]
    subject: str  # 个人 / 单位 / both
    condition: str
    official_code: str = ""
    fine_basis: tuple[str, ...] = ()
    fine: FineRange = FineRange()
    fine_individual: FineRange = FineRange()
    fine_unit: FineRange = FineRange()
    fine_escalated: FineRange = FineRange()
    fine_multiple: FineRange = FineRange()
    fine_base: str = ""
    correction_precondition: str = ""
    simple_procedure: str = "no"  # yes / partial / no / depends
    first_offence_exempt: str = "unknown"
    first_offence_source: str = ""
    authority_type: str = "delegable_county_power"
    law_level: str = ""
    text_date: str = ""
    text_status: str = ""
    superseded_basis: str = ""
    violation_basis_type: str = ""
    cross_check: str = ""
    verified: bool = False
    source: str = ""
    note: str = ""
    priority: int = 3

    @property
    def act_name(self) -> str:
        """The act in plain words: the name without 对…的行政处罚."""
        name = (
            self.name.split("（")[0]
            if self.name.endswith("）") and "的行政处罚（" in self.name
            else self.name
        )
        for tail in ("的行政处罚", "的查处"):
            if name.startswith("对") and name.endswith(tail):
                return name[1 : -len(tail)]
        return name

    def violation_on(self, day: date) -> tuple[Citation, ...]:
        return tuple(citation for citation in self.violation if citation.valid_on(day))

    def penalty_on(self, day: date) -> tuple[Citation, ...]:
        return tuple(citation for citation in self.penalty if citation.valid_on(day))
