"""Questions about binding papers into a file (案卷)."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.model.document import Document
from enforcement.model.inspection import Inspection
from enforcement.model.officer import Officer
from enforcement.model.party import Party
from enforcement.model.scan_back import ScanBack
from enforcement.model.service import ServiceRecord


@dataclass(frozen=True, slots=True)
class AskDossier:
    """→ DossierRows | None: the papers of an inspection and those named."""

    inspection_id: str = ""
    document_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DossierRows:
    """``documents`` with drafts and void ones, ``officers`` the inspection's pair or who issued the papers."""

    inspection: Inspection | None
    party: Party | None
    officers: tuple[Officer, ...]
    documents: tuple[Document, ...]
    services: tuple[ServiceRecord, ...]
    backs: tuple[ScanBack, ...]
