"""One document by its id."""

from __future__ import annotations

from desktop.store.queries.sources import Sources
from desktop.store.tables import DocumentRow, core
from enforcement.model.document import Document
from enforcement.queries import AskDocument

_DOCUMENT = core(DocumentRow)


def document(question: AskDocument, sources: Sources) -> Document | None:
    """→ Document | None when it is unknown here, or was written by a program newer than this one."""
    found = sources.all(Document, _DOCUMENT.c.id == question.document_id)
    return found[0] if found else None
