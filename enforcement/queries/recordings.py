"""The question about sound and pictures that move: what was recorded at inspections, by whom, kept under which hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from enforcement.model.evidence import Evidence
from enforcement.model.inspection import InspectionKind


@dataclass(frozen=True, slots=True)
class AskRecordings:
    """→ tuple[RecordingRow, ...], the oldest first: of one inspection, else of those begun from ``since`` to ``until``
    (local days, both included)."""

    since: date | None = None
    until: date | None = None
    inspection_id: str = ""


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """``copied_by`` and ``copied_at``: who took the file in here, and when."""

    evidence: Evidence
    party_name: str
    kind: InspectionKind
    copied_by: str
    copied_at: datetime | None
