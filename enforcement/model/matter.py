"""A matter (事项): what is forbidden and punished, under which words of which law."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
class Basis:
    """What the law says of one matter between two days (both included, open when None): places and figures together.

    ``figures_known`` False: the places are named, their amounts were never recorded and must be read in the text.
    """

    violation: tuple[Citation, ...] = ()
    penalty: tuple[Citation, ...]
    penalty_kinds: tuple[str, ...] = ()
    fine_basis: tuple[str, ...] = ()
    fine: FineRange = FineRange()
    fine_individual: FineRange = FineRange()
    fine_unit: FineRange = FineRange()
    fine_escalated: FineRange = FineRange()
    fine_multiple: FineRange = FineRange()
    fine_base: str = ""
    correction_precondition: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    figures_known: bool = True
    verified: bool = False
    source: str = ""
    note: str = ""

    def valid_on(self, day: date) -> bool:
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One row of the catalogue. ``code`` is local and never printed; ``official_code`` is the county's own.

    ``former`` are earlier texts of the law for the same act, newest first: repealed ones stay readable.
    """

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
    former: tuple[Basis, ...] = ()

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

    @property
    def basis(self) -> Basis:
        """The text that this row itself states, valid while the places of its penalty are."""
        first, last = self._own_days
        return Basis(
            **{name: getattr(self, name) for name in SHARED},
            valid_from=first,
            valid_to=last,
            figures_known=self.fine_basis != ("unspecified_in_source",),
        )

    @property
    def _own_days(self) -> tuple[date | None, date | None]:
        """The days of the row's own text, both included, open when None."""
        begins = [one.valid_from for one in self.penalty if one.valid_from is not None]
        ends = [one.valid_to for one in self.penalty if one.valid_to is not None]
        first = min(begins) if len(begins) == len(self.penalty) and begins else None
        return first, max(ends) if len(ends) == len(self.penalty) and ends else None

    def own_on(self, day: date) -> bool:
        """Whether the row's own text is in force on ``day``."""
        first, last = self._own_days
        return (first is None or first <= day) and (last is None or day <= last)

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Every text known for this act, the row's own first."""
        return (self.basis, *self.former)

    def basis_on(self, day: date) -> Basis | None:
        """The text in force on ``day``; None when none is known for that day."""
        if self.own_on(day):
            return self.basis
        return next((basis for basis in self.former if basis.valid_on(day)), None)

    def under(self, basis: Basis) -> Matter:
        """The same act as ``basis`` states it: its places, kinds, figures and precondition in place of the row's."""
        return replace(self, **{name: getattr(basis, name) for name in SHARED})

    def violation_on(self, day: date) -> tuple[Citation, ...]:
        """The places violated by an act on ``day``; empty when no text is known for that day."""
        basis = self.basis_on(day)
        return () if basis is None else tuple(one for one in basis.violation if one.valid_on(day))

    def penalty_on(self, day: date) -> tuple[Citation, ...]:
        """The places that punish an act on ``day``; empty when no text is known for that day."""
        basis = self.basis_on(day)
        return () if basis is None else tuple(one for one in basis.penalty if one.valid_on(day))


SHARED = (
    "violation", "penalty", "penalty_kinds", "fine_basis", "fine", "fine_individual", "fine_unit",
    "fine_escalated", "fine_multiple", "fine_base", "correction_precondition", "verified", "source", "note",
)  # fmt: skip
"""Fields that the row and each of its texts have."""
