"""Things that a later program wrote about: noted while entries are taken in, held until this program is updated."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from desktop.store.incoming import Incoming
from desktop.store.prepared import Prepared
from desktop.store.tables import JournalEntry, NewerThing, core
from enforcement.upcasting import is_newer

_NEWER = core(NewerThing)
_ENTRY = core(JournalEntry)
_ALL = Prepared(sa.select(_NEWER.c.thing_type, _NEWER.c.thing_id).order_by(_NEWER.c.thing_id))


def note_newer(connection: Connection, entry: Incoming) -> None:
    """Hold the thing of an entry that this program does not understand in full."""
    thing_type, schema = str(entry.header["type"]), int(entry.header["schema"])
    if not is_newer(thing_type, schema) or (entry.quarantine and not entry.own):
        return
    row = {"thing_id": str(entry.header["thing"]), "thing_type": thing_type, "schema_wanted": schema}
    insertion = insert(_NEWER).values(**row)
    wanted = sa.func.max(_NEWER.c.schema_wanted, insertion.excluded.schema_wanted)
    connection.execute(
        insertion.on_conflict_do_update(index_elements=["thing_id"], set_={"schema_wanted": wanted})
    )


def held_things(connection: Connection) -> tuple[tuple[str, str], ...]:
    """(type, id) of everything that is read-only until the update."""
    return tuple((row.thing_type, row.thing_id) for row in _ALL.run(connection).all())


def is_held(connection: Connection, thing_id: str) -> bool:
    """Whether this thing is."""
    query = sa.select(_NEWER.c.thing_id).where(_NEWER.c.thing_id == thing_id)
    return connection.execute(query).first() is not None


def held_of(connection: Connection, record: str, party: str) -> bool:
    """Whether anything of a record, or its party, is read-only until the update."""
    named = sa.select(_ENTRY.c.position).where(
        _ENTRY.c.thing == _NEWER.c.thing_id, _ENTRY.c.root_id == record
    )
    query = sa.select(_NEWER.c.thing_id).where(sa.or_(_NEWER.c.thing_id == party, named.exists())).limit(1)
    return connection.execute(query).first() is not None
