"""Row of a leased block of document numbers (号段)."""

from __future__ import annotations

from sqlmodel import Field

from desktop.store.tables.thing import ThingRow


class NumberBlockRow(ThingRow, table=True):
    """Only blocks born in this store's own journal may be used here; others' arrive for the register."""

    __tablename__ = "number_block"

    series: str = Field(default="", index=True)
    year: int = 0
