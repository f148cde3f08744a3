"""How far each stream of the county has been pulled."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class SyncCursor(SQLModel, table=True):
    """(epoch, gseq) and the stream's rolling digest there."""

    __tablename__ = "sync_cursor"

    stream: str = Field(primary_key=True)
    epoch: str
    gseq: int
    digest: bytes
