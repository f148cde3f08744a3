"""What the county announced about records: handed over to another township, or shown in another stream too."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class AnnouncedMove(SQLModel, table=True):
    """One signed announcement as it came (``data``), kept for good: a county that forgot it gets it back. ``number`` is
    the order in which they came here, ``turn`` counts the hand-overs of the record, times in ms."""

    __tablename__ = "announced_move"

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    kind: str
    record: str = Field(index=True)
    title: str
    source: str
    source_name: str
    target: str
    target_name: str
    turn: int
    reason: str
    at: int
    data: bytes
