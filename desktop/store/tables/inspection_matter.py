"""Row of a matter taken into an inspection (检查事项)."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field

from desktop.store.tables.thing import ThingRow


class InspectionMatterRow(ThingRow, table=True):
    """One judgement of one inspection. The index ``used`` holds all that counting the use of a matter reads."""

    __tablename__ = "inspection_matter"
    __table_args__ = (
        Index("inspection_matter_used", "matter_code", "born_at", "finding", "removed", "inspection_id"),
    )

    inspection_id: str = Field(default="", index=True)
    matter_code: str = ""
    finding: str = ""
    removed: bool = False
