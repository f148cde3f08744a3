"""Row of a service record (送达)."""

from __future__ import annotations

from sqlmodel import Field

from desktop.store.tables.thing import ThingRow


class ServiceRow(ThingRow, table=True):
    """Papers handed over together."""

    __tablename__ = "service"

    inspection_id: str = Field(default="", index=True)
