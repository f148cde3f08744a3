"""Questions about the catalogue as this township holds it on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from enforcement.catalogue.amount_lines import AmountLine
from enforcement.catalogue.benchmarks import Benchmarks
from enforcement.catalogue.filters import ANY_MATTER, MatterFilter
from enforcement.catalogue.needs import MatterNeed
from enforcement.model.checklist import ChecklistItem, ItemKind
from enforcement.model.library import CatalogueVersion, PowerGrant
from enforcement.model.matter import Matter
from enforcement.statutes.standing import PlaceStanding

NO_BENCHMARKS = Benchmarks()


class Shelf(StrEnum):
    BASE = "base"
    PICKED = "picked"  # 本镇自选
    STARRED = "starred"  # ★ 常用
    MENU = "menu"  # 自选库: on the county's menu, not held by this town
    ALL = "all"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class AskMatters:
    """→ tuple[MatterRow, ...] on ``day``; ``text`` as in `enforcement.catalogue.search_query`, a day in it counts
    instead of ``day``. ``history``: with words, what was taken back and is listed no longer stands behind the rest."""

    day: date
    shelf: Shelf = Shelf.ALL
    domain: str = ""
    text: str = ""
    limit: int = 500
    filter: MatterFilter = ANY_MATTER
    history: bool = False


@dataclass(frozen=True, slots=True)
class MatterRow:
    """``matter`` as it is shown for the day that was asked for (`enforcement.catalogue.on_day`)."""

    matter: Matter
    held: bool
    grant: PowerGrant | None
    starred: bool
    item_count: int
    day: date | None = None  # the day in the text that was asked for; None: the day of the question
    near: bool = False  # not found as typed: the nearest there is
    spans: tuple[tuple[int, int], ...] = ()  # (start, end) characters of the matter's name that were found
    needs: frozenset[ItemKind] = (
        frozenset()
    )  # kinds of its checklist that ask for an instrument or a laboratory
    taken_back: date | None = None  # the first day without the power, where today it is withdrawn


@dataclass(frozen=True, slots=True)
class AskMatterCard:
    """→ MatterCard | None. The history ends ``today`` (``day`` when None), whatever day is looked at."""

    code: str
    day: date
    today: date | None = None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A remark of the team on a matter, with its author's name."""

    id: str
    text: str
    author: str = ""
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MatterHistory:
    """What this team did with a matter from ``since`` to the day of the question, both included.

    ``papers`` are titles of papers issued or served with how many; ``fined`` counts those with a fine, ``fine_fen``
    their sum.
    """

    since: date
    inspections: int = 0
    found: int = 0
    papers: tuple[tuple[str, int], ...] = ()
    fined: int = 0
    fine_fen: int = 0


@dataclass(frozen=True, slots=True)
class MatterCard:
    """``decisions`` are this team's newest decisions of the matter, whatever their year; ``amounts`` those that the
    county set, of all days."""

    row: MatterRow
    checklist: tuple[ChecklistItem, ...]
    grants: tuple[PowerGrant, ...]
    version: CatalogueVersion
    note: str
    notes: tuple[NoteRow, ...] = ()
    benchmarks: Benchmarks = NO_BENCHMARKS
    history: MatterHistory | None = None
    places: tuple[PlaceStanding, ...] = ()  # how far each place cited on the day can be shown
    needs: tuple[MatterNeed, ...] = ()
    amounts: tuple[AmountLine, ...] = ()
    decisions: tuple[MatterDeed, ...] = ()


@dataclass(frozen=True, slots=True)
class AskStandings:
    """→ tuple[MatterStanding, ...]: every place that the matters listed on ``day`` cite."""

    day: date


@dataclass(frozen=True, slots=True)
class MatterStanding:
    """A place that one text of a matter cites; the text holds between its days, open when None."""

    code: str
    name: str
    valid_from: date | None
    valid_to: date | None
    place: PlaceStanding


@dataclass(frozen=True, slots=True)
class AskMatterHistory:
    """→ tuple[MatterDeed, ...]: the inspections and papers that `MatterHistory` counts, newest first."""

    code: str
    day: date
    limit: int = 200


@dataclass(frozen=True, slots=True)
class MatterDeed:
    """``thing_type`` is inspection or document, ``id`` its id; ``words`` say what it was and what came of it."""

    thing_type: str
    id: str
    day: date | None
    party_name: str
    words: str


@dataclass(frozen=True, slots=True)
class AskMatterCounts:
    """→ MatterCounts on ``day``."""

    day: date


@dataclass(frozen=True, slots=True)
class MatterCounts:
    base: int
    picked: int
    all: int
    withdrawn: int
    domains: tuple[tuple[str, int], ...]
    starred: int = 0
    menu: int = 0


@dataclass(frozen=True, slots=True)
class AskYearOfMatters:
    """→ dict[str, int]: how often each matter was inspected in the 365 days up to ``day``, by code."""

    day: date
