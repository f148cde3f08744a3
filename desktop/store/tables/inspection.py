"""Row of an inspection (检查)."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field

from desktop.store.tables.thing import ThingRow


class InspectionRow(ThingRow, table=True):
    """``sort_at`` (ms) is the start, or the first save while there is none. ``open_due`` is the day a
    correction is due (ISO) while somebody still has to look at it, else None. ``officer_ids`` are joined by
    blanks. ``handed_at`` (ms) is when it was last handed over, None when never."""

    __tablename__ = "inspection"
    __table_args__ = (
        Index("inspection_newest", "sort_at", "number"),
        Index("inspection_status_newest", "status", "sort_at", "number"),
        Index("inspection_open_due", "open_due", sqlite_where=text("open_due IS NOT NULL")),
        Index("inspection_handed", "handed_at", sqlite_where=text("handed_at IS NOT NULL")),
    )

    party_id: str = Field(default="", index=True)
    kind: str = ""
    status: str = ""
    place: str = ""
    approved: bool = False
    officer_ids: str = ""
    started_at: int | None = None
    started_on: str | None = Field(default=None, index=True)
    sort_at: int = 0
    open_due: str | None = None
    handed_at: int | None = None
