"""Tables of streams and moved records: who may read which stream, what was announced, and where entries stand beside
the stream they were written in."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from sync.server.store.tables import METADATA, append_only

# Streams that a device may read beside its township's.
DEVICE_STREAMS: Final = Table(
    "device_streams",
    METADATA,
    Column("device", String(32), nullable=False),
    Column("stream", String(32), nullable=False),
    PrimaryKeyConstraint("device", "stream"),
)

# Signed announcements, numbered 1, 2, …: these numbers are the seqs of their leaves in the log.
MOVES: Final = Table(
    "moves",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", String(32), nullable=False),
    Column("record", String(32), nullable=False),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("id"),
)

# The list of announcements of each stream, with its rolling digest.
MOVE_LINES: Final = Table(
    "move_lines",
    METADATA,
    Column("stream", String(32), nullable=False),
    Column("line", BigInteger, nullable=False),
    Column("move", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    PrimaryKeyConstraint("stream", "line"),
)

# Entries that stand in a stream by an announcement, with their place there.
PLACEMENTS: Final = Table(
    "placements",
    METADATA,
    Column("stream", String(32), nullable=False),
    Column("journal", String(32), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("gseq", BigInteger, nullable=False),
    Column("move", BigInteger, nullable=False),
    PrimaryKeyConstraint("stream", "journal", "seq"),
    UniqueConstraint("stream", "gseq"),
)

# Where what comes from now on about a record is placed too: where it lives (`home`), and where it is shared.
FOLLOWED: Final = Table(
    "followed_records",
    METADATA,
    Column("record", String(32), nullable=False),
    Column("stream", String(32), nullable=False),
    Column("type", String(64), nullable=False),
    Column("home", Boolean, nullable=False),
    Column("turn", BigInteger, nullable=False),
    PrimaryKeyConstraint("record", "stream"),
)

# Which things go with which followed record.
FOLLOWED_THINGS: Final = Table(
    "followed_things",
    METADATA,
    Column("thing", String(32), nullable=False),
    Column("type", String(64), nullable=False),
    Column("record", String(32), nullable=False),
    PrimaryKeyConstraint("thing", "record"),
)

append_only(MOVES, MOVE_LINES, PLACEMENTS)
