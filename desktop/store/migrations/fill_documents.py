"""Columns and search words of documents that an earlier program kept: whom they name, what they wait for."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.derived import renew_document_words
from desktop.store.mappers import columns_of, thing_of
from desktop.store.tables import DocumentRow, core
from enforcement.model.document import Document
from enforcement.model.plain import to_plain

_DOCUMENT = core(DocumentRow)


def fill_documents(connection: Connection) -> None:
    """Write ``to_serve``, ``party_name``, ``open_due`` and the words of every readable document."""
    query = sa.select(_DOCUMENT.c.number, _DOCUMENT.c.born_at, _DOCUMENT.c.body).where(_DOCUMENT.c.readable)
    for row in connection.execute(query).all():
        document = thing_of(Document, row.body)
        values = columns_of("document", document, to_plain(document), row.born_at)
        kept = {name: values[name] for name in ("to_serve", "party_name", "open_due")}
        connection.execute(sa.update(_DOCUMENT).where(_DOCUMENT.c.number == row.number).values(**kept))
        renew_document_words(connection, document, row.number)
