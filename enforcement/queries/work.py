"""Questions about the frame, the day, inspections and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from enforcement.model.agency import Agency
from enforcement.model.checklist import ItemResult
from enforcement.model.document import Document
from enforcement.model.evidence import Evidence
from enforcement.model.inspection import (
    FactStatement,
    Inspection,
    InspectionKind,
    InspectionMatter,
    InspectionStatus,
)
from enforcement.model.library import CatalogueVersion
from enforcement.model.matter import Matter
from enforcement.model.officer import Officer
from enforcement.model.party import Party
from enforcement.model.service import ServiceRecord
from enforcement.queries.exchange import SyncState


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
    papers_to_scan: int = 0  # printed papers whose signed pages have not come back
    reviews: int = 0  # groups that wait for a person (要你定的)
    today: date | None = None  # by the store's clock, for the age of the catalogue


@dataclass(frozen=True, slots=True)
class AskToday:
    """→ TodayRows for ``day`` (local)."""

    day: date


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One thing to do: ``chip`` is a key of semantic.deadline, ``verb`` the button, ``target_id`` opens it."""

    kind: str  # correction_due / paper_due / serve / issue / continue / certificate / numbers / scan
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
    reviews: int = 0  # groups that wait for a person (要你定的)
    unseen_release: bool = False  # nobody has looked through the newest catalogue (AskLibraryNews)
    handed: tuple[TaskRow, ...] = ()  # 交接 of the last days, to the session's officer or from him


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
    newer: bool = False  # a later program wrote something of it, which is read-only here
    elsewhere: str = (
        ""  # the record lives in another township or with the county, in a sentence; only shown here
    )


@dataclass(frozen=True, slots=True)
class AskParties:
    """→ tuple[Party, ...] whose name, number or pinyin initials match ``text``; most recent first."""

    text: str = ""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class AskRoster:
    """→ tuple[Officer, ...]."""
