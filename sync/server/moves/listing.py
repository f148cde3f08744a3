"""Lists of announcements on their way out: what hello says of them, their pages, and the counts beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, func, select

from sync.protocol import limits
from sync.protocol.counts import Counts
from sync.protocol.messages import HelloRequest, StreamState
from sync.protocol.moves import (
    MOVES_PER_PAGE,
    PLACES_FROM,
    SINCE_PROTOCOL,
    USE,
    MoveLine,
    MovePage,
    list_of,
    read_move,
    stream_of,
)
from sync.protocol.pages import PulledEntry
from sync.server.core.speaking import cursor_for, stream_state
from sync.server.county import County
from sync.server.moves.placing import places_in
from sync.server.moves.record_set import PLACE_BYTES, SetEntry, entries_named
from sync.server.moves.rights import require_stream, streams_of
from sync.server.own_keys import signed_now
from sync.server.store import moves, state
from sync.server.store.people import Device
from sync.server.store.tables import STATE

_LINES_AT_ONCE: Final = 50


def read_by(tx: Connection, device: Device, request: HelloRequest) -> tuple[str, ...]:
    """The streams that a device hears of: of its township's alone where it is of before there were several."""
    return streams_of(tx, device) if request.protocol_newest >= SINCE_PROTOCOL else (device.township,)


def list_states(tx: Connection, streams: Sequence[str], request: HelloRequest) -> tuple[StreamState, ...]:
    """What hello says of the lists: of those that have a line or of which the device knows one, and nothing to a
    device that does not read them."""
    if request.protocol_newest < SINCE_PROTOCOL:
        return ()
    states = (_list_state(tx, list_of(stream), request) for stream in streams)
    return tuple(one for one in states if one.gseq or not one.cursor_holds)


def announcements_hold(tx: Connection, device: Device, request: HelloRequest) -> bool:
    """Whether every announcement that the device has heard in its own township is the county's, too."""
    name = list_of(device.township)
    return cursor_for(request, name) is None or _list_state(tx, name, request).cursor_holds


def _list_state(tx: Connection, name: str, request: HelloRequest) -> StreamState:
    cursor = cursor_for(request, name)
    digest = None if cursor is None else moves.list_digest(tx, stream_of(name), cursor.gseq)
    return stream_state(name, moves.list_end(tx, stream_of(name))[0], cursor, digest)


def move_page(county: County, device: Device, name: str, after: int) -> bytes:
    """The lines of a list after one of them, each with its whole set, compressed. Raises OUT_OF_SCOPE."""
    stream = stream_of(name)
    with county.database.read() as tx:
        require_stream(tx, device, stream)
        digest = moves.list_digest(tx, stream, after)
        if digest is None:
            after, digest = 0, moves.list_digest(tx, stream, 0)
        assert digest is not None, "every list begins with NO_DIGEST"
        lines: list[MoveLine] = []
        size, end = 0, moves.list_end(tx, stream)[0]
        for row in moves.lines_after(tx, stream, after, min(_LINES_AT_ONCE, MOVES_PER_PAGE)):
            line = _line(tx, stream, signed_now(county, tx, USE, row.content))
            size += sum(map(_size, line.entries))
            if lines and size > limits.PAGE_BYTES:
                break
            lines.append(line)
            digest = row.digest
    more = after + len(lines) < end
    page = MovePage(name, county.epoch, after, after + len(lines), digest, more, tuple(lines))
    return page.to_bytes()


def _line(tx: Connection, stream: str, content: bytes) -> MoveLine:
    move = read_move(content)
    if stream != move.to:
        return MoveLine(content)
    found = {entry.named: entry for entry in entries_named(tx, move.entries)}
    places = places_in(tx, stream, list(found.values()))
    return MoveLine(content, tuple(_pulled(found[named], places[named]) for named in move.entries))


def _pulled(entry: SetEntry, place: int) -> PulledEntry:
    return PulledEntry(place, entry.header, entry.salt, entry.body, entry.quarantine)


def _size(entry: PulledEntry) -> int:
    return len(entry.header) + len(entry.salt) + len(entry.body)


# ---- counts ------------------------------------------------------------------------------------------------


def counts_for(tx: Connection, device: Device, request: HelloRequest) -> Counts:
    """What the county holds of everything that the device may read, each thing once; to a device that does not read
    announcements without what only they brought."""
    streams = read_by(tx, device, request)
    told = state.counts(tx, device.township)
    if len(streams) > 1:
        return replace(told, things=_things(tx, streams))
    if request.protocol_newest < SINCE_PROTOCOL and moves.list_end(tx, device.township)[0]:
        only = _announced_only(tx, device.township)
        return replace(told, things={kind: count - only[kind] for kind, count in told.things.items()})
    return told


def _things(tx: Connection, streams: Sequence[str]) -> dict[str, int]:
    once = select(STATE.c.type, STATE.c.thing).where(STATE.c.stream.in_(streams)).distinct().subquery()
    rows = tx.execute(select(once.c.type, func.count()).group_by(once.c.type))
    return {row[0]: int(row[1]) for row in rows}


def _announced_only(tx: Connection, stream: str) -> Counter[str]:
    """Things of a stream, by type, of which every entry came by an announcement."""
    found: Counter[str] = Counter()
    query = select(STATE.c.type, STATE.c.places).where(STATE.c.stream == stream)
    for row in tx.execute(query.execution_options(yield_per=500)):
        packed = bytes(row.places)
        # Places are kept in their order, and a stream's own stand before all announced ones.
        found[row.type] += int.from_bytes(packed[:PLACE_BYTES]) >= PLACES_FROM
    return found
