"""Questions screens may ask, and the rows they get. The store answers them; nobody else reads rows.

A question is a value; its answer type stands in the docstring. Times in rows are aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from enforcement.model.agency import Agency
from enforcement.model.checklist import ChecklistItem, ItemResult
from enforcement.model.document import Document, NumberBlock
from enforcement.model.evidence import Evidence
from enforcement.model.inspection import FactStatement, Inspection, InspectionKind, InspectionMatter, InspectionStatus
from enforcement.model.library import CatalogueVersion, PowerGrant
from enforcement.model.matter import Matter
from enforcement.model.officer import Officer
from enforcement.model.party import Party
from enforcement.model.service import ServiceRecord


class SyncState(StrEnum):
    """Where a record stands between this machine and the county; names are keys of tokens.json semantic.sync."""

    UNSENT = "unsent"
    SENT = "sent_no_receipt"
    RECEIPTED = "receipted"
    QUARANTINED = "quarantined"


# ---- the frame -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskFrame:
    """→ FrameRow: what the bars around every screen show."""


@dataclass(frozen=True, slots=True)
class FrameRow:
    agency: Agency
    officer: Officer
    partner: Officer | None
    catalogue: CatalogueVersion | None
    numbers_left: int
    without_receipt: int
    running_inspections: int
    last_saved_at: datetime | None
    last_receipt_at: datetime | None
    training: bool


# ---- today -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskToday:
    """→ TodayRows for ``day`` (local)."""

    day: date


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One thing to do: ``chip`` is a key of semantic.deadline, ``verb`` the button, ``target_id`` opens it."""

    kind: str  # correction_due / serve / issue / continue / certificate / numbers
    chip: str
    chip_text: str
    title: str
    reason: str
    verb: str
    target_type: str
    target_id: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class TodayRows:
    overdue: tuple[TaskRow, ...]
    today: tuple[TaskRow, ...]
    week: tuple[TaskRow, ...]
    unfinished: tuple[TaskRow, ...]
    certificates: tuple[TaskRow, ...]
    inspections_by_day: tuple[tuple[date, int], ...]
    without_receipt: int
    last_receipt_at: datetime | None
    last_backup_at: datetime | None


# ---- inspections -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskInspections:
    """→ tuple[InspectionRow, ...], newest first. ``text`` filters by party name or place."""

    status: InspectionStatus | None = None
    text: str = ""
    offset: int = 0
    limit: int = 200


@dataclass(frozen=True, slots=True)
class InspectionRow:
    id: str
    party_name: str
    kind: InspectionKind
    matter_count: int
    found_count: int
    officers: str
    started_at: datetime | None
    approved: bool
    status: InspectionStatus
    sync: SyncState


@dataclass(frozen=True, slots=True)
class AskInspectionCounts:
    """→ dict[InspectionStatus, int]."""


@dataclass(frozen=True, slots=True)
class AskWorkspace:
    """→ WorkspaceRows: everything of one inspection in one read; None when unknown."""

    inspection_id: str


@dataclass(frozen=True, slots=True)
class MatterWork:
    """One matter of the inspection with its checklist and answers (results in item order)."""

    entry: InspectionMatter
    matter: Matter | None
    held_today: bool
    items: tuple[ItemResult, ...]


@dataclass(frozen=True, slots=True)
class WorkspaceRows:
    inspection: Inspection
    party: Party
    officers: tuple[Officer, ...]
    assistants: tuple[Officer, ...]
    roster: tuple[Officer, ...]
    matters: tuple[MatterWork, ...]
    evidence: tuple[Evidence, ...]
    facts: tuple[FactStatement, ...]
    documents: tuple[Document, ...]
    services: tuple[ServiceRecord, ...]
    sync: SyncState
    visits_this_year: int


# ---- parties, officers -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskParties:
    """→ tuple[Party, ...] whose name, number or pinyin initials match ``text``; most recent first."""

    text: str = ""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class AskRoster:
    """→ tuple[Officer, ...]."""


# ---- matters ---------------------------------------------------------------------------------------------------


class Shelf(StrEnum):
    BASE = "base"
    PICKED = "picked"  # 自选库（本镇在用）
    ALL = "all"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class AskMatters:
    """→ tuple[MatterRow, ...] on ``day``; ``text`` searches words, pinyin initials, code, law and article."""

    day: date
    shelf: Shelf = Shelf.ALL
    domain: str = ""
    text: str = ""
    limit: int = 500


@dataclass(frozen=True, slots=True)
class MatterRow:
    matter: Matter
    held: bool
    grant: PowerGrant | None
    starred: bool
    item_count: int


@dataclass(frozen=True, slots=True)
class AskMatterCard:
    """→ MatterCard | None."""

    code: str
    day: date


@dataclass(frozen=True, slots=True)
class MatterCard:
    row: MatterRow
    checklist: tuple[ChecklistItem, ...]
    grants: tuple[PowerGrant, ...]
    version: CatalogueVersion
    note: str


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


# ---- documents -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskDocuments:
    """→ tuple[DocumentRow, ...], newest first."""

    text: str = ""
    offset: int = 0
    limit: int = 200


@dataclass(frozen=True, slots=True)
class DocumentRow:
    document: Document
    party_name: str
    sync: SyncState
    served: bool


@dataclass(frozen=True, slots=True)
class AskPaper:
    """→ bytes: the stored PDF of an issued document."""

    document_id: str


@dataclass(frozen=True, slots=True)
class AskBlob:
    """→ bytes of a stored file."""

    sha256: str


@dataclass(frozen=True, slots=True)
class AskNumbers:
    """→ tuple[NumberBlock, ...] of this machine."""


# ---- sync ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskOutbox:
    """→ tuple[OutboxRow, ...]: one row per inspection (or other root record), newest first."""

    state: SyncState | None = None
    offset: int = 0
    limit: int = 200


@dataclass(frozen=True, slots=True)
class OutboxRow:
    thing_type: str
    thing_id: str
    title: str
    version: int  # entries of this record so far
    changed_at: datetime
    actor: str
    files_there: int
    files_total: int
    state: SyncState
    next_step: str
    problem: str


@dataclass(frozen=True, slots=True)
class AskSyncSummary:
    """→ SyncSummary."""


@dataclass(frozen=True, slots=True)
class CountLine:
    """对数: one kind of record here and at the county (None before the first exchange)."""

    thing_type: str
    here: int
    county: int | None


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    received_at: datetime
    entries: int
    files: int
    verified: bool


@dataclass(frozen=True, slots=True)
class SyncSummary:
    enrolled: bool
    county_address: str
    unsent: int
    sent: int
    receipted: int
    quarantined: int
    counts: tuple[CountLine, ...]
    receipts: tuple[ReceiptRow, ...]
    last_ok_at: datetime | None
    last_problem: str
    pending_bytes: int
