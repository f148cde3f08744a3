"""A database that is away, overloaded or took back a transaction: known trouble, not a bug. Nothing of the
transaction counts unless its commit got through, and then a repeat finds it: so the device may simply ask again."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from enforcement.errors import StoreTrouble
from sync.protocol import limits
from sync.protocol.problems import BUSY, MALFORMED, ProtocolProblem

# SQLSTATE classes and codes after which the same request may succeed: connection lost, transaction taken back,
# out of resources, lock not got in time, server shutting down or starting, and a standby asked to write.
_CLASSES: Final = frozenset({"08", "40", "53", "58"})
_CODES: Final = frozenset({"25006", "55P03", "57014", "57P01", "57P02", "57P03", "57P05", "25P03", "25P04"})
# The same of a SQLite file: its disk is full, read-only or failing, or another program held it for too long.
_SQLITE: Final = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_BUSY")
# And of the folders beside it.
_DISK: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM}
)


class StoreAway(StoreTrouble):
    """The database did not do it now; asking again is safe and right."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            "县级数据库这会儿用不了。",
            "",
            "看数据库是否在运行、磁盘是否已满；设备会自己再送。",
            detail=detail,
        )


def store_away() -> ProtocolProblem:
    """What a device hears when the database cannot do it now: a problem that every version of it knows."""
    return ProtocolProblem(BUSY, retry_after=limits.RETRY_AFTER_SECONDS)


class CannotOpen(StoreAway):
    """The file of the database cannot be opened now."""

    def __init__(self) -> None:
        super().__init__("database cannot be opened")
        self.what, self.cure = "县级库打不开。", "请看数据盘是否还在、是否可写。"


class NewerStore(StoreTrouble):
    """The database was written by a newer version of the program."""

    def __init__(self) -> None:
        super().__init__("县级库是更新的版本建的，这个版本不敢打开。", "", "请安装新版程序后再启动。")


class OlderStore(StoreTrouble):
    """The database has to be brought up to this version first."""

    def __init__(self) -> None:
        super().__init__("县级库是旧版本的。", "", "先做一次备份，再运行 zhenfa-county upgrade，然后启动。")


@contextmanager
def known_trouble() -> Iterator[None]:
    """Turn what the database may always do to us into StoreAway; everything else passes as the bug it is. A text with
    the character NUL, which PostgreSQL cannot hold, is malformed: none of an entry's columns takes free text."""
    try:
        yield
    except DataError as fault:
        if _state(fault):
            raise
        raise ProtocolProblem(MALFORMED, field="text") from fault
    except DBAPIError as fault:
        if not _passes(fault):
            raise
        raise StoreAway(f"database {_state(fault) or type(fault.orig).__name__}") from fault
    except PoolTimeout as fault:
        raise StoreAway("no free connection") from fault


@contextmanager
def known_disk() -> Iterator[None]:
    """Turn what a full, read-only or failing disk does to files into StoreAway; everything else passes."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in _DISK:
            raise
        raise StoreAway(f"disk {errno.errorcode[fault.errno]}") from fault


def _passes(fault: DBAPIError) -> bool:
    state = _state(fault)
    if state.startswith(_SQLITE):
        return True
    if state:
        return state[:2] in _CLASSES or state in _CODES
    gone = bool(fault.connection_invalidated)
    return gone or (_speaks_postgres(fault) and isinstance(fault, (OperationalError, InterfaceError)))


def _state(fault: DBAPIError) -> str:
    """What the database calls it: SQLSTATE, or SQLite's own name."""
    known = getattr(fault.orig, "sqlstate", None) or getattr(fault.orig, "sqlite_errorname", None)
    return str(known or "")


def _speaks_postgres(fault: DBAPIError) -> bool:
    return type(fault.orig).__module__.startswith("psycopg")
