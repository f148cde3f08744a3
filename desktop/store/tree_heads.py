"""The county's log as this machine saw it: the newest verified head of each life of the county's database, and
whatever did not continue it, kept as proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.connect import Database
from desktop.store.tables import SeenTreeHead, core
from sync.protocol import canonical
from sync.protocol.log_proof import LogProof

if TYPE_CHECKING:
    from sync.client.witness import Seen

_HEAD = core(SeenTreeHead)
_KEPT = sa.select(_HEAD.c.epoch, _HEAD.c.data).where(_HEAD.c.why == "").order_by(_HEAD.c.number)
_BROKEN_MAX = 100  # kept of heads that broke the log; the first ones are what counts


class TreeHeads:
    """Over one database; every call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def held(self) -> tuple[bytes, tuple[str, ...]]:
        """The signed bytes of the newest head (b"" before the first), and the epochs before its own."""
        with self._database.reading() as connection:
            rows = connection.execute(_KEPT).all()
        return (rows[-1].data if rows else b""), tuple(row.epoch for row in rows[:-1])

    def all(self) -> tuple[bytes, ...]:
        """Signed bytes of every head held, of former lives first."""
        with self._database.reading() as connection:
            return tuple(row.data for row in connection.execute(_KEPT))

    def broken(self) -> bool:
        """Whether the county ever showed a log that did not continue the one seen here."""
        with self._database.reading() as connection:
            return (
                connection.execute(sa.select(_HEAD.c.number).where(_HEAD.c.why != "").limit(1)).first()
                is not None
            )

    def keep(self, seen: Seen, now_ms: int) -> bool:
        """Keep a look; one that showed nothing leaves nothing. Whether it is the first of its kind: a new life of the
        county's database, or another head that broke the log."""
        if seen.head is None or not seen.data:
            return False
        values = {"size": seen.head.size, "data": seen.data, "seen_at": now_ms}
        with self._database.writing() as connection:
            if seen.broken:
                return _keep_proof(connection, seen, values)
            same = (_HEAD.c.epoch == seen.head.epoch) & (_HEAD.c.why == "")
            if connection.execute(sa.update(_HEAD).where(same).values(**values)).rowcount:
                return False
            connection.execute(sa.insert(_HEAD).values(epoch=seen.head.epoch, proof=b"", why="", **values))
            return bool(seen.before)


def log_proof(connection: Connection) -> bytes:
    """The newest head that broke the log, beside the one that was held, as the file for the county's people; b"" where
    there is none."""
    shown = connection.execute(
        sa.select(_HEAD).where(_HEAD.c.why != "").order_by(_HEAD.c.number.desc()).limit(1)
    )
    broke, kept = shown.first(), connection.execute(_KEPT).all()
    if broke is None or not kept:
        return b""
    path = tuple(canonical.decode(broke.proof)) if broke.proof else ()
    return LogProof(kept[-1].data, broke.data, path, broke.why).to_bytes()


def _keep_proof(connection: Connection, seen: Seen, values: dict[str, object]) -> bool:
    known = connection.execute(sa.select(_HEAD.c.number).where(_HEAD.c.data == seen.data)).first()
    count = connection.execute(sa.select(sa.func.count()).where(_HEAD.c.why != "")).scalar_one()
    if known is not None or count >= _BROKEN_MAX or seen.head is None:
        return False
    proof = canonical.encode(list(seen.proof))
    connection.execute(sa.insert(_HEAD).values(epoch=seen.head.epoch, proof=proof, why=seen.why, **values))
    return True
