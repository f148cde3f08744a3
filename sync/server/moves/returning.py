"""After a restore: devices bring back the county's own announcements that it forgot. Its signature is what it believes;
the record is announced anew from what is here, and what comes later follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection
from uuid_utils import uuid7

from sync.protocol import canonical
from sync.protocol.fields import Fields
from sync.protocol.moves import Move, MoveKind, read_move
from sync.protocol.problems import MALFORMED, OUT_OF_SCOPE, UNKNOWN_KEY, ProtocolProblem
from sync.protocol.registry import CountyRoot, TrustedKeys
from sync.protocol.resupply import MOVES_A_REQUEST
from sync.server.county import County
from sync.server.moves.placing import announce
from sync.server.moves.record_set import SetEntry, entries_named, entries_of
from sync.server.moves.rights import may_read
from sync.server.store import moves, state
from sync.server.store.people import Device

_SHOWING: Final = (MoveKind.SHARE, MoveKind.END)


def take_back(county: County, device: Device, data: bytes) -> bytes:
    """Announce anew what of the given announcements the county does not know; how many that was. One of streams that
    are not the device's, or are not any longer, counts for nothing. Raises OUT_OF_SCOPE where all are, BAD_SIGNATURE,
    MALFORMED."""
    fields = Fields(canonical.decode(data))
    signed = fields.list("moves", _signed, MOVES_A_REQUEST)
    keys = TrustedKeys(CountyRoot.open(county.root))
    told = [move for one in signed if (move := _believed(one, keys)) is not None]
    with county.database.read() as tx:
        own = [one for one in told if may_read(tx, device, one.to) or may_read(tx, device, one.source)]
        if told and not own:
            raise ProtocolProblem(OUT_OF_SCOPE)
        news = [one for one in _in_order(own) if not moves.has_move(tx, one.id)]
    count = 0
    for move in news:
        with county.database.write() as tx:
            if _forgotten(tx, move):
                announce(county, tx, _anew(county, tx, move), _entries(tx, move))
                count += 1
    return canonical.encode({"taken": count})


def _believed(data: bytes, keys: TrustedKeys) -> Move | None:
    """What the county said under a key that it still believes."""
    try:
        return Move.open(data, keys)
    except ProtocolProblem as problem:
        if problem.problem is not UNKNOWN_KEY:
            raise
    return None


def _signed(plain: object) -> bytes:
    if not isinstance(plain, bytes):
        raise ProtocolProblem(MALFORMED, field="moves")
    return plain


def _in_order(told: list[Move]) -> list[Move]:
    """Hand-overs, showings and their ends in the order in which they were; entries that came later follow by themselves."""
    wanted = [one for one in told if one.kind is not MoveKind.MORE]
    return sorted(wanted, key=lambda move: (move.record, move.turn, move.at))


def _forgotten(tx: Connection, move: Move) -> bool:
    """Whether the county knows nothing of this announcement, nor of a later one of this record."""
    if moves.has_move(tx, move.id):
        return False
    rows = moves.followed(tx, move.record)
    if move.kind in _SHOWING:
        told = (read_move(bytes(row.content)) for row in moves.moves_of(tx, move.record))
        later = any(one.kind in _SHOWING and one.to == move.to and one.at >= move.at for one in told)
        shown = {row.stream: row.home for row in rows}
        return not later and (
            move.to not in shown if move.kind is MoveKind.SHARE else shown.get(move.to) is False
        )
    return all(row.turn < move.turn for row in rows if row.home)


def _anew(county: County, tx: Connection, move: Move) -> Move:
    """The same announcement of today; a showing and its end keep their moment, by which the newer counts. What only
    came along and is not here yet follows when it comes."""
    here = state.load_things(tx, move.source, move.copied)
    late = tuple(key for key in move.copied if key not in here)
    copied = tuple(key for key in move.copied if key in here)
    things = (*move.things, *late)
    at = move.at if move.kind in _SHOWING else county.clock()
    return replace(move, id=uuid7().hex, at=at, things=things, copied=copied)


def _entries(tx: Connection, move: Move) -> list[SetEntry]:
    """What is here of the announced set, and of everything that was written about its things since."""
    found = {entry.named: entry for entry in entries_named(tx, move.entries)}
    for entry in entries_of(tx, move.source, (*move.things, *move.copied)):
        found.setdefault(entry.named, entry)
    return sorted(found.values(), key=lambda entry: (entry.batch, entry.named.seq))
