"""Row of a document (文书); the stored PDF is a blob."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field

from desktop.store.tables.thing import ThingRow


class DocumentRow(ThingRow, table=True):
    """``issued_at`` in ms. A numbered document in state ``issued`` waits for its service (送达)."""

    __tablename__ = "document"
    __table_args__ = (
        Index("document_to_serve", "issued_at", sqlite_where=text("state = 'issued' AND doc_number <> ''")),
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
