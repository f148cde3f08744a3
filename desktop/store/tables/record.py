"""Where each root record stands between this machine and the county, kept while saving so that lists need
no counting."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Record(SQLModel, table=True):
    """One inspection, party or other root that this device wrote about. ``changed_at`` in ms.

    ``state`` is a SyncState value: quarantined > unsent > sent_no_receipt > receipted, and receipted only
    when the receipts of all its files are held too.
    """

    __tablename__ = "record"
    __table_args__ = (
        Index("record_newest", "changed_at", "root_id"),
        Index("record_state_newest", "state", "changed_at", "root_id", "root_type"),
        {"sqlite_with_rowid": False},
    )

    root_id: str = Field(primary_key=True)
    root_type: str
    entries: int = 0
    unsent: int = 0
    sent: int = 0
    quarantined: int = 0
    files_total: int = 0
    files_there: int = 0
    changed_at: int = 0
    actor: str = ""
    state: str = "unsent"


class RecordFile(SQLModel, table=True):
    """A file that an entry of a record names."""

    __tablename__ = "record_file"

    root_id: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True, index=True)
