"""Row of a party (对象)."""

from __future__ import annotations

from sqlmodel import Field

from desktop.store.tables.thing import ThingRow


class PartyRow(ThingRow, table=True):
    """``used`` rises each time the party or one of its inspections is saved: most recent first."""

    __tablename__ = "party"

    kind: str = ""
    name: str = Field(default="", index=True)
    id_no: str = Field(default="", index=True)
    used: int = Field(default=0, index=True)
