"""Tables of versions: what later programs wrote, and in which version the state of things was made."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, String, Table

from sync.server.store.tables import METADATA

# A thing with an entry that this program does not understand in full; `wanted` is the schema that does.
NEWER: Final = Table(
    "newer_things",
    METADATA,
    Column("stream", String(32), nullable=False),
    Column("type", String(64), nullable=False),
    Column("thing", String(32), nullable=False),
    Column("wanted", BigInteger, nullable=False),
    PrimaryKeyConstraint("stream", "type", "thing"),
)

# One row: the schema in which the state stands. Without it that of the first county.
PROJECTED: Final = Table(
    "projected_schema",
    METADATA,
    Column("schema", BigInteger, primary_key=True, autoincrement=False),
)
