"""Creating and opening the database file: too new? back up, upgrade, check.

An upgrade begins with a verified backup in ``backups`` and is one transaction, so a cut leaves the old
schema whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from desktop.store.connect import Database, Secret, open_raw
from desktop.store.migrations import MIGRATIONS, Migration, schema_of, upgrade
from desktop.store.trouble import damaged, newer_database, translated
from sync.sqlite_log import log_is_rotten


def create_database(path: Path, key: Secret) -> Database:
    """A new encrypted database at the newest schema; the file must not exist."""
    if path.exists():
        raise FileExistsError(path)
    database = Database(path, key, create=True)
    try:
        with database.writing() as connection:
            upgrade(connection)
    except BaseException:
        database.close()
        raise
    path.chmod(0o600)
    return database


def open_database(
    path: Path, key: Secret, backups: Path, migrations: Sequence[Migration] = MIGRATIONS
) -> Database:
    """Open, and bring an older schema up to date after a verified backup.

    Raises NewerDatabase, DamagedDatabase (also for a wrong key), ReadOnlyHome, DiskFull, StoreTrouble.
    """
    database = Database(path, key)
    try:
        with database.reading() as connection:
            found = schema_of(connection)
        _check_log(database)
        newest = migrations[-1].VERSION
        if found > newest:
            raise newer_database(found, newest)
        if found < newest:
            back_up(database, key, backups / f"before-schema-{newest}.db")
            with database.writing() as connection:
                upgrade(connection, migrations)
    except BaseException:
        database.close()
        raise
    return database


def _check_log(database: Database) -> None:
    """Raise DamagedDatabase when the log that a crash left holds saves that SQLite would drop."""
    with translated():
        rotten = log_is_rotten(database.raw.execute, database.path)
    if rotten:
        raise damaged("数据库", detail="the log holds saves behind a damaged frame")


def back_up(database: Database, key: Secret, target: Path) -> Path:
    """A whole, verified copy under the same key, made with SQLite's backup interface and never by copying
    files.

    An existing target is replaced only once the new copy has been verified. Raises DamagedDatabase when the
    copy does not pass its check, DiskFull or ReadOnlyHome when it cannot be written.
    """
    partial = target.with_name(target.name + ".part")
    with translated():
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_database(partial)
        copy = open_raw(partial, key, create=True)
        try:
            partial.chmod(0o600)
            database.raw.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
        verify_copy(partial, key)
        partial.replace(target)
    return target


def verify_copy(path: Path, key: Secret) -> None:
    """Raise DamagedDatabase unless the database at ``path`` opens with ``key`` and is whole."""
    copy = open_raw(path, key)
    try:
        faults = integrity_faults(copy)
    finally:
        copy.close()
    if faults:
        raise damaged("备份", detail=faults[0])


def check_database(database: Database) -> None:
    """Raise DamagedDatabase unless every page authenticates and the structure is sound."""
    with translated():
        faults = integrity_faults(database.raw)
    if faults:
        raise damaged("数据库", detail=faults[0])


def integrity_faults(raw: sqlcipher.Connection) -> list[str]:
    """What page authentication and SQLite's own check find wrong, as neutral English; empty when all is
    well."""
    try:
        pages = [str(row[0]) for row in raw.execute("PRAGMA cipher_integrity_check")]
        structure = [str(row[0]) for row in raw.execute("PRAGMA quick_check")]
    except sqlcipher.DatabaseError as fault:
        if (getattr(fault, "sqlite_errorname", "") or "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            return [fault.sqlite_errorname]
        raise
    return pages + [line for line in structure if line != "ok"]


def remove_database(path: Path) -> None:
    """Remove an unfinished or scratch database with its log files; nothing happens when it is not there."""
    with translated():
        for tail in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + tail).unlink(missing_ok=True)
