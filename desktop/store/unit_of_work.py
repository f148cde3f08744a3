"""One save: what a command adds and changes becomes entries and rows of one transaction, or nothing does.

Implements enforcement.ports.UnitOfWork. The write transaction opens with the ``with`` block; leaving it
without ``commit`` undoes everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, cast

import sqlalchemy as sa

from desktop.store import roster
from desktop.store.connect import Database, Transaction
from desktop.store.disputes import all_disputed, sides_of, whole_groups
from desktop.store.mappers import ordered, searchable, thing_of, type_name
from desktop.store.moved import is_alone, refuse_elsewhere
from desktop.store.newer import held_things
from desktop.store.pen import Pen, Surroundings
from desktop.store.prepared import Prepared
from desktop.store.projection import row_of
from desktop.store.rejournal import OWN_JOURNALS
from desktop.store.tables import THING_TABLES, core
from enforcement.model.agency import Agency
from enforcement.model.document import NumberBlock
from enforcement.model.officer import Officer
from enforcement.model.plain import field_names, from_plain, to_plain
from enforcement.model.things import THING_NAMES, THINGS
from enforcement.ports import BlobRef, Side
from enforcement.refusals import Withheld
from enforcement.rules.newer_replies import written_by_newer

if TYPE_CHECKING:
    from enforcement.conflicts.pulled import PulledThing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Committed:
    """What a save touched (type names of things and ids) and its time, aware UTC. Durable when it is
    returned."""

    types: frozenset[str]
    ids: frozenset[str]
    at: datetime


class StoreUnitOfWork:
    """The store's unit of work for one actor (officer id)."""

    def __init__(self, database: Database, around: Surroundings, actor: str) -> None:
        self._database = database
        self._around = around
        self._actor = actor
        self._opening: AbstractContextManager[Transaction] | None = None
        self._transaction: Transaction | None = None
        self._pen: Pen | None = None
        # What the rows hold, by id, and the rows themselves by type and id, as they were read here: the lock is
        # ours, so it holds until we write over it.
        self._read: dict[str, Any] = {}
        self._rows: dict[tuple[str, str], Any] = {}
        self._held: frozenset[str] | None = None
        self._alone: bool | None = None
        self._types: set[str] = set()
        self._ids: set[str] = set()

    def __enter__(self) -> StoreUnitOfWork:
        self._opening = self._database.transaction()
        self._transaction = self._opening.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._opening is not None
        self._transaction = self._pen = None
        self._opening.__exit__(kind, error, trace)

    def get(self, cls: type[T], thing_id: str) -> T | None:
        """The current value, including what this save already did; None when unknown."""
        found = self.find(cls, id=thing_id)
        return found[0] if found else None

    def find(self, cls: type[T], **equal: Any) -> tuple[T, ...]:
        """Things whose named fields equal the values, oldest first.

        Officers and the agency come from the signed roster where there is one. Number blocks are only those
        leased to this device: a block of another one, pulled with its journal, is never handed out here.
        """
        unknown = equal.keys() - field_names(cast(Any, cls))
        if unknown:
            raise TypeError(f"{cls.__name__} has no field {sorted(unknown)[0]}")
        if cls is Officer or cls is Agency:
            stated = roster.find(self._connection, cls)
            if stated is not None:
                return tuple(thing for thing in stated if _equals(thing, equal))
        return tuple(thing for thing in self._find_rows(cls, equal) if _equals(thing, equal))

    def highest(self, cls: type[Any], field: str, **equal: Any) -> int:
        """The greatest value of a whole-number field among the things that `find` would give, 0 without any.

        Where it stands in a column of every row that matches, no thing is read.
        """
        name = type_name(cls)
        if field in THING_TABLES[name].model_fields and equal.keys() <= searchable(name):
            query = _highest(name, field, tuple(sorted(equal)))
            top, unknown = query.run(self._connection, **equal).first()
            if not unknown:
                return int(top or 0)
        return max((getattr(thing, field) for thing in self.find(cls, **equal)), default=0)

    def add(self, thing: Any, kind: str, blobs: tuple[BlobRef, ...] = ()) -> None:
        """A new thing. ValueError when its id is taken."""
        thing_type = type_name(type(thing))
        if self._row(thing_type, thing.id) is not None:
            raise ValueError(f"{thing_type} {thing.id} exists already")
        self._write(thing_type, thing.id, kind, ordered(to_plain(thing)), {}, blobs)

    def change(self, old: Any, new: Any, kind: str, blobs: tuple[BlobRef, ...] = ()) -> None:
        """Replace ``old`` by ``new``; only differing fields travel. No difference and no file, no entry.

        ValueError when a field to be changed is no longer what ``old`` says: nobody overwrites what was not
        seen.
        """
        if type(old) is not type(new) or old.id != new.id:
            raise ValueError("a change keeps class and id")
        thing_type = type_name(type(new))
        before, after = _differences(old, new)
        if not after and not blobs:
            return
        if self._read.get(new.id) is not old:
            self._refuse_stale(thing_type, old, before)
        row = self._row(thing_type, new.id)
        if row is not None and row.contested:
            before, after = whole_groups(thing_type, row, before, after)
        self._write(thing_type, new.id, kind, after, before, blobs)

    def disputed(self) -> tuple[tuple[str, str], ...]:
        """(type, id) of every thing with a group that waits for a person."""
        return all_disputed(self._connection)

    def newer(self) -> tuple[tuple[str, str], ...]:
        """(type, id) of every thing that a later program wrote and that is read-only here."""
        return held_things(self._connection)

    def sides(self, cls: type[Any], thing_id: str) -> Mapping[str, tuple[Side, ...]]:
        """The groups of a thing that wait for a person, the side shown first."""
        return sides_of(self._row(type_name(cls), thing_id))

    def pulled(self, exchange: int, thing_type: str, thing_id: str) -> PulledThing | None:
        """A thing with all its entries as one exchange left them; None when that brought none of them."""
        from desktop.store.pulls import pulled_thing  # seldom needed

        return pulled_thing(self._connection, exchange, thing_type, thing_id)

    def settle(self, thing: Any, group: str, values: Mapping[str, Any], kind: str) -> None:
        """The group holds ``values`` from now on: an entry without old values, whose author has seen every side.

        ValueError when the group does not wait for a person, or ``values`` do not make a whole thing.
        """
        thing_type = type_name(type(thing))
        if group not in sides_of(self._row(thing_type, thing.id)):
            raise ValueError(f"{thing_type}: {group} is not disputed")
        try:
            from_plain(type(thing), {**to_plain(thing), **values})
        except TypeError as error:
            raise ValueError(f"{thing_type}: no whole {group}") from error
        self._write(thing_type, thing.id, kind, ordered(dict(values)), {}, ())

    def commit(self) -> Committed | None:
        """Make the save durable; None when there was nothing to save. Nothing can be done with the unit
        afterwards.

        Raises DiskFull and the other troubles of the disk, after which nothing of the save was kept.
        """
        assert self._transaction is not None, "the unit of work is closed"
        pen = self._pen
        if pen is None or pen.last_wall is None:
            return None
        self._transaction.commit()
        self._transaction = None
        return Committed(frozenset(self._types), frozenset(self._ids), pen.last_wall)

    @property
    def _connection(self) -> sa.Connection:
        if self._transaction is None:
            raise RuntimeError("the unit of work is closed")
        return self._transaction.connection

    def _write(
        self,
        thing_type: str,
        thing_id: str,
        kind: str,
        new: dict[str, Any],
        old: dict[str, Any],
        blobs: tuple[BlobRef, ...],
    ) -> None:
        if self._pen is None:
            self._pen = Pen(self._connection, self._around, self._actor)
        before = self._row(thing_type, thing_id)
        if before is not None:
            self._refuse_newer(thing_type, thing_id)
        self._refuse_elsewhere(thing_type, thing_id, before, new)
        self._read.pop(thing_id, None)
        self._rows.pop((thing_type, thing_id), None)
        self._pen.write_over(before, thing_type, thing_id, kind, new, old, blobs)
        self._types.add(thing_type)
        self._ids.add(thing_id)

    def _refuse_newer(self, thing_type: str, thing_id: str) -> None:
        """Withheld (R115) for a thing of which this program understands a part: nobody drops what he cannot read."""
        if self._held is None:
            self._held = frozenset(thing for _, thing in held_things(self._connection))
        if thing_id in self._held:
            raise Withheld(written_by_newer(THING_NAMES[thing_type]))

    def _refuse_elsewhere(self, thing_type: str, thing_id: str, before: Any, new: dict[str, Any]) -> None:
        """Withheld (R113) for what belongs to a record that lives in another township or with the county."""
        if self._alone is None:
            self._alone = is_alone(self._connection)
        if not self._alone:
            refuse_elsewhere(self._connection, thing_type, thing_id, before, new)

    def _refuse_stale(self, thing_type: str, old: Any, before: dict[str, Any]) -> None:
        """ValueError unless the journal's own value, whatever the roster says, has the fields of ``before`` so."""
        row = self._row(thing_type, old.id)
        if row is None:
            raise ValueError(f"{thing_type} {old.id} is unknown")
        current = to_plain(thing_of(type(old), row.body))
        stale = [name for name in before if current[name] != before[name]]
        if stale:
            raise ValueError(f"{thing_type}: {stale[0]} was changed since it was read")

    def _row(self, thing_type: str, thing_id: str) -> Any:
        connection, key = self._connection, (thing_type, thing_id)
        if key not in self._rows:
            self._rows[key] = row_of(connection, thing_type, thing_id)
        return self._rows[key]

    def _find_rows(self, cls: type[T], equal: dict[str, Any]) -> list[T]:
        name = type_name(cls)
        if "id" in equal and cls is not NumberBlock:
            row = self._row(name, equal["id"])
            things = [thing_of(cls, row.body)] if row is not None and row.readable else []
        else:
            things = self._search_rows(cls, name, equal)
        self._read |= {cast(Any, thing).id: thing for thing in things}
        return things

    def _search_rows(self, cls: type[T], name: str, equal: dict[str, Any]) -> list[T]:
        values = {field: to_plain(equal[field]) for field in sorted(searchable(name) & set(equal))}
        absent = tuple(field for field, value in values.items() if value is None)
        given = {field: value for field, value in values.items() if value is not None}
        bodies = _things_where(name, tuple(given), absent).run(self._connection, **given).scalars()
        return [thing_of(cls, body) for body in bodies]


@cache
def _things_where(thing_type: str, given: tuple[str, ...], absent: tuple[str, ...]) -> Prepared:
    """Bodies of readable rows, oldest first, with a place for each of the columns ``given``."""
    table = core(THING_TABLES[thing_type])
    query = sa.select(table.c.body).where(table.c.readable).order_by(table.c.number)
    query = query.where(*(table.c[name] == sa.bindparam(name) for name in given))
    query = query.where(*(table.c[name].is_(None) for name in absent))
    if THINGS[thing_type] is NumberBlock:
        query = query.where(table.c.journal.in_(OWN_JOURNALS))
    return Prepared(query)


@cache
def _highest(thing_type: str, field: str, given: tuple[str, ...]) -> Prepared:
    """The greatest value of a column in readable rows with these values, and how many of them have none."""
    table = core(THING_TABLES[thing_type])
    column = table.c[field]
    unknown = sa.func.count() - sa.func.count(column)
    query = sa.select(sa.func.max(column).label("top"), unknown.label("unknown")).where(table.c.readable)
    return Prepared(query.where(*(table.c[name] == sa.bindparam(name) for name in given)))


def _differences(old: Any, new: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields in which two values of one class differ, as plain data: what they held, what they hold."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in field_names(cast(Any, type(old))):
        one, other = getattr(old, name), getattr(new, name)
        if one is not other and (was := to_plain(one)) != (now := to_plain(other)):
            before[name], after[name] = was, now
    return before, after


def _equals(thing: Any, equal: dict[str, Any]) -> bool:
    return all(getattr(thing, name) == value for name, value in equal.items())
