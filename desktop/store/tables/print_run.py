"""Row of a print (打印)."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field

from desktop.store.tables.thing import ThingRow


class PrintRunRow(ThingRow, table=True):
    """A print in state ``started`` whose program is gone waits for an answer."""

    __tablename__ = "print_run"
    __table_args__ = (Index("print_run_open", "state", sqlite_where=text("state = 'started'")),)

    inspection_id: str = ""
    document_id: str = Field(default="", index=True)
    state: str = ""
