"""Rows of mending: which entries wait for their bytes, and the one door through which a row of entries is written
again: only with bytes that the county's log already names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from sync.protocol.canonical import encode
from sync.protocol.resupply import Damaged
from sync.server.store.mending_tables import DAMAGED, MENDED
from sync.server.store.tables import ENTRIES, guard, guard_name

_OF_STREAM: Final = (
    select(DAMAGED.c.journal, DAMAGED.c.seq)
    .where(DAMAGED.c.stream == bindparam("b_stream"))
    .order_by(DAMAGED.c.journal, DAMAGED.c.seq)
    .limit(bindparam("b_most"))
)


def can_mend(tx: Connection) -> bool:
    """On PostgreSQL nobody may write an entry again, and a rotten page is gone as a whole: there a standby or the
    backup brings it back."""
    return tx.dialect.name == "sqlite"


@contextmanager
def any_text(tx: Connection) -> Iterator[None]:
    """Inside, a SQLite file gives texts that rot made unreadable too, instead of failing."""
    raw: Any = tx.connection.driver_connection
    if not can_mend(tx):
        yield
        return
    former, raw.text_factory = raw.text_factory, lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = former


def note_damaged(tx: Connection, found: Sequence[tuple[str, int, str]], now: int) -> None:
    """These (journal, seq, stream), and no others, wait for their bytes."""
    tx.execute(delete(DAMAGED))
    for journal, seq, stream in found:
        tx.execute(insert(DAMAGED).values(journal=journal, seq=seq, stream=stream, found_at=now))


def damaged_in(tx: Connection, stream: str, most: int) -> tuple[Damaged, ...]:
    """Entries of a stream that wait for their bytes, at most `most`."""
    if not can_mend(tx):
        return ()
    rows = tx.execute(_OF_STREAM, {"b_stream": stream, "b_most": most})
    return tuple(Damaged(row.journal, row.seq) for row in rows)


def damaged_of(tx: Connection, journal: str, first: int, last: int) -> set[int]:
    """Which entries `first`…`last` of a journal wait for their bytes."""
    here = (DAMAGED.c.journal == journal) & DAMAGED.c.seq.between(first, last)
    return {int(seq) for seq in tx.execute(select(DAMAGED.c.seq).where(here)).scalars()}


def write_again(
    tx: Connection, journal: str, seq: int, columns: Mapping[str, Any], source: str, now: int
) -> None:
    """Put `columns` into the row of an entry and keep what was there; the caller has proved them by the log."""
    here = (ENTRIES.c.journal == journal) & (ENTRIES.c.seq == seq)
    row = tx.execute(select(ENTRIES).where(here)).one()
    was = encode({name: _plain(getattr(row, name)) for name in columns})
    same = (MENDED.c.journal == journal) & (MENDED.c.seq == seq)
    last = tx.execute(select(func.max(MENDED.c.mended_at)).where(same)).scalar()
    at = now if last is None else max(now, last + 1)  # twice within one moment, as neighbours may be
    tx.execute(insert(MENDED).values(journal=journal, seq=seq, mended_at=at, source=source, was=was))
    tx.exec_driver_sql(f"DROP TRIGGER {guard_name(ENTRIES.name, 'UPDATE')}")
    tx.execute(update(ENTRIES).where(here).values(**columns))
    tx.exec_driver_sql(guard(ENTRIES.name, "UPDATE"))
    tx.execute(delete(DAMAGED).where((DAMAGED.c.journal == journal) & (DAMAGED.c.seq == seq)))


def mended(tx: Connection) -> list[tuple[str, int, str]]:
    """(journal, seq, source) of all that was ever put back, in order."""
    rows = tx.execute(select(MENDED).order_by(MENDED.c.mended_at, MENDED.c.journal, MENDED.c.seq))
    return [(row.journal, int(row.seq), row.source) for row in rows]


def _plain(value: Any) -> Any:
    """A column as canonical bytes can hold it, whatever rot made of it."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    return value if isinstance(value, (bytes, bool, int)) or value is None else repr(value)
