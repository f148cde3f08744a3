"""Inserting and looking up thousands of rows: a statement is compiled once a dialect, the values go to the
driver as they are. PostgreSQL gets each column as one array: as fast as COPY, and row-level security allows it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import ARRAY, Column, Connection, Select, String, Table, any_, bindparam, func, insert, select
from sqlalchemy.engine import Compiled, Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from sync.server.store.arrays import packed

_AT_ONCE: Final = 2000  # rows of one statement


def insert_many(tx: Connection, table: Table, rows: Sequence[tuple[Any, ...]], *, keep: bool = False) -> None:
    """Insert rows that give every column, in the table's order and in plain driver types (text, int, bool,
    bytes); with `keep` a row whose key is there already stays as it is. Measured at half the time of the ordinary
    executemany, which looks at each value again."""
    if not rows:
        return
    if tx.dialect.name == "postgresql":
        _insert_arrays(tx, table, rows, keep)
        return
    statement, order = _compiled_insert(table, tx.dialect)
    if keep:
        statement += " ON CONFLICT DO NOTHING"
    names = table.columns.keys()
    if order is None:
        tx.exec_driver_sql(statement, [dict(zip(names, row, strict=True)) for row in rows])
    else:
        assert list(order) == names
        tx.exec_driver_sql(statement, cast(Any, rows))


def select_in(
    tx: Connection, query: Select[Any], column: Column[Any], values: Sequence[str], **others: str
) -> Iterator[tuple[Any, ...]]:
    """Rows of `query` (a constant of its module; `others` are its own parameters) where `column` is one of
    `values`, in plain driver types."""
    if tx.dialect.name == "postgresql":
        if values:
            text, _ = _compiled_any(query, column, tx.dialect)
            yield from map(tuple, tx.exec_driver_sql(text, {**others, "in_all": packed(values)}))
        return
    if values:
        statement, order = _compiled_in(query, column, tx.dialect)
        given = {**others, "in_all": json.dumps(values)}
        filled = given if order is None else tuple([given[name] for name in order])
        yield from map(tuple, tx.exec_driver_sql(statement, cast(Any, filled)))


def _insert_arrays(tx: Connection, table: Table, rows: Sequence[tuple[Any, ...]], keep: bool) -> None:
    statement = _arrays_text(table, keep)
    for at in range(0, len(rows), _AT_ONCE):
        columns = zip(*rows[at : at + _AT_ONCE], strict=True)
        tx.exec_driver_sql(statement, tuple(map(packed, columns)))


@lru_cache(maxsize=64)
def _arrays_text(table: Table, keep: bool) -> str:
    from sync.server.store.postgres_schema import insert_arrays  # 3 MB that a county on SQLite does without

    return insert_arrays(table, keep=keep)


@lru_cache(maxsize=64)
def _compiled_any(
    query: Select[Any], column: Column[Any], dialect: Dialect
) -> tuple[str, tuple[str, ...] | None]:
    given = bindparam("in_all", type_=ARRAY(column.type))
    return _text(query.where(column == any_(given)).compile(dialect=dialect))


@lru_cache(maxsize=64)
def _compiled_insert(table: Table, dialect: Dialect) -> tuple[str, tuple[str, ...] | None]:
    return _text(insert(table).compile(dialect=dialect))


@lru_cache(maxsize=64)
def _compiled_in(
    query: Select[Any], column: Column[Any], dialect: Dialect
) -> tuple[str, tuple[str, ...] | None]:
    """The list comes as one JSON text: a statement of hundreds of values takes longer to be made than to be run."""
    each = func.json_each(bindparam("in_all", type_=String)).table_valued("value")
    return _text(query.where(column.in_(select(each.c.value))).compile(dialect=dialect))


def _text(compiled: Compiled) -> tuple[str, tuple[str, ...] | None]:
    """SQL text, and the order of values where the driver wants them by place."""
    order = cast(SQLCompiler, compiled).positiontup
    return str(compiled), None if order is None else tuple(order)
