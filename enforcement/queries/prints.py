"""Questions about prints and about void papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from enforcement.model.document import Document
from enforcement.model.print_run import PrintRun

PROGRESS = "print.sent."
"""Followed by a print's id: the setting of this machine that says how many pages the printer has of it."""


@dataclass(frozen=True, slots=True)
class AskPrints:
    """→ tuple[PrintRow, ...], newest first; those of one document when it is named."""

    document_id: str = ""
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class AskOpenPrints:
    """→ tuple[PrintRow, ...], oldest first: prints begun on this machine of which no end is known;
    ``sent`` says how far they came."""


@dataclass(frozen=True, slots=True)
class PrintRow:
    """``number`` is the document's number ("" without), ``serial`` the figure in it; ``who`` printed."""

    run: PrintRun
    number: str
    serial: int
    who: str


@dataclass(frozen=True, slots=True)
class AskVoided:
    """→ tuple[VoidRow, ...], the last voided first."""


@dataclass(frozen=True, slots=True)
class VoidRow:
    """``who`` voided it ``at``; papers voided before that was written in them get both from the journal."""

    document: Document
    who: str
    at: datetime | None
