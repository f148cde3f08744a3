"""What a merge leaves to be seen: things that wait for a person, and groups that were put together without a question.

Drawn from the rows while they are written, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from desktop.store.mappers import unpack
from desktop.store.tables import THING_TABLES, OpenReview, ParallelMerge, core
from enforcement.conflicts.groups import group_of
from enforcement.conflicts.merge import Folded

_OPEN = core(OpenReview)
_PARALLEL = core(ParallelMerge)


def note_open(connection: Connection, thing_type: str, thing_id: str, contested: bool) -> None:
    """The thing waits for a person now, or does so no longer."""
    if not contested:
        connection.execute(sa.delete(_OPEN).where(_OPEN.c.thing_id == thing_id))
        return
    row = {"thing_id": thing_id, "thing_type": thing_type}
    connection.execute(insert(_OPEN).values(**row).on_conflict_do_nothing())


def count_open(connection: Connection) -> int:
    """How many groups wait for a person; nothing is decoded while there are none."""
    found = 0
    for row in connection.execute(sa.select(_OPEN)).all():
        table = core(THING_TABLES[row.thing_type])
        body = connection.execute(sa.select(table.c.contested).where(table.c.id == row.thing_id)).scalar()
        found += len(unpack(body)) if body else 0
    return found


def note_parallel(
    connection: Connection, thing_type: str, header: Any, written: Iterable[str], after: Folded
) -> None:
    """An entry was taken in whose author had not seen all that is here; disputed groups are told elsewhere."""
    names = dict.fromkeys(group_of(thing_type, field).name for field in written)
    merged = [name for name in names if name not in after.contested]
    if merged and len(after.heads) > 1:
        row = {
            "entry_id": str(header["entry_id"]),
            "thing_type": thing_type,
            "thing_id": str(header["thing"]),
            "groups": " ".join(merged),
        }
        connection.execute(insert(_PARALLEL).values(**row).on_conflict_do_nothing())
