"""What is written about a record after it was announced: each later entry is placed in the streams that follow the
record, in the transaction that receives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection
from uuid_utils import uuid7

from sync.protocol.moves import Move, MoveKind, read_move
from sync.server.core.values import EntryRow
from sync.server.county import County
from sync.server.moves.placing import LOCK, announce, lacking_in
from sync.server.moves.record_set import SetEntry, read_row, safe_root
from sync.server.projection import ReadEntry
from sync.server.store import moves
from sync.server.store.postgres import lock_name


def hold_followed(tx: Connection, fresh: Sequence[ReadEntry]) -> None:
    """Before a push takes its stream's counter row: where any record is followed, one push at a time that is about
    such a record, for it writes in other streams too; beside it no other. So no two wait for each other in a circle.
    Raises nothing."""
    if tx.dialect.name != "postgresql" or not moves.follows_any(tx):
        return
    if not _about(tx, fresh):
        with_others = tx.begin_nested()
        lock_name(tx, LOCK, shared=True)
        if not _about(tx, fresh):  # nobody can add to what is followed from here on
            with_others.commit()
            return
        with_others.rollback()
    lock_name(tx, LOCK)


def _about(tx: Connection, fresh: Sequence[ReadEntry]) -> bool:
    names = {name for pair in _names(fresh) for name in pair}
    return bool(moves.records_of(tx, sorted(names)))


def follow_moved(
    county: County, tx: Connection, rows: Sequence[EntryRow], fresh: Sequence[ReadEntry]
) -> None:
    """Place those of the entries just stored (`rows`, read as `fresh`) that are about followed records. Costs one look
    at a small table in a county that never moved anything."""
    if not moves.follows_any(tx):
        return
    names = _names(fresh)
    going = moves.records_of(tx, sorted({name for pair in names for name in pair}))
    by_record: dict[str, list[EntryRow]] = {}
    for row, pair in zip(rows, names, strict=True):
        for record in sorted({record for name in pair for record in going.get(name, ())}):
            by_record.setdefault(record, []).append(row)
    for record, about in by_record.items():
        _follow(county, tx, record, about)


def _names(fresh: Sequence[ReadEntry]) -> list[tuple[str, str]]:
    """Of each entry its thing and the record under which that is looked for, as far as it says so itself. A paper of
    the same batch leads on to its record, for who saves a paper and its service does so in this order."""
    found: list[tuple[str, str]] = []
    leads: dict[str, str] = {}
    for entry in fresh:
        header = entry.header
        if header is None:
            found.append(("", ""))
            continue
        root = safe_root(header.type, header.thing, entry.new)[1]
        root = leads.get(root, root)
        if root != header.thing:
            leads[header.thing] = root
        found.append((header.thing, root))
    return found


def _follow(county: County, tx: Connection, record: str, rows: Sequence[EntryRow]) -> None:
    entries = [entry for row in rows if not row.repeats and (entry := read_row(row)) is not None]
    moves.add_things(tx, record, [entry.key for entry in entries])
    for place in moves.followed(tx, record):
        coming = lacking_in(tx, place.stream, entries)
        if coming:
            announce(county, tx, _more(county, tx, record, place.stream, coming), coming)


def _more(county: County, tx: Connection, record: str, to: str, coming: Sequence[SetEntry]) -> Move:
    """The announcement of later entries, in the words of the newest one that leads to that stream."""
    told = [read_move(bytes(row.content)) for row in moves.moves_of(tx, record)]
    newest = next(move for move in reversed(told) if move.to == to)
    things = tuple(sorted({entry.key for entry in coming}))
    return replace(
        newest,
        id=uuid7().hex,
        kind=MoveKind.MORE,
        source=coming[0].stream,
        at=county.clock(),
        things=things,
        copied=(),
    )
