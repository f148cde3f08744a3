"""Opening the county's database. What is particular to SQLite stands here (and in the triggers of
`tables.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from enforcement.errors import KnownTrouble
from sync.server.store.tables import METADATA

_BUSY_MS: Final = 30_000
# Pages of 8 KiB; with 8,000 of them in the log a checkpoint comes every 64 MiB instead of every few pushes.
_PAGE_BYTES: Final = 8192
_CHECKPOINT_PAGES: Final = 8000
_WRITES = {"zf_writes": True}


class Database:
    """One engine: `read()` gives a snapshot, `write()` one transaction at a time that commits at its end or
    leaves nothing. Writers of other processes (the commands) wait for each other in the database."""

    def __init__(self, url: str) -> None:
        if make_url(url).get_backend_name() != "sqlite":
            raise KnownTrouble("这一版县级库只能用 SQLite。", "", "数据库地址请写成 sqlite:/// 开头。")
        self._engine = create_engine(url, pool_size=8, max_overflow=24, hide_parameters=True)
        # hide_parameters: the values of a failed statement are people's data and must not reach a log.
        self._write_lock = Lock()
        event.listen(self._engine, "connect", _on_connect)
        event.listen(self._engine, "begin", _on_begin)

    @property
    def engine(self) -> Engine:
        """For tests and migrations."""
        return self._engine

    def create(self) -> None:
        """Make all tables and triggers of an empty database."""
        with self.write() as connection:
            METADATA.create_all(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its first moment; durable when the block ends well."""
        with (
            self._write_lock,
            self._engine.connect().execution_options(**_WRITES) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of what is committed."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _on_connect(raw: Any, record: object) -> None:
    # BEGIN is ours (see _on_begin): the driver's own would come too late and never IMMEDIATE.
    raw.isolation_level = None
    cursor = raw.cursor()
    try:
        for pragma in (
            f"busy_timeout={_BUSY_MS}",
            f"page_size={_PAGE_BYTES}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "cell_size_check=ON",
            f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
    except OperationalError as fault:
        raise KnownTrouble("县级库打不开。", "", "请看数据盘是否还在、是否可写。") from fault
    finally:
        cursor.close()


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("zf_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
