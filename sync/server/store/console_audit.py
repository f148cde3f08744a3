"""The administrators' journal: rows that are only added, each with the hash of the one before.

Whoever changes, drops or slips in a row breaks the chain at that place. It says who did what to which thing, never what
stood in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from sync.protocol import canonical
from sync.server.store.console_tables import AUDIT

_CONTEXT: Final = b"ZF/console-audit/1\x00"
_NOTHING: Final = bytes(32)
_AT_ONCE: Final = 500
TEXT_MAX: Final = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One act: when (ms), by whom (account "" is the command line), on which township's (`stream`) thing."""

    at: int
    act: str
    account: str = ""
    person: str = ""
    roles: str = ""
    stream: str = ""
    thing: str = ""
    text: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A line with its place in the chain."""

    seq: int
    line: Line
    former: bytes
    hash: bytes


def add_line(tx: Connection, line: Line) -> Kept:
    """At the end; a writing transaction keeps everybody else away from it."""
    newest = tx.execute(select(AUDIT.c.seq, AUDIT.c.hash).order_by(AUDIT.c.seq.desc()).limit(1)).first()
    seq, former = (1, _NOTHING) if newest is None else (int(newest.seq) + 1, bytes(newest.hash))
    kept = Kept(seq, line, former, hash_of(seq, line, former))
    tx.execute(insert(AUDIT).values(seq=seq, former=former, hash=kept.hash, **asdict(line)))
    return kept


def lines(
    tx: Connection, *, before: int = 0, most: int = 50, stream: str = "", account: str = ""
) -> list[Kept]:
    """The newest first, those below `before` (0: all), of a township or account if one is named."""
    query = select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(most)
    if before:
        query = query.where(AUDIT.c.seq < before)
    if stream:
        query = query.where(AUDIT.c.stream == stream)
    if account:
        query = query.where(AUDIT.c.account == account)
    return [_kept(row) for row in tx.execute(query)]


def lines_of(tx: Connection, stream: str, after: int, most: int) -> list[Kept]:
    """Of one township, the oldest first."""
    query = select(AUDIT).where(AUDIT.c.stream == stream, AUDIT.c.seq > after).order_by(AUDIT.c.seq)
    return [_kept(row) for row in tx.execute(query.limit(most))]


def count_and_head(tx: Connection) -> tuple[int, bytes]:
    """How many lines there are, and the newest's hash."""
    newest = tx.execute(select(AUDIT.c.seq, AUDIT.c.hash).order_by(AUDIT.c.seq.desc()).limit(1)).first()
    return (0, _NOTHING) if newest is None else (int(newest.seq), bytes(newest.hash))


def first_break(tx: Connection) -> int:
    """The number of the first line that does not fit, 0 when the chain holds."""
    expected, former = 1, _NOTHING
    for kept in _all(tx):
        if kept.seq != expected or kept.former != former:
            return expected
        if hash_of(kept.seq, kept.line, kept.former) != kept.hash:
            return expected
        expected, former = expected + 1, kept.hash
    return 0


def hash_of(seq: int, line: Line, former: bytes) -> bytes:
    """SHA-256 (32 bytes) over everything in the row and the hash before."""
    return hashlib.sha256(_CONTEXT + canonical.encode([seq, former, asdict(line)])).digest()


def _all(tx: Connection) -> Iterator[Kept]:
    after = 0
    while True:
        rows = tx.execute(
            select(AUDIT).where(AUDIT.c.seq > after).order_by(AUDIT.c.seq).limit(_AT_ONCE)
        ).all()
        yield from (_kept(row) for row in rows)
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].seq


def _kept(row: Any) -> Kept:
    values = dict(row._mapping)
    seq, former, own = int(values.pop("seq")), bytes(values.pop("former")), bytes(values.pop("hash"))
    return Kept(seq, Line(**values), former, own)
