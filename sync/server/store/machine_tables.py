"""Tables of the machines' life: the county's TLS authorities, and computers that were reported lost."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table

from sync.server.store.tables import METADATA

# Certificates only; the private halves lie in the key folder.
AUTHORITIES = Table(
    "authorities",
    METADATA,
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("certificate", LargeBinary, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_to", BigInteger, nullable=False),
    Column("revoked_at", BigInteger, nullable=False),
)

# `found_at` 0: not found again. What was signed in between waits for a person.
LOSSES = Table(
    "losses",
    METADATA,
    Column("device", String(32), primary_key=True),
    Column("lost_since", BigInteger, nullable=False),
    Column("found_at", BigInteger, nullable=False),
)
