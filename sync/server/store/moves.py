"""Rows of streams and moved records: rights, announcements and their lists, placements, and what is followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select

from sync.protocol.moves import PLACES_FROM
from sync.protocol.pages import NO_DIGEST
from sync.server.store.bulk import insert_many, select_in
from sync.server.store.move_tables import (
    DEVICE_STREAMS,
    FOLLOWED,
    FOLLOWED_THINGS,
    MOVE_LINES,
    MOVES,
    PLACEMENTS,
)
from sync.server.store.tables import ENTRIES

# The journal, as the log calls it, of announcements; no device's journal has this name.
LOG_JOURNAL: Final = ""
_STREAMS: Final = select(DEVICE_STREAMS.c.stream).where(DEVICE_STREAMS.c.device == bindparam("b_device"))
_LINE: Final = select(MOVE_LINES.c.digest).where(
    MOVE_LINES.c.stream == bindparam("b_stream"), MOVE_LINES.c.line == bindparam("b_line")
)
_END: Final = (
    select(MOVE_LINES.c.line, MOVE_LINES.c.digest)
    .where(MOVE_LINES.c.stream == bindparam("b_stream"))
    .order_by(MOVE_LINES.c.line.desc())
    .limit(1)
)
_ANY: Final = select(FOLLOWED.c.record).limit(1)
_THINGS: Final = select(FOLLOWED_THINGS.c.thing, FOLLOWED_THINGS.c.record)
_RECORDS: Final = select(FOLLOWED.c.record)
_SEQS: Final = select(PLACEMENTS.c.seq, PLACEMENTS.c.gseq).where(
    PLACEMENTS.c.stream == bindparam("b_stream"), PLACEMENTS.c.journal == bindparam("b_journal")
)


class Line(NamedTuple):
    """A line of a list: its number there, the announcement's number and bytes, the list's digest after it."""

    line: int
    move: int
    content: bytes
    digest: bytes


class Followed(NamedTuple):
    """A row of FOLLOWED."""

    record: str
    stream: str
    type: str
    home: bool
    turn: int


class Placement(NamedTuple):
    """A row of PLACEMENTS."""

    stream: str
    journal: str
    seq: int
    gseq: int
    move: int


def streams_beside(tx: Connection, device: str) -> list[str]:
    """Streams that a device may read beside its township's, in order."""
    return sorted(tx.execute(_STREAMS, {"b_device": device}).scalars())


def all_rights(tx: Connection) -> dict[str, list[str]]:
    """Device → the streams beside its township's, for those that have any."""
    found: dict[str, list[str]] = {}
    for row in tx.execute(select(DEVICE_STREAMS).order_by(DEVICE_STREAMS.c.device, DEVICE_STREAMS.c.stream)):
        found.setdefault(row.device, []).append(row.stream)
    return found


def set_streams(tx: Connection, device: str, streams: Sequence[str]) -> None:
    """Let a device read exactly these beside its township's."""
    tx.execute(delete(DEVICE_STREAMS).where(DEVICE_STREAMS.c.device == device))
    insert_many(tx, DEVICE_STREAMS, [(device, stream) for stream in sorted(set(streams))])


def list_end(tx: Connection, stream: str) -> tuple[int, bytes]:
    """The last line of a stream's list of announcements, and its digest there; (0, NO_DIGEST) without any."""
    row = tx.execute(_END, {"b_stream": stream}).first()
    return (0, NO_DIGEST) if row is None else (int(row.line), bytes(row.digest))


def list_digest(tx: Connection, stream: str, line: int) -> bytes | None:
    """The list's digest at a line, None when it never came there."""
    if line == 0:
        return NO_DIGEST
    found = tx.execute(_LINE, {"b_stream": stream, "b_line": line}).scalar()
    return None if found is None else bytes(found)


def lines_after(tx: Connection, stream: str, after: int, most: int) -> list[Line]:
    """The next lines of a list, in order."""
    query = (
        select(MOVE_LINES.c.line, MOVE_LINES.c.move, MOVES.c.content, MOVE_LINES.c.digest)
        .join(MOVES, MOVES.c.number == MOVE_LINES.c.move)
        .where(MOVE_LINES.c.stream == stream, MOVE_LINES.c.line > after)
        .order_by(MOVE_LINES.c.line)
        .limit(most)
    )
    return [Line(int(row[0]), int(row[1]), bytes(row[2]), bytes(row[3])) for row in tx.execute(query)]


def next_number(tx: Connection) -> int:
    """The number of the next announcement; the caller's transaction keeps others from taking it."""
    return int(tx.execute(select(func.coalesce(func.max(MOVES.c.number), 0))).scalar_one()) + 1


def has_move(tx: Connection, move_id: str) -> bool:
    """Whether this announcement stands here."""
    return tx.execute(select(MOVES.c.number).where(MOVES.c.id == move_id)).first() is not None


def add_move(tx: Connection, number: int, move_id: str, record: str, content: bytes) -> None:
    """Keep a signed announcement."""
    tx.execute(insert(MOVES).values(number=number, id=move_id, record=record, content=content))


def add_line(tx: Connection, stream: str, line: int, move: int, digest: bytes) -> None:
    """The next line of a stream's list."""
    tx.execute(insert(MOVE_LINES).values(stream=stream, line=line, move=move, digest=digest))


def moves_of(tx: Connection, record: str = "") -> list[Row[Any]]:
    """(number, id, record, content) of a record, or of all, oldest first."""
    query = select(MOVES).order_by(MOVES.c.number)
    return list(tx.execute(query.where(MOVES.c.record == record) if record else query))


def next_place(tx: Connection, stream: str) -> int:
    """The place that the next announced entry of a stream gets."""
    newest = select(func.max(PLACEMENTS.c.gseq)).where(PLACEMENTS.c.stream == stream)
    return int(tx.execute(newest).scalar() or PLACES_FROM) + 1


def places_in(tx: Connection, stream: str, journal: str) -> dict[int, int]:
    """seq → place of the entries of a journal that stand in a stream by an announcement."""
    return {row.seq: row.gseq for row in tx.execute(_SEQS, {"b_stream": stream, "b_journal": journal})}


def add_placements(tx: Connection, rows: Sequence[Placement]) -> None:
    """Entries stand in a stream from now on."""
    insert_many(tx, PLACEMENTS, list(rows))


def placed_entries(
    tx: Connection, stream: str, gseqs: Sequence[int], columns: Sequence[Any]
) -> Iterator[Row[Any]]:
    """`columns` of ENTRIES, of entries announced in a stream, in the order of their places there (their `gseq`)."""
    asked = [PLACEMENTS.c.gseq if column is ENTRIES.c.gseq else column for column in columns]
    query = (
        select(*asked)
        .select_from(PLACEMENTS)
        .join(ENTRIES, (ENTRIES.c.journal == PLACEMENTS.c.journal) & (ENTRIES.c.seq == PLACEMENTS.c.seq))
        .where(PLACEMENTS.c.stream == stream, PLACEMENTS.c.gseq.in_(gseqs))
    )
    yield from tx.execute(query.order_by(PLACEMENTS.c.gseq))


def placed_aside(tx: Connection, stream: str, columns: Sequence[Any]) -> Iterator[Row[Any]]:
    """`columns` of ENTRIES, of entries announced in a stream that wait for a person, in the order of their places."""
    same = (ENTRIES.c.journal == PLACEMENTS.c.journal) & (ENTRIES.c.seq == PLACEMENTS.c.seq)
    query = select(*columns).select_from(PLACEMENTS).join(ENTRIES, same)
    here = (PLACEMENTS.c.stream == stream) & (ENTRIES.c.quarantine != "")
    yield from tx.execute(query.where(here).order_by(PLACEMENTS.c.gseq))


def follows_any(tx: Connection) -> bool:
    """Whether any record is followed: most counties hear of this never."""
    return tx.execute(_ANY).first() is not None


def followed(tx: Connection, record: str) -> list[Followed]:
    """Where a record lives and is shared, if it was ever announced."""
    query = select(FOLLOWED).where(FOLLOWED.c.record == record).order_by(FOLLOWED.c.stream)
    return [Followed(row.record, row.stream, row.type, row.home, int(row.turn)) for row in tx.execute(query)]


def follow(tx: Connection, row: Followed) -> None:
    """Follow a record into a stream; a new home takes the place of the former."""
    same = (FOLLOWED.c.record == row.record) & (FOLLOWED.c.stream == row.stream)
    tx.execute(delete(FOLLOWED).where(same))
    if row.home:
        tx.execute(delete(FOLLOWED).where((FOLLOWED.c.record == row.record) & FOLLOWED.c.home))
    tx.execute(insert(FOLLOWED).values(**row._asdict()))


def unfollow(tx: Connection, record: str, stream: str) -> None:
    """What is written about a record does not go to a stream any more in which it was shown."""
    same = (FOLLOWED.c.record == record) & (FOLLOWED.c.stream == stream)
    tx.execute(delete(FOLLOWED).where(same & FOLLOWED.c.home.is_(False)))


def add_things(tx: Connection, record: str, things: Sequence[tuple[str, str]]) -> None:
    """(type, thing) that go with a record; those noted stay."""
    known = set(
        tx.execute(select(FOLLOWED_THINGS.c.thing).where(FOLLOWED_THINGS.c.record == record)).scalars()
    )
    fresh = sorted({(thing, kind) for kind, thing in things if thing not in known})
    insert_many(tx, FOLLOWED_THINGS, [(thing, kind, record) for thing, kind in fresh])


def records_of(tx: Connection, names: Sequence[str]) -> dict[str, set[str]]:
    """Thing or record id → the followed records that it goes with."""
    found: dict[str, set[str]] = {}
    for thing, record in select_in(tx, _THINGS, FOLLOWED_THINGS.c.thing, names):
        found.setdefault(thing, set()).add(record)
    for (record,) in select_in(tx, _RECORDS, FOLLOWED.c.record, names):
        found.setdefault(record, set()).add(record)
    return found


def lives_in(tx: Connection, thing: str) -> str:
    """The stream in which the record of a thing lives, "" where it was never handed over."""
    query = (
        select(FOLLOWED.c.stream)
        .join(FOLLOWED_THINGS, FOLLOWED_THINGS.c.record == FOLLOWED.c.record)
        .where(FOLLOWED_THINGS.c.thing == thing, FOLLOWED.c.home)
    )
    return str(tx.execute(query).scalar() or "")
