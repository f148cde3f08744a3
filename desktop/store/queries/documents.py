"""Documents, newest first, their stored pages, and this machine's numbers."""

from __future__ import annotations

import sqlalchemy as sa

from desktop.store.mappers import thing_of
from desktop.store.queries.full_text import newest_matches
from desktop.store.queries.sources import Sources, sync_states
from desktop.store.rejournal import own_journals
from desktop.store.tables import DocumentRow, InspectionRow, NumberBlockRow, PartyRow, core
from desktop.store.trouble import missing_blob
from enforcement.model.document import Document, DocumentState, NumberBlock
from enforcement.queries import AskBlob, AskDocuments, AskNumbers, AskPaper
from enforcement.queries import DocumentRow as Row

_DOCUMENT = core(DocumentRow)
_INSPECTION = core(InspectionRow)
_PARTY = core(PartyRow)
_BLOCK = core(NumberBlockRow)


def documents(question: AskDocuments, sources: Sources) -> tuple[Row, ...]:
    """→ tuple[DocumentRow, ...]."""
    newest = _DOCUMENT.c.number.desc()
    numbers = newest_matches(
        sources.connection,
        sa.select(_DOCUMENT.c.number).where(_DOCUMENT.c.readable).order_by(newest),
        _DOCUMENT.c.number,
        "document_words",
        question.text,
        offset=question.offset,
        limit=question.limit,
    )
    query = (
        sa.select(_DOCUMENT.c.body, _PARTY.c.name)
        .join(_INSPECTION, _INSPECTION.c.id == _DOCUMENT.c.inspection_id, isouter=True)
        .join(_PARTY, _PARTY.c.id == _INSPECTION.c.party_id, isouter=True)
        .where(_DOCUMENT.c.number.in_(numbers))
        .order_by(newest)
    )
    rows = [(thing_of(Document, row.body), row.name or "") for row in sources.connection.execute(query)]
    states = sync_states(sources.connection, {document.id: document.sha256 for document, _ in rows})
    return tuple(
        Row(
            document=document,
            party_name=party_name,
            sync=states[document.id],
            served=document.state is DocumentState.SERVED,
        )
        for document, party_name in rows
    )


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
