"""Row of a matter taken into an inspection (检查事项)."""

from __future__ import annotations

from sqlmodel import Field

from desktop.store.tables.thing import ThingRow


class InspectionMatterRow(ThingRow, table=True):
    """One judgement of one inspection."""

    __tablename__ = "inspection_matter"

    inspection_id: str = Field(default="", index=True)
    matter_code: str = ""
    finding: str = ""
    removed: bool = False
