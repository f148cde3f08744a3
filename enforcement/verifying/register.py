"""What a verdict rests on, as values and questions: keys of the county's key list, rows of its register, the age of both.

Nobody is named here: township, form, number, days, pages, amount and a salted digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import NamedTuple, Protocol

from enforcement.verifying.code import PaperCodeFields


class PaperState(IntEnum):
    """Where an issued paper stands at the county; the figures are those of the signed list."""

    VALID = 1
    CORRECTED = 2
    WITHDRAWN = 3
    VOID = 4


class Claims(NamedTuple):
    """What a code claims of its paper besides the digest. `amount_fen` None is "see paper", 0 none."""

    division: int
    form: int
    series: int
    year: int
    serial: int
    issued_on: date
    pages: int
    amount_fen: int | None
    due_on: date | None

    @property
    def numbered(self) -> bool:
        """Whether the paper has a number of its own; without one nobody can look it up by number."""
        return self.serial > 0


class Successor(NamedTuple):
    """The paper that took another's place: its form, and its number (`serial` 0: it has none)."""

    form: int
    year: int
    serial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One issued paper as the county registered it. `received_at` ms, whole seconds; `state_on` and `successor`
    only where the paper no longer stands."""

    digest: bytes
    claims: Claims
    received_at: int
    state: PaperState = PaperState.VALID
    state_on: date | None = None
    successor: Successor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Township:
    """Who issues under a division code: name of the agency, the short name that heads its numbers, and its own
    patterns of numbers by 字号 (`enforcement.model.paper_style`)."""

    name: str
    short_name: str
    training: bool = False
    numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKey:
    """An issuing key (K4) of the key list: raw public key, the township (9 digits) it issues for, `revoked_at`
    ms or 0."""

    public: bytes
    division: int
    revoked_at: int = 0
    training: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAge:
    """How old the lists are: `number` of the register list, `issued` and `not_after` in ms. `whole` says that the
    list is here to its end and the key list is at least as new; `live` that the county's own register answers."""

    number: int = 0
    issued: int = 0
    not_after: int = 0
    whole: bool = False
    live: bool = False

    def usable(self, now_ms: int) -> bool:
        """Whether "in the list" and "not in the list" may be said today."""
        return self.live or (self.whole and now_ms <= self.not_after)


NO_LIST = ListAge()
LIVE = ListAge(live=True)


class KeyList(Protocol):
    """The county's issuing keys and townships."""

    def keys(self, key_id: bytes) -> tuple[PaperKey, ...]:
        """Keys whose id begins with these 4 bytes."""
        ...

    def township(self, division: int) -> Township | None: ...


class Register(Protocol):
    """The papers that the county registered."""

    def by_digest(self, digest: bytes) -> RegisterRow | None:
        """The paper whose content hash ends with these 18 bytes."""
        ...

    def by_number(self, claims: Claims) -> RegisterRow | None:
        """The paper of the same township, form, series, year and serial."""
        ...

    def by_tail(self, tail: str) -> tuple[RegisterRow, ...]:
        """Papers whose digest ends with these 8 hex digits; none where nobody may ask so."""
        ...


def claims_of(fields: PaperCodeFields) -> Claims:
    """The claims of a code."""
    return Claims(
        fields.division,
        fields.form,
        fields.series,
        fields.year,
        fields.serial,
        fields.issued_on,
        fields.pages,
        fields.amount_fen,
        fields.due_on,
    )
