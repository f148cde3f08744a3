"""Whether this server can do its work right now, and who may see its figures."""

from __future__ import annotations

import hmac
import os
import shutil
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from enforcement.errors import KnownTrouble
from sync.protocol import limits
from sync.server.config import ServerConfig
from sync.server.county import County
from sync.server.store import people
from sync.server.store.migrations import steps

READY: Final = "ready"
TOKEN_FILE: Final = "metrics.token"
_TOKEN_LEAST: Final = 16
_TOKEN_MOST: Final = 256
# Below this the next heavy evening may fill the disk; a county's light week is 17 GB.
SPACE_LEAST: Final = 1024 * limits.MIB
# Anybody may ask whether we are ready: the answer is looked up this often at most.
_FRESH_SECONDS: Final = 2.0


class Readiness:
    """One per app; safe from any thread."""

    def __init__(self, county: County, config: ServerConfig) -> None:
        self._county = county
        self._config = config
        self._lock = Lock()
        self._faults: tuple[str, ...] = ()
        self._looked = float("-inf")
        self._migrated = False

    def faults(self) -> tuple[str, ...]:
        """One word for each thing that is not as it must be: database, migrations, blobs, space."""
        with self._lock:
            if time.monotonic() - self._looked > _FRESH_SECONDS:
                checks = (
                    ("database", self._writes),
                    ("migrations", self._is_migrated),
                    ("blobs", self._keeps_files),
                    ("space", self._has_space),
                )
                self._faults = tuple(word for word, good in checks if not _holds(good))
                self._looked = time.monotonic()
            return self._faults

    def _writes(self) -> bool:
        with self._county.database.write(shared=True) as tx:
            return str(people.county(tx).code) == self._county.code

    def _is_migrated(self) -> bool:
        if not self._migrated:
            with self._county.database.read() as tx:
                self._migrated = steps.version_of(tx) == steps.VERSION
        return self._migrated

    def _keeps_files(self) -> bool:
        path = self._config.blobs / f".{uuid.uuid4().hex}.probe"
        try:
            path.touch(0o600, exist_ok=False)
        finally:
            with suppress(OSError):
                path.unlink()
        return True

    def _has_space(self) -> bool:
        return free_space(self._config) >= SPACE_LEAST


def bears_token(keys: Path, authorization: str) -> bool:
    """Whether an `Authorization` header bears the operator's token, a file of mode 0400 beside the keys. No file,
    or one that others may read: nobody does."""
    try:
        path = keys / TOKEN_FILE
        if os.name == "posix" and path.stat().st_mode & 0o077:
            return False
        token = path.read_bytes()[: _TOKEN_MOST + 1].strip()
    except OSError:
        return False
    asked = authorization.removeprefix("Bearer ").encode("latin-1", "replace")
    fits = _TOKEN_LEAST <= len(token) <= _TOKEN_MOST and authorization.startswith("Bearer ")
    return fits and hmac.compare_digest(token, asked)


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (OSError, SQLAlchemyError, KnownTrouble):
        return False


def free_space(config: ServerConfig) -> int:
    """Bytes free on the fuller of the disks of database and files; raises OSError when one is gone."""
    return min(shutil.disk_usage(folder).free for folder in (config.home, config.blobs))
