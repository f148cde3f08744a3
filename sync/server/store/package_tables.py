"""Tables of the packages: every part that came on a stick or sealed over the network, and every package that went
back."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

from sync.server.store.tables import METADATA

# One row a part. `state` is waiting, taken or refused; `need` the entry that must come before it, 0 when it waits for
# another part of its own; `ask` what the device said of itself; `volume` the stick as
# the device saw it, `came_on` as the county's machine did ("" = unknown, or over the network).
PACKAGES: Final = Table(
    "packages",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("package", String(32), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("part", Integer, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("device", String(32), nullable=False),
    Column("journal", String(32), nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("files", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("volume", String(200), nullable=False),
    Column("came_on", String(200), nullable=False),
    Column("state", String(16), nullable=False),
    Column("need", BigInteger, nullable=False),
    Column("came_at", BigInteger, nullable=False),
    Column("taken_at", BigInteger, nullable=False),
    Column("ask", LargeBinary, nullable=False),
    Index("packages_device", "device", "number"),
)

RETURNS: Final = Table(
    "package_returns",
    METADATA,
    Column("device", String(32), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("package", String(32), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("volume", String(200), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("device", "number"),
)
