"""Writing an announcement: signed, in the log, in the lists of its streams, and its entries placed, all in the caller's
transaction (`sync.md` 5.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from enforcement.conflicts.merge import fold
from enforcement.upcasting import is_newer
from sync.protocol.entry import open_header
from sync.protocol.moves import Move, MoveKind, Named, move_hash
from sync.protocol.pages import next_digest
from sync.server.core.values import BlobName, BlobTable
from sync.server.county import County
from sync.server.log.growing import grow_log
from sync.server.moves.record_set import PLACE_BYTES, SetEntry
from sync.server.projection import thing_fault
from sync.server.store import journals, moves, newer, state
from sync.server.store.history import recall
from sync.server.store.moves import LOG_JOURNAL, Followed, Placement
from sync.server.store.newer import NewerThing
from sync.server.store.postgres import lock_name
from sync.server.things import Thing, ThingKey, gseqs_of

LOCK: Final = "moves"
_AWAITED: Final = 0  # "understood", so that the next start of the county makes the thing again

Placed = tuple[SetEntry, int]  # an entry and its place


def announce(county: County, tx: Connection, move: Move, entries: Sequence[SetEntry]) -> Move:
    """Announce `entries` (in an order of causes) as `move` says and place those that its stream lacks; the move as it
    was signed. What comes later about its things follows."""
    lock_name(tx, LOCK)
    move = replace(move, entries=tuple(entry.named for entry in entries))
    number = moves.next_number(tx)
    content = move.sign(county.keys.registry)
    moves.add_move(tx, number, move.id, move.record, content)
    streams = (move.source, move.to) if move.kind is MoveKind.MOVE else (move.to,)
    for stream in streams:
        _add_line(tx, stream, number, content)
    if move.kind is MoveKind.END:
        moves.unfollow(tx, move.record, move.to)
    elif move.kind is not MoveKind.MORE:
        home = move.kind is MoveKind.MOVE
        moves.follow(tx, Followed(move.record, move.to, move.type, home, move.turn))
    moves.add_things(tx, move.record, move.things)
    _place(tx, move, number, entries)
    if move.kind is MoveKind.MOVE:
        _await(tx, move)
    grow_log(tx, LOG_JOURNAL, number, [move_hash(content)], county.clock())
    return move


def lacking_in(tx: Connection, stream: str, entries: Sequence[SetEntry]) -> list[SetEntry]:
    """Those entries that stand in a stream neither by themselves nor by an announcement."""
    places = places_in(tx, stream, entries)
    return [entry for entry in entries if entry.named not in places]


def places_in(tx: Connection, stream: str, entries: Sequence[SetEntry]) -> dict[Named, int]:
    """Where those of the entries that stand in a stream do: 0 where they were written there."""
    journals_of = {entry.named.journal for entry in entries if entry.stream != stream}
    announced = {journal: moves.places_in(tx, stream, journal) for journal in sorted(journals_of)}
    found = {entry.named: 0 for entry in entries if entry.stream == stream}
    for entry in entries:
        place = announced.get(entry.named.journal, {}).get(entry.named.seq)
        if entry.stream != stream and place is not None:
            found[entry.named] = place
    return found


def _add_line(tx: Connection, stream: str, number: int, content: bytes) -> None:
    journals.stream_head(tx, stream)  # held, so that lines are in commit order
    line, digest = moves.list_end(tx, stream)
    moves.add_line(tx, stream, line + 1, number, next_digest(digest, line + 1, move_hash(content)))


def _place(tx: Connection, move: Move, number: int, entries: Sequence[SetEntry]) -> None:
    fresh = lacking_in(tx, move.to, entries)
    first = moves.next_place(tx, move.to)
    placed = list(zip(fresh, range(first, first + len(fresh)), strict=True))
    moves.add_placements(
        tx, [Placement(move.to, one.named.journal, one.named.seq, place, number) for one, place in placed]
    )
    files = [(one, blob) for one in fresh for blob in one.blobs]
    state.name_blobs(tx, [BlobName(b.sha256, move.to, one.named.journal, b.size) for one, b in files])
    state.note_tables(tx, [BlobTable(b.sha256, move.to, b.chunks) for _, b in files if b.chunks])
    _project(tx, move.to, placed)


def _project(tx: Connection, stream: str, placed: Sequence[Placed]) -> None:
    """The things of placed entries, each made from everything that stands in the stream about it."""
    by_key: dict[ThingKey, list[Placed]] = {}
    for one in placed:
        by_key.setdefault(one[0].key, []).append(one)
    before = state.load_things(tx, stream, by_key)
    places = {
        key: _places(before[key].places if key in before else b"", more) for key, more in by_key.items()
    }
    end = journals.stream_head(tx, stream).gseq
    newer.note_newer(tx, stream, _newer_of(placed))
    rows, whole = [], []
    for key, packed in places.items():
        if not packed:
            continue
        folded = fold(key[0], recall(tx, stream, key, gseqs_of(packed)))
        plain = dict(folded.plain)
        if not thing_fault(*key, plain):
            whole.append(key)
        thing = Thing(folded._replace(plain=plain), places=packed, changed=True)
        rows.append(thing.row(stream, key, end))
    state.save_things(tx, stream, rows, [key for key in before if places[key]])
    _forget_awaited(tx, stream, whole)


def _places(before: bytes, more: Sequence[Placed]) -> bytes:
    """As the state packs them; of a thing that is not there yet nothing is kept of what was set aside before it."""
    kept = list(more)
    while kept and not before and kept[0][0].quarantine:
        del kept[0]
    gseqs = sorted({*gseqs_of(before), *(place for _, place in kept)})
    return b"".join(gseq.to_bytes(PLACE_BYTES) for gseq in gseqs)


def _newer_of(placed: Sequence[Placed]) -> dict[ThingKey, int]:
    found: dict[ThingKey, int] = {}
    for one, _ in placed:
        schema = open_header(one.header).schema
        if not one.quarantine and is_newer(one.key[0], schema):
            found[one.key] = max(schema, found.get(one.key, 0))
    return found


def _await(tx: Connection, move: Move) -> None:
    """Things of the record of which the county lacks what they were made from, as after a restore: what comes about
    them is taken as it is, until the rest came."""
    here = state.load_things(tx, move.to, move.things)
    awaited: Mapping[ThingKey, int] = {key: _AWAITED for key in move.things if key not in here}
    newer.note_newer(tx, move.to, awaited)


def _forget_awaited(tx: Connection, stream: str, whole: Sequence[ThingKey]) -> None:
    noted = newer.newer_things(tx, stream, whole)
    newer.forget(tx, [NewerThing(stream, *key, 0) for key, wanted in noted.items() if wanted == _AWAITED])
