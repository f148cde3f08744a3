"""Statements of the saving path, compiled once: a save runs dozens, and building each anew costs more than
running it. They run on the driver's own cursor, in the transaction that is open on the connection.

Only what SQLAlchemy compiled is run; values are always bound.
"""

from __future__ import annotations

from collections import namedtuple
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

_DIALECT = sqlite.dialect(paramstyle="qmark")


class Answer:
    """What a prepared statement gave: rows with named fields, as the driver has them."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    @property
    def lastrowid(self) -> int:
        """The number that an insert gave its row."""
        return int(self._cursor.lastrowid)

    def all(self) -> list[Any]:
        """Every row."""
        rows = self._cursor.fetchall()
        if not rows:
            return []
        return list(map(_row_class(tuple([column[0] for column in self._cursor.description]))._make, rows))

    def first(self) -> Any:
        """The first row, None without one."""
        rows = self.all()
        return rows[0] if rows else None

    def scalars(self) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self._cursor.fetchall()]

    def scalar(self) -> Any:
        """The first column of the first row, None without one."""
        rows = self._cursor.fetchall()
        return rows[0][0] if rows else None


class Prepared:
    """One statement with named places (`sa.bindparam`). Values are given as the database keeps them."""

    __slots__ = ("_constants", "_places", "_sql")

    def __init__(self, statement: Any) -> None:
        compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        self._sql = str(compiled)
        self._places: tuple[str, ...] = tuple(compiled.positiontup or ())
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}

    def run(self, connection: Connection, **values: Any) -> Answer:
        """Execute with a value for every place; KeyError when one is missing (a bug).

        Raises the driver's errors, which `trouble.translated` knows like those of SQLAlchemy.
        """
        given = {**self._constants, **values} if self._constants else values
        raw: Any = connection.connection.driver_connection
        return Answer(raw.execute(self._sql, tuple([given[place] for place in self._places])))


def prepared_insert(table: sa.Table, *, without: tuple[str, ...] = ()) -> Prepared:
    """An insert with a place for every column except those named in ``without``."""
    return Prepared(sa.insert(table).values(_places(table, without)))


def prepared_update(table: sa.Table, key: str, *, without: tuple[str, ...] = ()) -> Prepared:
    """An update of all columns but ``without`` of the row whose column ``key`` equals the place
    ``the_key``."""
    values = _places(table, (*without, key))
    return Prepared(sa.update(table).where(table.c[key] == sa.bindparam("the_key")).values(values))


def prepared_upsert(table: sa.Table, key: str) -> Prepared:
    """An insert with a place for every column that replaces the row of the same ``key``."""
    insertion = insert(table).values(_places(table, ()))
    update = {column.name: insertion.excluded[column.name] for column in table.c if column.name != key}
    return Prepared(insertion.on_conflict_do_update(index_elements=[key], set_=update))


def written(value: int | str) -> sa.ColumnElement[Any]:
    """A constant as part of the statement's text; a bound one would be copied, and wiped, at every run."""
    literal = sa.literal(value)
    text = literal.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})
    return sa.literal_column(str(text), literal.type)


@cache
def _row_class(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names)


def _places(table: sa.Table, without: tuple[str, ...]) -> dict[str, Any]:
    return {column.name: sa.bindparam(f"p_{column.name}") for column in table.c if column.name not in without}
