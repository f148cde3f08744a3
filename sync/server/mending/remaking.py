"""What the county made from its signed entries, made once more where it is not what they come to: things of the state,
files that entries name, tables of chunks, things of later programs."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from enforcement.conflicts.merge import fold
from enforcement.upcasting import is_newer
from sync.protocol.entry import EntryHeader, open_header
from sync.protocol.problems import ProtocolProblem
from sync.server.checking.state import StateCheck
from sync.server.core.values import BlobTable, ThingRow
from sync.server.projection import thing_fault
from sync.server.store.bulk import insert_many
from sync.server.store.file_tables import BLOB_TABLES
from sync.server.store.history import patch_of, rows_at
from sync.server.store.move_tables import PLACEMENTS
from sync.server.store.newer import note_newer
from sync.server.store.skew_tables import NEWER
from sync.server.store.state import name_blobs, note_tables
from sync.server.store.tables import BATCHES, BLOB_NAMES, ENTRIES, JOURNALS, STATE
from sync.server.things import Thing, ThingKey

_AT_ONCE: Final = 500
_PLACED: Final = (ENTRIES.c.journal == PLACEMENTS.c.journal) & (ENTRIES.c.seq == PLACEMENTS.c.seq)


def remake_state(tx: Connection) -> int:
    """Make every thing again where anything is wrong with one; how many things were made."""
    wrong: list[str] = []
    StateCheck(tx, lambda kind, name: wrong.append(name)).run()
    if not wrong:
        return 0
    tx.execute(delete(NEWER).where(NEWER.c.wanted > 0))
    made = 0
    streams = {
        *tx.execute(select(ENTRIES.c.stream).distinct()).scalars(),
        *tx.execute(select(PLACEMENTS.c.stream).distinct()).scalars(),
    }
    tx.execute(delete(STATE))
    for stream in sorted(streams):
        made += _make_stream(tx, stream)
    return made


def rename_files(tx: Connection) -> None:
    """Make the lists of named files and of their chunks again, where rows are wrong, missing or too many."""
    tx.execute(delete(BLOB_NAMES))
    tx.execute(delete(BLOB_TABLES))
    streams = select(JOURNALS.c.journal, JOURNALS.c.stream)
    of_journal = {row.journal: row.stream for row in tx.execute(streams)}
    query = select(ENTRIES.c.journal, ENTRIES.c.header).order_by(ENTRIES.c.stream, ENTRIES.c.gseq)
    rows = tx.execute(query.execution_options(yield_per=_AT_ONCE))
    for part in rows.partitions():
        named: list[tuple[str, str, str, int]] = []
        tables: list[BlobTable] = []
        for row in part:
            stream = of_journal.get(row.journal, "")
            header = _header(row.header)
            for blob in () if header is None else header.blobs:
                named.append((blob.sha256, stream, row.journal, blob.size))
                tables += [BlobTable(blob.sha256, stream, blob.chunks)] if blob.chunks else []
        name_blobs(tx, named)
        note_tables(tx, tables)
    _rename_announced(tx)


def _rename_announced(tx: Connection) -> None:
    """Files of records that stand in another stream too, with their chunks."""
    query = select(PLACEMENTS.c.stream, ENTRIES.c.journal, ENTRIES.c.header).join_from(
        PLACEMENTS, ENTRIES, _PLACED
    )
    for part in tx.execute(query.execution_options(yield_per=_AT_ONCE)).partitions():
        files = [(row, blob) for row in part for blob in getattr(_header(row.header), "blobs", ())]
        name_blobs(tx, [(blob.sha256, row.stream, row.journal, blob.size) for row, blob in files])
        note_tables(
            tx, [BlobTable(blob.sha256, row.stream, blob.chunks) for row, blob in files if blob.chunks]
        )


def _make_stream(tx: Connection, stream: str) -> int:
    """All things of a stream, from all entries that stand in it."""
    things: dict[ThingKey, list[int]] = defaultdict(list)
    newer: dict[ThingKey, int] = {}
    ends: dict[ThingKey, int] = {}
    last = select(BATCHES.c.id, ENTRIES.c.gseq).select_from(
        BATCHES.join(ENTRIES, (ENTRIES.c.journal == BATCHES.c.journal) & (ENTRIES.c.seq == BATCHES.c.last))
    )
    end_of = {row.id: int(row.gseq) for row in tx.execute(last.where(ENTRIES.c.stream == stream))}
    for row in _standing(tx, stream):
        header = _header(row.header)
        key = ("", "") if header is None else (header.type, header.thing)
        if header is None or (row.quarantine and key not in things):
            continue  # what waits for a person is kept only where its thing was there
        things[key].append(row.gseq)
        ends[key] = end_of.get(row.batch, int(row.gseq))
        if not row.quarantine and is_newer(header.type, header.schema):
            newer[key] = max(header.schema, newer.get(key, 0))
    batch: list[ThingRow] = []
    for key, places in things.items():
        batch.append(_make(tx, stream, key, places, ends[key]))
        if len(batch) >= _AT_ONCE:
            insert_many(tx, STATE, batch)
            batch = []
    insert_many(tx, STATE, batch)
    note_newer(tx, stream, newer)
    return len(things)


def _standing(tx: Connection, stream: str) -> Iterator[Any]:
    """Entries of a stream in the order of their places, those that came by an announcement last."""
    beside = ENTRIES.c.batch, ENTRIES.c.quarantine, ENTRIES.c.header
    own = select(ENTRIES.c.gseq, *beside).where(ENTRIES.c.stream == stream, ENTRIES.c.repeats.is_(False))
    announced = select(PLACEMENTS.c.gseq, *beside).join_from(PLACEMENTS, ENTRIES, _PLACED)
    announced = announced.where(PLACEMENTS.c.stream == stream, ENTRIES.c.repeats.is_(False))
    for query in (own.order_by(ENTRIES.c.gseq), announced.order_by(PLACEMENTS.c.gseq)):
        yield from tx.execute(query.execution_options(yield_per=_AT_ONCE))


def _make(tx: Connection, stream: str, key: ThingKey, places: list[int], end: int) -> ThingRow:
    folded = fold(key[0], [patch_of(row) for row in rows_at(tx, stream, places)])
    plain = dict(folded.plain)
    thing_fault(*key, plain)
    packed = struct.pack(f">{len(places)}q", *places)
    thing = Thing(folded._replace(plain=plain), places=packed, changed=True)
    return thing.row(stream, key, end)


def _header(data: bytes) -> EntryHeader | None:
    try:
        return open_header(bytes(data))
    except ProtocolProblem:
        return None
