"""Catalogue versions and dated assignments of matters to a township; history is kept, nothing disappears."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from enforcement.model.matter import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueVersion:
    """A published release: number, issuing document, the day it was published and takes effect."""

    version: str
    issuing_document: str
    published: date
    effective: date
    source: str = ""
    sha256: str = ""


class EarlierActs(StrEnum):
    """The transition rule for acts done before the power came: may the township pursue them."""

    ALLOWED = "allowed"
    REFUSED = "refused"


class OpenClues(StrEnum):
    """The transition rule for clues not yet filed when the power ends; filed cases stay where they are."""

    TRANSFER = "transfer"
    FINISH = "finish"


EARLIER_ACTS_NAMES = {
    EarlierActs.ALLOWED: "起日以前的行为可以查处",
    EarlierActs.REFUSED: "起日以前的行为不能查处",
}
OPEN_CLUES_NAMES = {
    OpenClues.TRANSFER: "没立案的线索移送",
    OpenClues.FINISH: "没立案的线索由本镇立案办完",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingPaper:
    """The county's paper that took a power back: its name, its number, the day it was issued; what is not known is
    empty."""

    name: str = ""
    number: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerGrant:
    """A matter held by one township from a day to a day (both included; open when ``to`` is None).

    ``inspections``, ``coercive_measures`` and ``major_penalties`` say what comes along; without a word from the
    county measures and major penalties stay there. ``earlier_acts`` and ``open_clues`` are the transition rules.
    ``document`` gave the power, ``ended_by`` took it back (None while nobody named that paper).
    """

    matter_code: str
    division_code: str
    library: Library
    valid_from: date
    valid_to: date | None = None
    reason: str = ""
    document: str = ""
    conditions: str = ""
    inspections: bool = True
    coercive_measures: bool = False
    major_penalties: bool = False
    earlier_acts: EarlierActs = EarlierActs.ALLOWED
    open_clues: OpenClues = OpenClues.TRANSFER
    ended_by: EndingPaper | None = None

    def held_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAnswer:
    """The county's word on a township's proposal to pick or drop a matter; an accepted one shows as grants too."""

    proposal_id: str
    division_code: str
    accepted: bool
    reason: str = ""
