"""Migrations of the store, one per file and in order; the schema number stands in the database's
user_version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from sqlalchemy.engine import Connection

from desktop.store.migrations import m0001_first_tables, m0002_fewer_pages
from desktop.store.migrations.fill_catalogue import fill_catalogue
from desktop.store.migrations.fill_documents import fill_documents
from desktop.store.migrations.fill_words import fill_words


class Migration(Protocol):
    """A step: ``SCRIPT`` holds statements ended by a semicolon at the end of a line, and leads to
    ``VERSION``."""

    VERSION: int
    SCRIPT: str


MIGRATIONS: Sequence[Migration] = (m0001_first_tables, m0002_fewer_pages)
NEWEST = MIGRATIONS[-1].VERSION
FILLS: dict[int, tuple[Callable[[Connection], None], ...]] = {
    m0002_fewer_pages.VERSION: (fill_documents, fill_words, fill_catalogue)
}
"""What a step writes that no statement can: columns and words made of the rows' bodies."""


def schema_of(connection: Connection) -> int:
    """The schema number of an open database, 0 for an empty one."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)


def upgrade(connection: Connection, migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """Apply what is missing inside the caller's transaction; the number of steps taken."""
    present = schema_of(connection)
    missing = [migration for migration in migrations if present < migration.VERSION]
    for migration in missing:
        for statement in statements_of(migration.SCRIPT):
            connection.exec_driver_sql(statement)
        for fill in FILLS.get(migration.VERSION, ()) if migration in MIGRATIONS else ():
            fill(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {int(migration.VERSION)}")
    return len(missing)


def statements_of(script: str) -> list[str]:
    """The single statements of a script."""
    parts = (part.strip(" ;\n") for part in script.split(";\n"))
    return [part for part in parts if part]
