"""Entries of a stream with their bodies, read so that it costs the same after thirty years of months: the narrow table
says which months a page is in, and only those partitions are opened (decision 15)."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection

from sync.server.store.postgres import BODIES, HEADS

_HEADS: Final = (
    f"SELECT gseq, quarantine, batch, digest, month FROM {HEADS} "
    "WHERE stream = %(stream)s AND gseq > %(after)s ORDER BY gseq LIMIT %(most)s"
)
_BODIES: Final = (
    f"SELECT gseq, header, salt, body FROM {BODIES} "
    "WHERE stream = %(stream)s AND gseq BETWEEN %(first)s AND %(last)s AND month = ANY(%(months)s)"
)


class StreamRow(NamedTuple):
    """A row of a stream as a page needs it."""

    gseq: int
    header: bytes
    salt: bytes
    body: bytes
    quarantine: str
    batch: int
    digest: bytes


def stream_rows(tx: Connection, stream: str, after: int, most: int) -> list[StreamRow]:
    """The first `most` rows of a stream after `after`, in order. An entry without its body raises KeyError."""
    heads = tx.exec_driver_sql(_HEADS, {"stream": stream, "after": after, "most": most}).all()
    if not heads:
        return []
    place = {"stream": stream, "first": heads[0].gseq, "last": heads[-1].gseq}
    found = tx.exec_driver_sql(_BODIES, {**place, "months": sorted({row.month for row in heads})})
    bodies = {row.gseq: (bytes(row.header), bytes(row.salt), bytes(row.body)) for row in found}
    return [
        StreamRow(row.gseq, *bodies[row.gseq], row.quarantine, row.batch, bytes(row.digest)) for row in heads
    ]
