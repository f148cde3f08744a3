"""Row of a document (文书); the stored PDF is a blob."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field

from desktop.store.tables.thing import ThingRow


class DocumentRow(ThingRow, table=True):
    """``issued_at`` in ms. One of those ``to_serve`` waits in state ``issued`` for its service (送达).

    ``party_name`` is whom the paper itself names, ``open_due`` the ISO day that a paper made on its own still waits for.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index("document_to_serve", "issued_at", sqlite_where=text("state = 'issued' AND to_serve = 1")),
        Index("document_due", "open_due", sqlite_where=text("open_due IS NOT NULL")),
        Index("document_begun", "state", sqlite_where=text("state IN ('draft', 'discarded')")),
        Index("document_number", "series", "year", "serial"),
    )

    inspection_id: str = Field(default="", index=True)
    form_id: str = ""
    title: str = ""
    state: str = ""
    series: str = ""
    year: int = 0
    serial: int = 0
    doc_number: str = ""
    sha256: str = ""
    corrects: str = ""
    issued_at: int | None = None
    to_serve: bool = False
    party_name: str = ""
    open_due: str | None = None
