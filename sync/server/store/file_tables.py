"""Where the county's files were verified, and what its backups were proved to hold."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

from sync.server.store.tables import METADATA

# One row a file and place once the place gave it back whole.
COPIES: Final = Table(
    "blob_copies",
    METADATA,
    Column("sha256", String(64), nullable=False),
    Column("place", String(120), nullable=False),
    Column("verified_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("sha256", "place"),
    Index("blob_copies_place", "place"),
)

# Of each journal: entries 1…seq, and all files that entries 1…files_seq name, came back from a backup.
ARCHIVED: Final = Table(
    "archived",
    METADATA,
    Column("journal", String(32), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("files_seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("journal"),
)

# Backups that were restored to the side and held: what they are (SHA-256 of the sealed file) and what was in them.
DRILLS: Final = Table(
    "drills",
    METADATA,
    Column("backup", String(64), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("drilled_at", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("receipts", BigInteger, nullable=False),
    Column("files", Integer, nullable=False),
    Column("files_missing", Integer, nullable=False),
    PrimaryKeyConstraint("backup", "drilled_at"),
)

# The hashes of the chunks of large files, as entries of a stream tell them (`sync/protocol/chunks.py`).
BLOB_TABLES: Final = Table(
    "blob_tables",
    METADATA,
    Column("sha256", String(64), nullable=False),
    Column("stream", String(32), nullable=False),
    Column("chunks", LargeBinary, nullable=False),
    PrimaryKeyConstraint("sha256", "stream"),
)
