"""Row of a fact statement (事实)."""

from __future__ import annotations

from sqlmodel import Field

from desktop.store.tables.thing import ThingRow


class FactRow(ThingRow, table=True):
    """One sentence of the record."""

    __tablename__ = "fact"

    inspection_id: str = Field(default="", index=True)
    inspection_matter_id: str = ""
    position: int | None = None  # None in rows older than this column
