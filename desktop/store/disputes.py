"""Groups of fields that wait for a person, as rows keep them, for the unit of work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.mappers import unpack
from desktop.store.tables import OpenReview, core
from enforcement.conflicts.groups import group_named, group_of
from enforcement.ports import Side

_OPEN = core(OpenReview)
Plain = dict[str, Any]


def all_disputed(connection: Connection) -> tuple[tuple[str, str], ...]:
    """(type, id) of every thing with such a group, in the order of their ids."""
    rows = connection.execute(sa.select(_OPEN.c.thing_type, _OPEN.c.thing_id).order_by(_OPEN.c.thing_id))
    return tuple((row.thing_type, row.thing_id) for row in rows)


def sides_of(row: Any) -> Mapping[str, tuple[Side, ...]]:
    """The groups of one row (None: no such thing) with their sides, the one shown first."""
    kept = unpack(row.contested) if row is not None and row.contested else {}
    return {name: tuple(Side(entry, values) for entry, values in sides) for name, sides in kept.items()}


def whole_groups(thing_type: str, row: Any, before: Plain, after: Plain) -> tuple[Plain, Plain]:
    """A change with all fields of the disputed groups that it touches: its old values say which side its author was
    shown, so that it settles nothing (`enforcement.conflicts.merge`)."""
    kept = unpack(row.contested)
    touched = {name for field in after if (name := group_of(thing_type, field).name) in kept}
    shown = unpack(row.body)
    names = [one for group in touched for one in group_named(thing_type, group).fields if one in shown]
    whole = {name: shown[name] for name in names}
    return {**whole, **before}, {**whole, **after}
