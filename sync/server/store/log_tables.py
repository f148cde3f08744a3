"""The county's log over received entries (RFC 9162): only ever added to, but for the one row of its right edge.

A run is what one batch added: `leaves` are the leaf hashes of entries `seq`, `seq`+1, … of `journal`, in order, and
stand in the log from `first` on. `log_nodes` holds one hash in 256: the roots of complete subtrees at levels 8, 16, …
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
)

from sync.server.store.tables import METADATA, append_only

LOG_RUNS: Final = Table(
    "log_runs",
    METADATA,
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("length", Integer, nullable=False),
    Column("journal", String(32), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("leaves", LargeBinary, nullable=False),
    Index("log_runs_journal", "journal", "seq"),
)

LOG_NODES: Final = Table(
    "log_nodes",
    METADATA,
    Column("level", Integer, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    PrimaryKeyConstraint("level", "place"),
)

# The counter row: how many entries the log has, the roots of its complete subtrees, largest first, and when (ms) the
# last of them came in.
LOG_EDGE: Final = Table(
    "log_edge",
    METADATA,
    Column("name", String(8), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("peaks", LargeBinary, nullable=False),
    Column("moved_at", BigInteger, nullable=False),
)

# Each life of the database, and how large the log was when it began.
LOG_EPOCHS: Final = Table(
    "log_epochs",
    METADATA,
    Column("epoch", String(32), primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("began_at", BigInteger, nullable=False),
)

# Heads that were published (to the province, on paper), and what came back countersigned.
TREE_HEADS: Final = Table(
    "tree_heads",
    METADATA,
    Column("epoch", String(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("epoch", "size"),
)

COUNTERSIGNED: Final = Table(
    "countersigned",
    METADATA,
    Column("epoch", String(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("public", LargeBinary(32), nullable=False),
    Column("taken_at", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("epoch", "size", "public"),
)

LOG_APPEND_ONLY: Final = (LOG_RUNS, LOG_NODES, LOG_EPOCHS, TREE_HEADS, COUNTERSIGNED)

append_only(*LOG_APPEND_ONLY)
