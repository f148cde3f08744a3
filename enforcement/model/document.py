"""Documents (文书), their leased numbers, and the states they pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class DocumentState(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    SERVED = "served"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOverride:
    """放行: a captain let one gate pass, with the written reason; printed in the file's note sheet."""

    number: str
    captain_id: str
    captain_name: str
    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A draft may change; an issued document never does. ``sha256`` names the stored PDF bytes.

    ``edits`` are the officer's own values of top-level facts; they survive a rebuild of the draft.
    """

    id: str
    inspection_id: str
    form_id: str
    form_version: str
    title: str
    state: DocumentState = DocumentState.DRAFT
    series: str = ""
    year: int = 0
    serial: int = 0
    number: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    level: str = ""
    pages: int = 0
    sha256: str = ""
    size: int = 0
    content_hash: str = ""
    salt: str = ""
    paper_code: str = ""
    fallback_characters: str = ""
    issued_at: datetime | None = None
    issued_on: date | None = None
    issued_by: str = ""
    prints: int = 0
    corrects: str = ""
    void_reason: str = ""
    edits: dict[str, Any] = field(default_factory=dict)
    overrides: tuple[GateOverride, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberBlock:
    """Serials ``first``..``last`` of one series and year, leased to this device alone; ``next_serial`` is free."""

    id: str
    division_code: str
    series: str
    year: int
    first: int
    last: int
    next_serial: int
    lease: str = ""

    @property
    def left(self) -> int:
        return max(0, self.last - self.next_serial + 1)
