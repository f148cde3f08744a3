"""After an upgrade of the county's program: things that later programs wrote about, and those whose older entries read
differently now, are made again from the stored entries. Entries, receipts and streams stay as they are."""

from __future__ import annotations

import struct
from typing import Final

from sqlalchemy import Connection

from enforcement.conflicts.merge import Folded, fold
from enforcement.upcasting import changed_since, is_newer, known_schema
from sync.server.core.values import StoredThing
from sync.server.paper_backfill import backfill
from sync.server.paper_register import DOCUMENT
from sync.server.projection import thing_fault
from sync.server.store.connect import Database
from sync.server.store.history import recall
from sync.server.store.newer import (
    NewerThing,
    all_newer,
    forget,
    note_projected,
    projected_schema,
    stored_gseq,
    things_of_type,
)
from sync.server.store.state import load_things, save_things
from sync.server.things import Thing, ThingKey

_PLACE_BYTES: Final = 8


def require_projected(database: Database) -> tuple[int, int]:
    """Make the state that this program's version asks for, in one transaction; how many things were made again, and
    how many of them do not hold together (kept as they are said, for people to look at)."""
    with database.read() as tx:
        if projected_schema(tx) == known_schema() and not _understood(tx):
            return 0, 0
    with database.write() as tx:
        return _project(tx)


def _understood(tx: Connection) -> list[NewerThing]:
    """What this version reads and an older one did not; of those that only waited for their beginning (0) the whole."""
    return [one for one in all_newer(tx) if (_reads(one) if one.wanted else _is_whole(tx, one))]


def _reads(one: NewerThing) -> bool:
    return not is_newer(one.type, one.wanted)


def _is_whole(tx: Connection, one: NewerThing) -> bool:
    found = _folded(tx, one.stream, (one.type, one.thing))
    return found is not None and not thing_fault(one.type, one.thing, dict(found[1].plain))


def _project(tx: Connection) -> tuple[int, int]:
    understood = _understood(tx)
    forget(tx, understood)
    made = doubtful = 0
    changed = changed_since(projected_schema(tx))
    for one in understood:
        if one.type not in changed:
            made, doubtful = made + 1, doubtful + _make(tx, one.stream, (one.type, one.thing))
    for kind in sorted(changed):
        for page in things_of_type(tx, kind):
            for stream, thing in page:
                made, doubtful = made + 1, doubtful + _make(tx, stream, (kind, thing))
    if DOCUMENT in changed or any(one.type == DOCUMENT for one in understood):
        backfill(tx)
    note_projected(tx, known_schema())
    return made, doubtful


def _make(tx: Connection, stream: str, key: ThingKey) -> int:
    """One thing from all its entries; 1 when it does not hold together, else 0."""
    found = _folded(tx, stream, key)
    if found is None:
        return 0
    stored, folded = found
    plain = dict(folded.plain)
    fault = thing_fault(*key, plain)
    thing = Thing(folded._replace(plain=plain), places=stored.places, changed=True)
    save_things(tx, stream, [thing.row(stream, key, stored_gseq(tx, stream, key))], [key])
    return int(bool(fault))


def _folded(tx: Connection, stream: str, key: ThingKey) -> tuple[StoredThing, Folded] | None:
    """A thing as it is stored, and as all its entries make it; None where there is nothing."""
    stored = load_things(tx, stream, [key]).get(key)
    if stored is None:
        return None
    places = struct.unpack(f">{len(stored.places) // _PLACE_BYTES}q", stored.places)
    return stored, fold(key[0], recall(tx, stream, key, places))
