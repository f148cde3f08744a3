"""Documents (文书), their leased numbers, and the states they pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

GIVEN = ("number", "issue_date")
"""Facts that the issue itself gives, never an answer: the number from this machine's block, the day from the clock."""


class DocumentState(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    SERVED = "served"
    VOIDED = "voided"
    DISCARDED = "discarded"  # a draft nobody wants; it can be taken back


class CalledBack(StrEnum):
    """Where the paper copies of a void document are."""

    UNKNOWN = ""  # not void, or voided before this was asked
    NONE_OUT = "none_out"  # it was never printed
    MISSING = "missing"  # printed, not all copies are back
    ALL = "all"  # every copy is back


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

    ``edits`` are the officer's own values of top-level facts; they survive a rebuild of the draft, ``unread``
    words typed into a field that mean nothing there, by field. ``matters`` are codes of the catalogue that articles
    were taken from. ``to_serve`` says that the paper goes to somebody, ``due_on`` which day it binds somebody to
    (``due_what``), ``due_done`` what came of that day. ``weighing`` are the answers and the rules of discretion behind the
    amount and reasons that a person took from the helper (`enforcement.discretion.weighing`), empty before.
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
    voided_at: datetime | None = None
    voided_by: str = ""
    called_back: CalledBack = CalledBack.UNKNOWN
    edits: dict[str, Any] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    matters: tuple[str, ...] = ()
    to_serve: bool = False
    due_on: date | None = None
    due_what: str = ""
    due_done: str = ""
    overrides: tuple[GateOverride, ...] = ()
    weighing: dict[str, Any] = field(default_factory=dict)


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
