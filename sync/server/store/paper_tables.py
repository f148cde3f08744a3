"""The register of issued papers: where each stands, every change in one order (append-only), and withdrawals.

`papers` holds no name: the row of security design 4.3 as 51 packed bytes, the columns it is looked up by, and the
ids that tie it to its document.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    event,
)

from sync.server.store.tables import METADATA, append_only

PAPERS: Final = Table(
    "papers",
    METADATA,
    Column("stream", String(32), nullable=False),
    Column("thing", String(32), nullable=False),
    Column("document_state", String(20), nullable=False),
    Column("voided_on", Integer, nullable=False),  # days since 2020-01-01, 0 = not voided
    Column("corrects", String(32), nullable=False),  # the document it corrects, or ""
    Column("digest", LargeBinary(18), nullable=False),
    Column("division", BigInteger, nullable=False),
    Column("form", Integer, nullable=False),
    Column("series", Integer, nullable=False),
    Column("year", Integer, nullable=False),
    Column("serial", Integer, nullable=False),  # 0 = no number
    Column("packed", LargeBinary(51), nullable=False),
    PrimaryKeyConstraint("stream", "thing"),
    Index("papers_digest", "digest", unique=True),
    Index("papers_number", "division", "form", "year", "serial"),
    Index("papers_corrects", "stream", "corrects"),
)

PAPER_CHANGES: Final = Table(
    "paper_changes",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("packed", LargeBinary(51), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
)

# What somebody above the township took back: the county's own word, not any device's.
PAPER_WITHDRAWALS: Final = Table(
    "paper_withdrawals",
    METADATA,
    Column("digest", LargeBinary(18), primary_key=True),
    Column("withdrawn_on", Integer, nullable=False),  # days since 2020-01-01
    Column("noted_at", BigInteger, nullable=False),
)

# What the public may cause to be read of the county's own forms: the releases, without the rosters beside them.
event.listen(
    PAPERS,
    "after_create",
    DDL(
        "CREATE VIEW IF NOT EXISTS public_forms AS SELECT version, content FROM documents WHERE kind = 'forms'"
    ).execute_if(dialect="sqlite"),
)

append_only(PAPER_CHANGES, PAPER_WITHDRAWALS)
