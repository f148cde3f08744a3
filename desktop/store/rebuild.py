"""The journal checked against itself and against the rows: every hash, every link, and a rebuild in a
scratch database.

The scratch lies in the work area, encrypted under a key nobody keeps, and is removed afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.connect import Database, Secret
from desktop.store.identity import journal_place
from desktop.store.incoming import incoming_stored
from desktop.store.mappers import unpack
from desktop.store.migrations import upgrade
from desktop.store.open import remove_database
from desktop.store.projection import Apart, apply_entry, merge_apart
from desktop.store.tables import (
    THING_TABLES,
    JournalEntry,
    StoredReceipt,
    SupersededEntry,
    core,
)
from sync.protocol.entry import NO_HASH, hash_body, hash_entry

_ENTRY = core(JournalEntry)
_RECEIPT = core(StoredReceipt)
_MOVED = core(SupersededEntry)
_HEADER_COLUMNS = ("journal", "seq", "entry_id", "save_id", "thing", "type", "kind", "actor", "wall_time")
_Hashes = frozenset[bytes]
_ROWS = {name: core(model) for name, model in THING_TABLES.items()}


def chain_fault(connection: Connection) -> str:
    """The first bad item of any journal held here, in neutral English; empty when all is well.

    The open journal has no holes. Other journals may: an act that went on in a newer journal is kept once. They may
    also go on in two branches.
    """
    opened = journal_place(connection).journal
    ends: dict[str, tuple[int, _Hashes, tuple[int, _Hashes] | None]] = {
        opened: (0, frozenset({NO_HASH}), None)
    }
    for row in _entries(connection, by_chain=True):
        whole = row.journal == opened
        seq, here, before = ends.get(row.journal, (row.seq, frozenset(), None))
        if row.seq != seq:
            here, before = frozenset(), (seq, here)
        fault = "stands twice" if whole and here else _entry_fault(row, before, whole=whole)
        if fault:
            return f"entry {row.seq} of journal {row.journal[:8]}: {fault}"
        ends[row.journal] = row.seq, here | {row.hash}, before
    return _receipt_fault(connection)


def _entry_fault(row: Any, before: tuple[int, _Hashes] | None, *, whole: bool) -> str:
    """What is wrong with one entry that comes after (seq, hashes) ``before``; ``whole`` forbids a hole between."""
    if hash_entry(row.header) != row.hash:
        return "hash differs"
    header = unpack(row.header)
    if row.salt and hash_body(row.salt, row.body) != header["body_hash"]:
        return "body differs"
    if any(header[name] != getattr(row, name) for name in _HEADER_COLUMNS):
        return "columns differ from the header"
    if before is None:
        return ""
    follows = row.seq == before[0] + 1
    if (whole and not follows) or (follows and header["prev"] not in before[1]):
        return f"does not follow entry {before[0]}"
    return ""


def _receipt_fault(connection: Connection) -> str:
    """An entry that a receipt names and that is no longer here: the end of the journal was cut off."""
    there = sa.and_(_ENTRY.c.journal == _RECEIPT.c.journal, _ENTRY.c.seq == _RECEIPT.c.last)
    query = (
        sa.select(_RECEIPT.c.journal, _RECEIPT.c.last)
        .where(sa.not_(sa.exists().where(there, _ENTRY.c.hash == _RECEIPT.c.head)))
        .limit(1)
    )
    moved = sa.and_(_MOVED.c.journal == _RECEIPT.c.journal, _MOVED.c.seq == _RECEIPT.c.last)
    query = query.where(sa.not_(sa.exists().where(moved)))
    row = connection.execute(query).first()
    return "" if row is None else f"entry {row.last} of journal {row.journal[:8]}: receipted, but not here"


def rows_fault(connection: Connection, scratch: Path, random: Callable[[int], bytes]) -> str:
    """The first thing whose row is not what the journal says; empty when all are."""
    with scratch_database(scratch, random) as copy:
        rebuild(connection, copy)
        for name in THING_TABLES:
            for mine, rebuilt in _pairs(row_states(connection, name), row_states(copy, name)):
                if mine != rebuilt:
                    wrong = mine or rebuilt
                    return f"{name} {wrong[0] if wrong else ''}: row differs from the journal"
    return ""


def rebuild(source: Connection, target: Connection) -> int:
    """Apply every entry of ``source`` to the empty ``target`` in order; the number of entries."""
    count = 0
    apart: Apart = {}
    for row in _entries(source):
        apply_entry(target, incoming_stored(row), apart)
        count += 1
    merge_apart(target, apart)
    return count


def rows_digest(connection: Connection) -> str:
    """One hash over every thing's row: equal rows, equal digest (64 hex digits)."""
    digest = hashlib.sha256()
    for name in THING_TABLES:
        for state in row_states(connection, name):
            digest.update(repr((name, state)).encode())
    return digest.hexdigest()


def row_states(connection: Connection, name: str) -> Iterator[tuple[Any, ...]]:
    """What the journal decides of each row of one type, by id: everything but the order of arrival."""
    table = _ROWS[name]
    decided = [column for column in table.c if column.name not in ("number", "used")]
    decided.sort(key=lambda column: column.name != "id")
    for row in connection.execute(sa.select(*decided).order_by(table.c.id)):
        yield tuple(row)


@contextmanager
def scratch_database(folder: Path, random: Callable[[int], bytes]) -> Iterator[Connection]:
    """An empty store of the newest schema, gone afterwards."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"rebuild-{random(8).hex()}.db"
    database = Database(path, Secret(random(32)), create=True)
    try:
        with database.writing() as connection:
            upgrade(connection)
            yield connection
    finally:
        database.close()
        remove_database(path)


def _entries(connection: Connection, *, by_chain: bool = False) -> Iterator[Any]:
    order = (_ENTRY.c.journal, _ENTRY.c.seq) if by_chain else (_ENTRY.c.position,)
    yield from connection.execution_options(yield_per=500).execute(sa.select(_ENTRY).order_by(*order))


def _pairs(left: Iterator[Any], right: Iterator[Any]) -> Iterator[tuple[Any, Any]]:
    while True:
        one, other = next(left, None), next(right, None)
        if one is None and other is None:
            return
        yield one, other
