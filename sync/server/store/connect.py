"""Opening the county's database, whichever kind it is. What is particular to SQLite stands in `sqlite`, what is
particular to PostgreSQL in `postgres`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from enforcement.errors import KnownTrouble
from sync.server.store.migrations import steps
from sync.server.store.postgres import APP, PostgresStore, speaks_postgres
from sync.server.store.sqlite import SqliteStore


class Database:
    """The store of one county: `read()` gives a snapshot, `write()` one transaction that commits at its end or
    leaves nothing. Writers, also those of other processes (the commands), wait for each other in the database.

    `county` is its code; PostgreSQL needs it, for many counties may share a database, and works as `role`. With
    `standby` it works only while commits wait for a second server."""

    def __init__(self, url: str, county: str = "", *, role: str = APP, standby: bool = False) -> None:
        if not speaks_postgres(url):
            _require_sqlite(url)
        self._store: PostgresStore | SqliteStore = (
            PostgresStore(url, county, role, standby=standby) if speaks_postgres(url) else SqliteStore(url)
        )

    @property
    def engine(self) -> Engine:
        """For tests and migrations."""
        return self._store.engine

    def create(self) -> None:
        """Make all tables and triggers of an empty SQLite file; in PostgreSQL its owner did so (`migrations.owner`)."""
        if isinstance(self._store, SqliteStore):
            with self.write() as connection:
                steps.bring_up(connection)

    def require_current(self) -> None:
        """Raises KnownTrouble for a damaged log of a SQLite file, NewerStore or OlderStore unless the tables are those of this version; a SQLite file of an
        earlier one is brought up here."""
        if isinstance(self._store, SqliteStore):
            self._store.require_log()
        with self.read() as connection:
            version = steps.version_of(connection)
        steps.refuse_newer(version)
        if version == steps.VERSION:
            return
        if isinstance(self._store, PostgresStore):
            raise steps.OlderStore()
        with self.write() as connection:
            steps.bring_up(connection)

    @contextmanager
    def write(self, *, shared: bool = False) -> Iterator[Connection]:
        """A transaction that no other writer of this county disturbs; durable when the block ends well.

        `shared`: for pushes and files alone, which lock what they change row by row and may go side by side with
        each other where the database can do that."""
        with self._store.write(shared=shared) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of what is committed."""
        with self._store.read() as connection:
            yield connection

    def names_standby(self) -> bool:
        """Whether a commit here means two disks."""
        return isinstance(self._store, PostgresStore) and self._store.names_standby()

    def make_months(self, now: int) -> None:
        """Make room for what comes in the year after `now` (ms)."""
        self._store.make_months(now)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _require_sqlite(url: str) -> None:
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError:
        kind = ""
    if kind != "sqlite":
        raise KnownTrouble(
            "县级库只能用 SQLite 或 PostgreSQL。", "", "数据库地址请写成 sqlite:/// 或 postgresql:// 开头。"
        )
