"""Documents, newest first, their stored pages, and this machine's numbers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from desktop.store.mappers import thing_of
from desktop.store.queries.full_text import newest_matches
from desktop.store.queries.scans import signed_pages
from desktop.store.queries.sources import Sources, sync_states
from desktop.store.rejournal import own_journals
from desktop.store.tables import DocumentRow, InspectionRow, NumberBlockRow, PartyRow, core
from desktop.store.trouble import missing_blob
from enforcement.model.document import Document, DocumentState, NumberBlock
from enforcement.queries import (
    AskBlob,
    AskDocumentCounts,
    AskDocuments,
    AskNumbers,
    AskPaper,
    PaperShelf,
)
from enforcement.queries import DocumentRow as Row

_DOCUMENT = core(DocumentRow)
_INSPECTION = core(InspectionRow)
_PARTY = core(PartyRow)
_BLOCK = core(NumberBlockRow)

# The sign keeps SQLite from walking all rows in their order: the few of a shelf are found by index and sorted.
_SORTED = sa.text("+document.number DESC")
# Written as the partial indexes are, so that a short shelf is read from its index alone.
_ON: dict[PaperShelf, Any] = {
    PaperShelf.ALL: sa.text("document.state <> 'discarded'"),
    PaperShelf.DRAFTS: sa.text("document.state IN ('draft', 'discarded') AND document.state = 'draft'"),
    PaperShelf.TO_SERVE: sa.text("document.state = 'issued' AND document.to_serve = 1"),
    PaperShelf.DUE: sa.text("document.open_due IS NOT NULL"),
    PaperShelf.DISCARDED: sa.text(
        "document.state IN ('draft', 'discarded') AND document.state = 'discarded'"
    ),
}


def documents(question: AskDocuments, sources: Sources) -> tuple[Row, ...]:
    """→ tuple[DocumentRow, ...]."""
    newest = _DOCUMENT.c.number.desc()
    numbers = newest_matches(
        sources.connection,
        sa.select(_DOCUMENT.c.number)
        .where(_ON[question.shelf])
        .order_by(newest if question.shelf is PaperShelf.ALL else _SORTED),
        _DOCUMENT.c.readable,
        _DOCUMENT.c.number,
        "document_words",
        question.text,
        offset=question.offset,
        limit=question.limit,
        by_number=question.shelf is PaperShelf.ALL,
    )
    query = (
        sa.select(_DOCUMENT.c.body, _DOCUMENT.c.to_serve, _party_name())
        .join(_INSPECTION, _INSPECTION.c.id == _DOCUMENT.c.inspection_id, isouter=True)
        .join(_PARTY, _PARTY.c.id == _INSPECTION.c.party_id, isouter=True)
        .where(_DOCUMENT.c.number.in_(numbers))
        .order_by(newest)
    )
    found = sources.connection.execute(query)
    rows = [(thing_of(Document, row.body), row.party_name, row.to_serve) for row in found]
    states = sync_states(sources.connection, {document.id: document.sha256 for document, *_ in rows})
    signed = signed_pages(sources.connection, states)
    return tuple(
        Row(
            document=document,
            party_name=party_name,
            sync=states[document.id],
            served=document.state is DocumentState.SERVED,
            to_serve=to_serve and document.state is DocumentState.ISSUED,
            signed=signed.get(document.id, ()),
        )
        for document, party_name, to_serve in rows
    )


def counts(_: AskDocumentCounts, sources: Sources) -> dict[PaperShelf, int]:
    """→ dict[PaperShelf, int]; the shelf of all papers is not counted."""
    shelves = [shelf for shelf in PaperShelf if shelf is not PaperShelf.ALL]
    query = sa.select(sa.func.count()).select_from(_DOCUMENT)
    return {
        shelf: int(sources.connection.execute(query.where(_ON[shelf])).scalar() or 0) for shelf in shelves
    }


def _party_name() -> Any:
    """Whom a paper is about: the party of its inspection, else whom it names itself."""
    return sa.func.coalesce(_PARTY.c.name, _DOCUMENT.c.party_name).label("party_name")


def paper(question: AskPaper, sources: Sources) -> bytes:
    """→ bytes of the stored PDF. Raises StoreTrouble when the document has none or it is not on this
    machine."""
    query = sa.select(_DOCUMENT.c.sha256).where(_DOCUMENT.c.id == question.document_id)
    sha256 = sources.connection.execute(query).scalar()
    if not sha256:
        raise missing_blob("document has no stored paper")
    return sources.blobs.read(sha256)


def blob(question: AskBlob, sources: Sources) -> bytes:
    """→ bytes of a stored file."""
    return sources.blobs.read(question.sha256)


def numbers(_: AskNumbers, sources: Sources) -> tuple[NumberBlock, ...]:
    """→ tuple[NumberBlock, ...] leased to this machine, oldest first."""
    return own_blocks(sources)


def own_blocks(sources: Sources) -> tuple[NumberBlock, ...]:
    """Blocks born in a journal of this store: those of another device are not ours to use."""
    return sources.all(NumberBlock, _BLOCK.c.journal.in_(own_journals(sources.connection)))
