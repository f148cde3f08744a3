"""One encrypted connection under SQLAlchemy: raw key, the pragmas of evidence, and transactions that we
begin ourselves.

There is one connection and one writer per process. SQLCipher's own log is silenced, because it would print
page errors to stderr; the key is wiped from our buffers after use as far as Python allows.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import StaticPool

from desktop.store.driver import QuickConnection, lock_memory
from desktop.store.durable import probe_folder
from desktop.store.trouble import translated

KEY_BYTES = 32
BUSY_MS = 5_000
CACHE_KIB = 16 * 1024
_PRAGMAS = (
    "cipher_log_level = NONE",
    "cipher_memory_security = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "foreign_keys = ON",
    f"busy_timeout = {BUSY_MS}",
    f"cache_size = -{CACHE_KIB}",
)
_DURABLE = ("journal_mode = WAL", "synchronous = FULL")


class Secret:
    """Key bytes in a buffer that can be wiped. Its repr says nothing."""

    __slots__ = ("_buffer",)

    def __init__(self, data: bytes | bytearray) -> None:
        self._buffer = bytearray(data)

    def bytes(self) -> bytes:
        """A copy of the key; ValueError once it has been wiped."""
        if not self._buffer:
            raise ValueError("the key was wiped")
        return bytes(self._buffer)

    def wipe(self) -> None:
        """Overwrite the buffer; best effort, copies made by others stay."""
        for index in range(len(self._buffer)):
            self._buffer[index] = 0
        self._buffer = bytearray()

    def __repr__(self) -> str:
        return "Secret(…)"


def open_raw(path: Path | str, key: Secret, *, create: bool = False) -> QuickConnection:
    """A keyed DB-API connection in autocommit mode; nothing has been read yet, so a wrong key is not
    noticed here.

    Raises sqlcipher errors; callers translate them.
    """
    data = key.bytes()
    if len(data) != KEY_BYTES:
        raise ValueError(f"the key has {KEY_BYTES} bytes")
    where = f"{Path(path).absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    lock_memory()
    connection = QuickConnection(where, uri=True, check_same_thread=False, isolation_level=None)
    try:
        # As a script, since statements of a script, and the key with them, are not kept by the driver.
        connection.executescript(f"PRAGMA key = \"x'{data.hex()}'\"")
        connection.executescript("".join(f"PRAGMA {pragma};" for pragma in _PRAGMAS))
    except sqlcipher.Error:
        connection.close()
        raise
    return connection


class Transaction:
    """An open write transaction; it is durable when ``commit`` has returned."""

    __slots__ = ("_commit", "connection")

    def __init__(self, connection: Connection, commit: Callable[[], None]) -> None:
        self.connection = connection
        self._commit = commit

    def commit(self) -> None:
        """Make everything so far durable. Raises DiskFull and its kin, after which nothing was kept."""
        self._commit()


class Database:
    """The opened database file: transactions in, rows out. Safe to hand from thread to thread, one at a
    time."""

    def __init__(self, path: Path, key: Secret, *, create: bool = False) -> None:
        """Raises DamagedDatabase for a wrong key or a broken first page, StoreTrouble when it cannot be
        opened."""
        self.path = path
        self._probe = partial(probe_folder, path.parent)
        with translated(self._probe):
            raw = open_raw(path, key, create=create)
            try:
                raw.executescript("SELECT count(*) FROM sqlite_master")
                raw.executescript("".join(f"PRAGMA {pragma};" for pragma in _DURABLE))
                raw.keep_ready()
            except sqlcipher.Error:
                raw.close()
                raise
        self._raw = raw
        self._lock = threading.RLock()
        self._busy = self._remains = False
        self.engine: Engine = _engine(raw)
        # One connection for the store's whole life: SQLAlchemy resets what it hands back, and a reset would
        # end
        # a transaction that is open around it.
        self._connection = self.engine.connect()

    @property
    def raw(self) -> QuickConnection:
        """The DB-API connection, for backup and pragmas only."""
        return self._raw

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A write transaction (BEGIN IMMEDIATE) that ends without effect unless ``commit`` was called
        inside."""
        with self._lock, translated(self._probe):
            if self._busy:
                raise RuntimeError("a transaction is open already")
            self._clear_remains()
            self._raw.saving = True
            try:
                with self._begun("BEGIN IMMEDIATE") as connection:
                    yield Transaction(connection, self._commit)
            finally:
                self._raw.saving = False

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction: committed at the end of the block, rolled back by any exception."""
        with self.transaction() as transaction:
            yield transaction.connection
            transaction.commit()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view: everything read inside is of the same moment. Inside an open transaction it
        is that one, so a command sees its own save."""
        with self._lock, translated(self._probe):
            if self._busy:
                yield self._connection
                return
            with self._begun("BEGIN") as connection:
                yield connection

    def close(self) -> None:
        """Fold the log into the file and close. Safe to call twice."""
        with self._lock:
            self._connection.close()
            self.engine.dispose()
            self._raw.close()

    def _commit(self) -> None:
        with translated(self._probe):
            try:
                self._raw.execute("COMMIT")
            except sqlcipher.Error as fault:
                # Where there was no room its last page, which alone makes it a commit, was not written.
                self._remains = fault.sqlite_errorname != "SQLITE_FULL"
                raise

    def _clear_remains(self) -> None:
        """What a commit that failed left in the log goes before anything is written over it: the remains of
        two would look like rot after a crash (`sync.sqlite_log`), and its own come back as a save."""
        if self._remains:
            self._raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._remains = False

    @contextmanager
    def _begun(self, statement: str) -> Iterator[Connection]:
        self._raw.execute(statement)
        self._busy = True
        try:
            yield self._connection
        finally:
            self._busy = False
            # SQLite ends a transaction by itself where it cannot go on (disk full).
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")


def inserted_id(result: sa.CursorResult[Any]) -> int:
    """The number that an insert gave its row."""
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def _engine(raw: sqlcipher.Connection) -> Engine:
    """SQLAlchemy over our connection; it begins and ends no transaction of its own."""
    engine = sa.create_engine(
        "sqlite://", creator=lambda: raw, module=sqlcipher, poolclass=StaticPool, pool_reset_on_return=None
    )
    return engine.execution_options(isolation_level="AUTOCOMMIT")
