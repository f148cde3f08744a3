"""What the journal says about files, and how far they have come; the bytes lie sealed in the blob folder."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel


class StoredBlob(SQLModel, table=True):
    """``mark`` as for entries: 0 local, 2 received (verified at the county), 3 archived. ``own`` means that
    an entry of this device names it, so this device has to deliver it. ``position`` is the first entry that
    named it."""

    __tablename__ = "blob"
    __table_args__ = (Index("blob_pending", "position", sqlite_where=text("own = 1 AND mark < 2")),)

    sha256: str = Field(primary_key=True)
    size: int
    mime: str
    own: bool = True
    mark: int = 0
    position: int = 0
