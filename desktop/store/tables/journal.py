"""The journal (流水): every entry this store holds, its own and those pulled from other devices, in order
of arrival."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel


class JournalEntry(SQLModel, table=True):
    """One entry (留痕). ``position`` is the order in which this store applied it.

    ``mark`` is 0 local, 1 sent, 2 received (a receipt is held), 3 archived. ``gseq`` is the county's place
    for it in ``stream``. ``quarantine`` is the county's reason for not taking it into its state, empty when
    it did. ``root_type``/``root_id`` name the record a person would look for it under. ``size`` is bytes on
    the wire. ``salt`` and ``body`` are empty once a lawful redaction has destroyed them; the chain holds
    without them, since the header keeps their hash. A number of a journal may stand twice: county and author, both put
    back to backups, went on in another branch than the one that was pulled before.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("journal_entry_chain", "journal", "seq"),
        Index("journal_entry_genesis", "thing", sqlite_where=text("type = 'journal'")),
        Index("journal_entry_root", "root_id", "mark"),
    )

    position: int | None = Field(default=None, primary_key=True)
    entry_id: str = Field(unique=True)
    journal: str
    own: bool
    seq: int
    save_id: str
    thing: str = Field(index=True)
    type: str
    kind: str
    actor: str
    wall_time: int
    size: int
    root_type: str
    root_id: str
    mark: int = 0
    stream: str = ""
    gseq: int | None = None
    quarantine: str = ""
    batch: int | None = None
    hash: bytes
    header: bytes
    salt: bytes = b""
    body: bytes = b""


class AuthorBatch(SQLModel, table=True):
    """An author's signed batch head as pulled, so that this device can re-supply what a county lost."""

    __tablename__ = "author_batch"

    id: int | None = Field(default=None, primary_key=True)
    signature: bytes = Field(unique=True)
    head: bytes
    key_id: bytes


class SupersededEntry(SQLModel, table=True):
    """The bytes of an own entry before it was written again into a new journal; nothing is ever thrown
    away."""

    __tablename__ = "superseded_entry"

    journal: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    hash: bytes
    header: bytes
    salt: bytes
    body: bytes
