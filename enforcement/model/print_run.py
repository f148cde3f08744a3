"""One print (一次打印): what went to a printer, how many copies of which pages, and how it ended.

The name of the printer stays on the machine: people name printers after rooms and persons, and nobody who reads the
record elsewhere needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_COPIES = 20


class PrintMatter(StrEnum):
    """What was on the paper."""

    ISSUED = "issued"
    DRAFT = "draft"
    BLANK = "blank"  # a form without a case, to be filled by hand


class PrintState(StrEnum):
    STARTED = "started"  # noted before the first page; stays so when the machine dies on the way
    SENT = "sent"  # the printer took all of it
    BROKEN = "broken"  # some of it is on paper, the officer says it is not whole
    FAILED = "failed"  # the printer took nothing


MATTER_NAMES = {PrintMatter.ISSUED: "文书", PrintMatter.DRAFT: "草稿", PrintMatter.BLANK: "空白文书"}
STATE_NAMES = {
    PrintState.STARTED: "不知打没打完",
    PrintState.SENT: "已打完",
    PrintState.BROKEN: "没打完整",
    PrintState.FAILED: "没打出来",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintRun:
    """``pages`` are the page numbers wished, from 1, of ``of`` pages; empty means all of them. ``count`` says which
    print of an issued paper this is (2: 第 2 次打印), 0 for drafts and blank forms. ``sent`` is how many pages the
    printer had when it ended early. ``document_id`` is empty for a blank form."""

    id: str
    form_id: str
    title: str
    matter: PrintMatter
    inspection_id: str = ""
    document_id: str = ""
    count: int = 0
    copies: int = 1
    pages: tuple[int, ...] = ()
    of: int = 0
    duplex: bool = False
    state: PrintState = PrintState.STARTED
    sent: int = 0
    printed_by: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def whole(self) -> bool:
        """Whether every page went, not a choice of them."""
        return not self.pages or len(self.pages) == self.of
