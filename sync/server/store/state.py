"""The county's state of things (a projection of the journal) and its blobs: rows by stream."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select

from sync.protocol.chunks import is_table
from sync.protocol.messages import Counts
from sync.server.core.values import BlobTable, StoredThing, ThingRow
from sync.server.store.bulk import insert_many, select_in
from sync.server.store.file_tables import BLOB_TABLES
from sync.server.store.tables import BLOB_NAMES, BLOBS, ENTRIES, STATE

_DELETE_THING: Final = delete(STATE).where(
    STATE.c.stream == bindparam("b_stream"),
    STATE.c.type == bindparam("b_type"),
    STATE.c.thing == bindparam("b_thing"),
)
_THINGS: Final = select(
    STATE.c.thing, STATE.c.fields, STATE.c.heads, STATE.c.places, STATE.c.contested
).where(STATE.c.stream == bindparam("b_stream"), STATE.c.type == bindparam("b_type"))
_UNSTORED: Final = (
    select(BLOB_NAMES.c.sha256, BLOB_NAMES.c.size)
    .outerjoin(BLOBS, BLOBS.c.sha256 == BLOB_NAMES.c.sha256)
    .where(BLOB_NAMES.c.stream == bindparam("b_stream"), BLOBS.c.sha256.is_(None))
    .limit(bindparam("b_most"))
)
_WANTED: Final = (
    select(BLOB_NAMES.c.sha256)
    .distinct()
    .outerjoin(BLOBS, BLOBS.c.sha256 == BLOB_NAMES.c.sha256)
    .where(BLOB_NAMES.c.journal == bindparam("b_journal"), BLOBS.c.sha256.is_(None))
    .order_by(BLOB_NAMES.c.sha256)
    .limit(bindparam("b_most"))
)
_NAMES: Final = select(BLOB_NAMES)
_TABLES: Final = select(BLOB_TABLES.c.sha256, BLOB_TABLES.c.stream)
_SIZES: Final = select(BLOB_NAMES.c.sha256, BLOB_NAMES.c.size).where(
    BLOB_NAMES.c.stream == bindparam("b_stream")
)
_STORED: Final = select(BLOBS.c.sha256)


def load_things(
    tx: Connection, stream: str, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], StoredThing]:
    """(type, thing) → what is stored of those of `keys` that exist."""
    by_type: dict[str, list[str]] = {}
    for kind, thing in keys:
        by_type.setdefault(kind, []).append(thing)
    return {
        (kind, thing): StoredThing(*stored)
        for kind, things in by_type.items()
        for thing, *stored in select_in(tx, _THINGS, STATE.c.thing, things, b_stream=stream, b_type=kind)
    }


def save_things(
    tx: Connection,
    stream: str,
    rows: list[ThingRow],
    existing: Iterable[tuple[str, str]],
) -> None:
    """Write the rows; `existing` names those that replace a row."""
    replaced = [{"b_stream": stream, "b_type": kind, "b_thing": thing} for kind, thing in existing]
    if replaced:
        tx.execute(_DELETE_THING, replaced)
    insert_many(tx, STATE, rows)


def name_blobs(tx: Connection, rows: Iterable[tuple[str, str, str, int]]) -> None:
    """Note (sha256, stream, journal, size) that entries speak of, each once."""
    wanted = set(rows)
    names = sorted({row[0] for row in wanted})
    for row in select_in(tx, _NAMES, BLOB_NAMES.c.sha256, names):
        wanted.discard(row)
    insert_many(tx, BLOB_NAMES, sorted(wanted))


def note_tables(tx: Connection, rows: Sequence[BlobTable]) -> None:
    """Note tables of chunks, the first that a stream tells of each file."""
    fresh = {(row.sha256, row.stream): row for row in reversed(rows)}
    for sha256, stream in select_in(tx, _TABLES, BLOB_TABLES.c.sha256, sorted({row.sha256 for row in rows})):
        fresh.pop((sha256, stream), None)
    insert_many(tx, BLOB_TABLES, [tuple(row) for _, row in sorted(fresh.items())])


def chunk_table(tx: Connection, sha256: str, size: int, stream: str = "") -> bytes:
    """The table of a file of `size` bytes as `stream` (or "": anybody) told it, b"" for none."""
    query = select(BLOB_TABLES.c.chunks).where(BLOB_TABLES.c.sha256 == sha256)
    if stream:
        query = query.where(BLOB_TABLES.c.stream == stream)
    found = tx.execute(query.order_by(BLOB_TABLES.c.stream)).scalars()
    return next((table for table in found if is_table(table, size)), b"")


def named_sizes(tx: Connection, stream: str, names: Sequence[str]) -> dict[str, set[int]]:
    """Blob → the sizes that entries of the stream give for it."""
    found: dict[str, set[int]] = {}
    for name, size in select_in(tx, _SIZES, BLOB_NAMES.c.sha256, names, b_stream=stream):
        found.setdefault(name, set()).add(size)
    return found


def unstored(tx: Connection, stream: str, most: int) -> set[tuple[str, int]]:
    """(sha256, size) of files that entries of the stream name and that are not stored, at most `most`."""
    return {(row.sha256, row.size) for row in tx.execute(_UNSTORED, {"b_stream": stream, "b_most": most})}


def stored(tx: Connection, names: Sequence[str]) -> set[str]:
    """Which of these blobs are whole, verified and durable."""
    return {row[0] for row in select_in(tx, _STORED, BLOBS.c.sha256, names)}


def add_blobs(tx: Connection, sizes: dict[str, int], stored_at: int) -> None:
    """Note blobs as stored; those already noted stay as they are."""
    fresh = sorted(set(sizes) - stored(tx, sorted(sizes)))
    insert_many(tx, BLOBS, [(name, sizes[name], stored_at) for name in fresh], keep=True)


def wanted(tx: Connection, journal: str, most: int) -> list[str]:
    """Blobs that entries of this journal name and that are not stored, at most `most`."""
    return list(tx.execute(_WANTED, {"b_journal": journal, "b_most": most}).scalars())


def counts(tx: Connection, stream: str) -> Counts:
    """What the county holds of a stream."""
    of_stream = ENTRIES.c.stream == stream
    things = tx.execute(
        select(STATE.c.type, func.count()).where(STATE.c.stream == stream).group_by(STATE.c.type)
    )
    named = select(BLOB_NAMES.c.sha256).distinct().where(BLOB_NAMES.c.stream == stream).subquery()
    have = select(func.count()).select_from(named.join(BLOBS, BLOBS.c.sha256 == named.c.sha256))
    return Counts(
        stream=stream,
        things={row[0]: int(row[1]) for row in things},
        entries=int(tx.execute(select(func.count()).where(of_stream)).scalar_one()),
        quarantined=int(
            tx.execute(select(func.count()).where(of_stream, ENTRIES.c.quarantine != "")).scalar_one()
        ),
        blobs_named=int(tx.execute(select(func.count()).select_from(named)).scalar_one()),
        blobs_stored=int(tx.execute(have).scalar_one()),
    )
