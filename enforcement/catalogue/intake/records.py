"""What was read in the rows of official lists, before local codes are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from enforcement.catalogue.benchmarks import DiscretionTier, Exemption
from enforcement.catalogue.intake.amounts import NO_RANGE, NOTHING_READ, Penalties
from enforcement.catalogue.intake.cleaning import Told
from enforcement.catalogue.intake.words import Field
from enforcement.catalogue.table import RowFault
from enforcement.model.library import EndingPaper, OpenClues
from enforcement.model.matter import Citation, FineRange, Library


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something stands."""

    file: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class MatterKey:
    """How an official list names a matter: by its code, else by its name."""

    code: str
    name: str

    @property
    def told(self) -> str:
        return self.name or self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterRow:
    """A matter as a list states it. ``columns`` are the fields the list has; others were never asked. ``since``: the
    first day of its words where a column says so; ``basis_title``: the heading over them."""

    key: MatterKey
    origin: Origin
    columns: frozenset[Field]
    domain: str = ""
    department: str = ""
    violation: tuple[Citation, ...] = ()
    penalty: tuple[Citation, ...] = ()
    read: Penalties = NOTHING_READ
    kinds: tuple[str, ...] = ()
    fine: FineRange = NO_RANGE
    condition: str = ""
    subject: str = ""
    library: Library | None = None
    basis_text: str = ""
    basis_title: str = ""
    since: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """A matter given to a township; ``begin`` None: since the former release, else from this one's day. ``says_end``: the list
    has a column of last days; without one a day that was announced before goes on. ``rules``: fields of
    `PowerGrant` that the row states, what comes along and the transition rules; others go on as they were. ``towns``: the cell
    of the townships."""

    key: MatterKey
    origin: Origin
    division: str
    towns: str = ""
    library: Library | None = None
    begin: date | None = None
    end: date | None = None
    says_end: bool = True
    reason: str = ""
    document: str = ""
    limits: str = ""
    ended_by: EndingPaper | None = None
    rules: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RulesRow:
    """What a list without townships says of every grant of a matter: what comes along, and the transition rules."""

    key: MatterKey
    origin: Origin
    rules: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedRow:
    """A row by which townships lose a matter (all that have it when ``divisions`` is empty). ``last``: the last day with
    the power where a cell says so; ``column``: the heading under which the row says that it takes back."""

    key: MatterKey
    origin: Origin
    column: str
    divisions: tuple[str, ...] = ()
    last: date | None = None
    reason: str = ""
    ended_by: EndingPaper | None = None
    open_clues: OpenClues | None = None


@dataclass(frozen=True, slots=True)
class ChangingSheet:
    """A sheet that speaks of changes: by ``column``, or by its title alone (``titled``)."""

    sheet: str
    column: str
    titled: bool = False


@dataclass(frozen=True, slots=True)
class TierRow:
    """A step of discretion; its matter's code is still empty. ``written``: the range as the cell has it."""

    key: MatterKey
    origin: Origin
    tier: DiscretionTier
    written: str


@dataclass(frozen=True, slots=True)
class ExemptRow:
    """A condition of going unpunished; its matter's code is still empty."""

    key: MatterKey
    origin: Origin
    exemption: Exemption


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in a cell that nobody could read for certain: it stays empty and is told.

    ``of_law``: it belongs to the matter's own text, which the former release may have.
    """

    sheet: str
    row: int
    column: str
    what: str
    of_law: bool = False

    @property
    def sentence(self) -> str:
        return f"“{self.sheet}”表第 {self.row} 行“{self.column}”：没有读出{self.what}。"


@dataclass(slots=True)
class Found:
    """Everything read in official sheets, in the order of the files."""

    matters: dict[MatterKey, MatterRow] = field(default_factory=dict)
    grants: list[GrantRow] = field(default_factory=list)
    rules: list[RulesRow] = field(default_factory=list)
    ended: list[EndedRow] = field(default_factory=list)
    changing: list[ChangingSheet] = field(default_factory=list)
    tiers: list[TierRow] = field(default_factory=list)
    exemptions: list[ExemptRow] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
