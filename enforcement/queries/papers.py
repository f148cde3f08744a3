"""Questions about documents, their stored bytes, and the numbers left."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.model.document import Document
from enforcement.queries.exchange import SyncState


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
class AskDocument:
    """→ Document | None: one document as it stands now."""

    document_id: str


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
