"""Questions about documents, their stored bytes, and the numbers left."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from enforcement.model.document import Document
from enforcement.queries.exchange import SyncState


class PaperShelf(StrEnum):
    """Which papers a list shows. Discarded drafts stand on no shelf but their own."""

    ALL = "all"
    DRAFTS = "drafts"
    TO_SERVE = "to_serve"
    DUE = "due"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class AskDocuments:
    """→ tuple[DocumentRow, ...], newest first."""

    text: str = ""
    shelf: PaperShelf = PaperShelf.ALL
    offset: int = 0
    limit: int = 200


@dataclass(frozen=True, slots=True)
class AskDocumentCounts:
    """→ dict[PaperShelf, int] of every shelf but ALL."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """``party_name`` is that of the inspection, else whom the paper itself names; ``to_serve``: it still waits."""

    document: Document
    party_name: str
    sync: SyncState
    served: bool
    to_serve: bool = False
    signed: tuple[int, ...] = ()  # pages that came back from the scanner


@dataclass(frozen=True, slots=True)
class AskDocument:
    """→ Document | None: one document as it stands now."""

    document_id: str


@dataclass(frozen=True, slots=True)
class AskPaper:
    """→ bytes: the stored PDF of an issued document."""

    document_id: str


@dataclass(frozen=True, slots=True)
class AskTailedPapers:
    """→ tuple[TailedPaper, ...]: issued papers with one of these check tails (eight hex digits)."""

    tails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TailedPaper:
    """``there`` are the signed pages that came back already."""

    document: Document
    there: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AskScanBacks:
    """→ tuple[ScanBack, ...]: what scans brought for these papers, in order."""

    document_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskBlob:
    """→ bytes of a stored file."""

    sha256: str


@dataclass(frozen=True, slots=True)
class AskNumbers:
    """→ tuple[NumberBlock, ...] of this machine."""


@dataclass(frozen=True, slots=True)
class AskWordings:
    """→ dict[str, tuple[str, ...]]: what was written before into each field of papers about one of these matters
    (codes), the newest first, names left blank."""

    matters: tuple[str, ...] = ()
