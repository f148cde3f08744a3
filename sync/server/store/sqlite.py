"""What is particular to SQLite in the county's store: one file, one county, one writer at a time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from enforcement.errors import KnownTrouble
from sync.server.store.trouble import CannotOpen, StoreAway, known_disk, known_trouble
from sync.sqlite_log import log_is_rotten, names_its_log

_BUSY_MS: Final = 30_000
_LOOK_SECONDS: Final = 0.001
# Pages of 8 KiB; with 8,000 of them in the log a checkpoint comes every 64 MiB instead of every few pushes.
_PAGE_BYTES: Final = 8192
_CHECKPOINT_PAGES: Final = 8000
# Of a connection's memory for pages: what one large batch changes stays in it until the commit.
_CACHE_KIB: Final = 4000
_WRITES = {"zf_writes": True}


class SqliteStore:
    """The county's database as one SQLite file."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(url, pool_size=8, max_overflow=24, hide_parameters=True)
        # hide_parameters: the values of a failed statement are people's data and must not reach a log.
        self._write_lock = Lock()
        self._remains = False
        event.listen(self.engine, "connect", _on_connect)
        event.listen(self.engine, "begin", _on_begin)

    @contextmanager
    def write(self, *, shared: bool = False) -> Iterator[Connection]:
        """A transaction that holds the write lock from its first moment; here nobody shares it."""
        with known_trouble(), self._write_lock:
            self._clear_remains()
            try:
                with self.engine.connect().execution_options(**_WRITES) as connection, connection.begin():
                    yield connection
            except OperationalError as fault:
                # Where there was no room its last page, which alone makes it a commit, was not written.
                self._remains |= getattr(fault.orig, "sqlite_errorname", "").startswith("SQLITE_IOERR")
                raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of what is committed."""
        with known_trouble(), self.engine.connect() as connection, connection.begin():
            yield connection

    def require_log(self) -> None:
        """Raise KnownTrouble when the log that a crash left holds commits that SQLite would drop; StoreAway while the
        disk does not let anybody look."""
        path = Path(self.engine.url.database or "")
        if not path.is_file():
            return
        with known_trouble(), known_disk():
            sound = names_its_log(path) and self._log_is_sound(path)
        if not sound:
            raise KnownTrouble(
                "县级库有损坏：写前日志里有存好的内容读不出来。",
                "多半是磁盘坏了，也可能有别的程序动过它。",
                "先不要启动，留好这些文件，用最近的备份恢复；电脑会把缺的再送来。",
            )

    def _log_is_sound(self, path: Path) -> bool:
        with self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            try:
                return not log_is_rotten(raw.execute, path)
            except sqlite3.OperationalError as fault:
                raise StoreAway(f"database {fault.sqlite_errorname}") from fault

    def _clear_remains(self) -> None:
        """What a commit that failed left in the log goes before anything is written over it: the remains of
        two would look like rot after a crash. Raises StoreAway while the disk does not let it."""
        if not self._remains:
            return
        with self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            try:
                held_up, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError as fault:
                raise StoreAway(f"database {fault.sqlite_errorname}") from fault
        if held_up:
            raise StoreAway("database log in use")
        self._remains = False

    def make_months(self, now: int) -> None:
        """Nothing: a file has no partitions."""


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
            f"cache_size=-{_CACHE_KIB}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
    except (OperationalError, UnicodeDecodeError) as fault:  # the second: a name in a damaged schema
        raise CannotOpen() from fault
    finally:
        cursor.close()


def _on_begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("zf_writes", False):
        connection.exec_driver_sql("BEGIN")
        return
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA busy_timeout=0")
    try:
        _begin_to_write(connection, raw)
    finally:
        raw.execute(f"PRAGMA busy_timeout={_BUSY_MS}")


def _begin_to_write(connection: Connection, raw: sqlite3.Connection) -> None:
    """Where another process writes, look every millisecond whether it has ended. SQLite itself looks less and less
    often, so files would wait for one batch of entries after the other."""
    until = time.monotonic() + _BUSY_MS / 1000
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as fault:
        if not _is_busy(fault.orig) or not _begun(raw, until):
            raise


def _begun(raw: sqlite3.Connection, until: float) -> bool:
    while time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as fault:
            if not _is_busy(fault):
                return False
        else:
            return True
    return False


def _is_busy(fault: BaseException | None) -> bool:
    return getattr(fault, "sqlite_errorname", "").startswith("SQLITE_BUSY")
