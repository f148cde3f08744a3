"""After an update: rows of what only the new program understands, and of what it understands differently.

The journal holds every byte that came; only rows are made again, each from all entries of its thing.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.connect import Database
from desktop.store.projection import project_later
from desktop.store.settings import PROJECTED_SCHEMA, read_setting, write_setting
from desktop.store.tables import THING_TABLES, NewerThing, core
from enforcement.upcasting import FIRST, changed_since, is_newer, known_schema

_NEWER = core(NewerThing)


def catch_up(database: Database) -> int:
    """Make these rows in one transaction; how many. A look at two small tables where nothing was updated."""
    with database.reading() as connection:
        projected = int(read_setting(connection, PROJECTED_SCHEMA, FIRST))
        if projected == known_schema() and not _understood(connection):
            return 0
    with database.writing() as connection:
        return _project(connection, projected)


def _project(connection: Connection, projected: int) -> int:
    things = dict.fromkeys(_understood(connection))
    for _, thing_id in things:
        connection.execute(sa.delete(_NEWER).where(_NEWER.c.thing_id == thing_id))
    for thing_type in sorted(changed_since(projected) & THING_TABLES.keys()):
        ids = connection.execute(sa.select(core(THING_TABLES[thing_type]).c.id)).scalars()
        things |= dict.fromkeys((thing_type, thing_id) for thing_id in ids)
    for thing_type, thing_id in things:
        project_later(connection, thing_type, thing_id)
    write_setting(connection, PROJECTED_SCHEMA, known_schema())
    return len(things)


def _understood(connection: Connection) -> list[tuple[str, str]]:
    """Things that were held and need not be any longer."""
    rows = connection.execute(sa.select(_NEWER).order_by(_NEWER.c.thing_id)).all()
    return [(row.thing_type, row.thing_id) for row in rows if not is_newer(row.thing_type, row.schema_wanted)]
