"""Which printed papers still wait for their signed pages: kept beside the rows, so that a screen need not count them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from desktop.store.mappers import thing_of
from desktop.store.prepared import Prepared
from desktop.store.tables import DocumentRow, ScanBackRow, SignatureWait, core
from enforcement.model.document import Document, DocumentState
from enforcement.model.scan_back import ScanBack, pages_there

_DOCUMENT = core(DocumentRow)
_BACK = core(ScanBackRow)
_WAIT = core(SignatureWait)
_ID: sa.BindParameter[Any] = sa.bindparam("document")

_PAPER = Prepared(sa.select(_DOCUMENT.c.body).where(_DOCUMENT.c.id == _ID, _DOCUMENT.c.readable))
_BACKS = Prepared(sa.select(_BACK.c.body).where(_BACK.c.document_id == _ID, _BACK.c.readable))
_OUT = (DocumentState.ISSUED, DocumentState.SERVED)


def note_signatures(connection: Connection, thing_type: str, thing: Any) -> None:
    """After a paper or a scan was written: does the paper still wait, and for how many pages?"""
    if thing_type == "document" and thing.pages:
        _settle(connection, thing)
    elif thing_type == "scan_back":
        body = _PAPER.run(connection, document=thing.document_id).scalar()
        if body is not None:
            _settle(connection, thing_of(Document, body))


def _settle(connection: Connection, paper: Document) -> None:
    missing = paper.pages - len(_there(connection, paper)) if paper.prints and paper.state in _OUT else 0
    if missing > 0:
        waits = insert(_WAIT).values(document_id=paper.id, pages=missing)
        connection.execute(
            waits.on_conflict_do_update(index_elements=["document_id"], set_={"pages": missing})
        )
    else:
        connection.execute(sa.delete(_WAIT).where(_WAIT.c.document_id == paper.id))


def _there(connection: Connection, paper: Document) -> frozenset[int]:
    """The pages of this paper that came back."""
    bodies = _BACKS.run(connection, document=paper.id).scalars()
    backs = [thing_of(ScanBack, body) for body in bodies]
    return frozenset(page for page in pages_there(backs) if page <= paper.pages)
