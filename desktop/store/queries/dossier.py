"""Everything that the binding of a file asks for: papers, how they were served, their signed pages, people."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from desktop.store.queries.sources import Sources
from desktop.store.tables import DocumentRow, InspectionRow, PartyRow, ScanBackRow, ServiceRow, core
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Inspection
from enforcement.model.officer import Officer
from enforcement.model.party import Party
from enforcement.model.scan_back import ScanBack
from enforcement.model.service import ServiceRecord
from enforcement.queries import AskDossier, DossierRows

_DOCUMENT = core(DocumentRow)
_INSPECTION = core(InspectionRow)
_PARTY = core(PartyRow)
_BACK = core(ScanBackRow)
_SERVICE = core(ServiceRow)


def dossier(question: AskDossier, sources: Sources) -> DossierRows | None:
    """→ DossierRows | None when the inspection, or every paper asked for, is unknown. Discarded drafts are left out."""
    inspection = _inspection(question.inspection_id, sources) if question.inspection_id else None
    if question.inspection_id and inspection is None:
        return None
    named = _DOCUMENT.c.id.in_(question.document_ids)
    wanted = sa.or_(_DOCUMENT.c.inspection_id == inspection.id, named) if inspection else named
    documents = sources.all(Document, wanted, _DOCUMENT.c.state != DocumentState.DISCARDED.value)
    if not documents and inspection is None:
        return None
    ids = [paper.id for paper in documents]
    places = {paper.inspection_id for paper in documents}
    parties = sources.all(Party, _PARTY.c.id == inspection.party_id) if inspection else ()
    services = sources.all(ServiceRecord, _SERVICE.c.inspection_id.in_(places))
    return DossierRows(
        inspection=inspection,
        party=parties[0] if parties else None,
        officers=_officers(inspection, documents, sources.officers()),
        documents=documents,
        services=tuple(one for one in services if set(one.document_ids) & set(ids)),
        backs=sources.all(ScanBack, _BACK.c.document_id.in_(ids)),
    )


def _inspection(inspection_id: str, sources: Sources) -> Inspection | None:
    found = sources.all(Inspection, _INSPECTION.c.id == inspection_id)
    return found[0] if found else None


def _officers(
    inspection: Inspection | None, documents: Iterable[Document], roster: tuple[Officer, ...]
) -> tuple[Officer, ...]:
    """The pair of the inspection, else who issued the papers."""
    wanted = inspection.officer_ids if inspection else tuple(dict.fromkeys(p.issued_by for p in documents))
    by_id = {officer.id: officer for officer in roster}
    return tuple(by_id[key] for key in wanted if key in by_id)
