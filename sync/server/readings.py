"""The figures of a county that are looked up when they are asked for: what database, disk and backups say."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from sync.protocol import limits
from sync.server.config import ServerConfig
from sync.server.county import County
from sync.server.metrics import Reading
from sync.server.readiness import Readiness, free_space
from sync.server.store import people
from sync.server.store.file_tables import DRILLS
from sync.server.store.log_tables import LOG_EDGE
from sync.server.store.tables import BLOBS, DEVICES, JOURNALS
from sync.server.store.trouble import StoreAway

# Touched when a backup was written and read back.
BACKUP_MARK: Final = "last-backup"
_FRESH_SECONDS: Final = 10.0


class Readings:
    """The figures of one county, looked up at most every ten seconds. Safe from any thread."""

    def __init__(self, county: County, config: ServerConfig, readiness: Readiness) -> None:
        self._county = county
        self._config = config
        self._readiness = readiness
        self._lock = Lock()
        self._last: list[Reading] = []
        self._looked = float("-inf")

    def __call__(self) -> list[Reading]:
        """(name, meaning, value) of each; those of a database or disk that does not answer are left out."""
        with self._lock:
            if time.monotonic() - self._looked > _FRESH_SECONDS:
                self._last = self._of_machine()
                with suppress(SQLAlchemyError, StoreAway):
                    self._last += self._of_database()
                self._looked = time.monotonic()
            return self._last

    def _of_machine(self) -> list[Reading]:
        found = [
            ("zhenfa_ready", "1 when nothing is wrong", float(not self._readiness.faults())),
            ("zhenfa_slots", "Slots of files and pages there are", float(self._config.blob_slots)),
        ]
        with suppress(OSError):
            free = free_space(self._config)
            found.append(("zhenfa_disk_free_bytes", "Free space of the fuller disk", float(free)))
        with suppress(OSError):
            age = time.time() - (self._config.home / BACKUP_MARK).stat().st_mtime
            found.append(("zhenfa_backup_age_seconds", "Since the last backup was written", age))
        return found

    def _of_database(self) -> list[Reading]:
        begin = time.perf_counter()
        with self._county.database.read() as tx:
            people.county(tx)
            seconds = time.perf_counter() - begin
            return [
                ("zhenfa_database_seconds", "Time of one small question to the database", seconds),
                *_stored(tx),
                *self._drilled(tx),
            ]

    def _drilled(self, tx: Connection) -> list[Reading]:
        row = tx.execute(select(func.max(DRILLS.c.drilled_at), func.max(DRILLS.c.made_at))).one()
        if row[0] is None:
            return []
        now = self._county.clock()
        meanings = ("Since the last drill that held", "Since the newest backup that a drill proved")
        names = ("zhenfa_drill_age_seconds", "zhenfa_archived_age_seconds")
        return [
            (name, meaning, (now - at) / limits.SECOND_MS)
            for name, meaning, at in zip(names, meanings, row, strict=True)
        ]


def mark_backup(home: Path) -> None:
    """Note that a backup was written just now."""
    (home / BACKUP_MARK).touch(0o600)


def _stored(tx: Connection) -> list[Reading]:
    entries = select(func.coalesce(func.sum(JOURNALS.c.have_seq), 0))
    files = tx.execute(
        select(func.count(), func.coalesce(func.sum(BLOBS.c.size), 0)).select_from(BLOBS)
    ).one()
    logged = select(func.coalesce(func.max(LOG_EDGE.c.size), 0))
    devices = select(func.count()).select_from(DEVICES).where(DEVICES.c.revoked_at == 0)
    return [
        ("zhenfa_entries", "Entries in all journals", float(tx.execute(entries).scalar_one())),
        ("zhenfa_log_entries", "Entries in the county's log", float(tx.execute(logged).scalar_one())),
        ("zhenfa_blobs", "Files stored and verified", float(files[0])),
        ("zhenfa_blob_bytes", "Their bytes, unsealed", float(files[1])),
        ("zhenfa_devices", "Computers in service", float(tx.execute(devices).scalar_one())),
    ]
