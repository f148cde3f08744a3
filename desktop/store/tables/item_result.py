"""Row of an answered checklist item (检查项)."""

from __future__ import annotations

from sqlmodel import Field

from desktop.store.tables.thing import ThingRow


class ItemResultRow(ThingRow, table=True):
    """One answer of one inspection."""

    __tablename__ = "item_result"

    inspection_id: str = Field(default="", index=True)
    inspection_matter_id: str = ""
    item_number: int = 0
