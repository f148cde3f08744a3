"""Questions about what waits for the county and what it acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SyncState(StrEnum):
    """Where a record stands between this machine and the county; names are keys of tokens.json semantic.sync."""

    UNSENT = "unsent"
    SENT = "sent_no_receipt"
    RECEIPTED = "receipted"
    QUARANTINED = "quarantined"


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
