"""Tables of mending: entries whose bytes a disk lost and that wait for the same bytes, and what was put back."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, PrimaryKeyConstraint, String, Table

from sync.server.store.tables import METADATA, append_only

DAMAGED: Final = Table(
    "damaged_entries",
    METADATA,
    Column("journal", String(32), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("stream", String(32), nullable=False),
    Column("found_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("journal", "seq"),
)

# `source`: the computer that brought the bytes, or "backup", or "row" where only what stands beside them was wrong.
# `was`: the row as it was found, canonical, so that nobody can hide a change behind a repair.
MENDED: Final = Table(
    "mended_entries",
    METADATA,
    Column("journal", String(32), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("mended_at", BigInteger, nullable=False),
    Column("source", String(64), nullable=False),
    Column("was", LargeBinary, nullable=False),
    PrimaryKeyConstraint("journal", "seq", "mended_at"),
)

append_only(MENDED)
