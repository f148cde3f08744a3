"""Where a county's data lies and how its server is set: read from the home's `county.json`, written by
`init`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from enforcement.errors import KnownTrouble
from sync.protocol import limits

_FILE = "county.json"


def wall_clock() -> int:
    """County time in ms since the epoch."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """Settings of one county server. `behind_proxy` is the address of a reverse proxy whose
    X-Forwarded-Host is believed; the figures of load default to the treaty's."""

    home: Path
    database_url: str
    blobs: Path
    keys: Path
    clock: Callable[[], int] = wall_clock
    behind_proxy: str | None = None
    requests_per_minute: int = limits.REQUESTS_PER_MINUTE
    documents_per_hour: int = limits.DOCUMENTS_PER_HOUR
    blob_slots: int = limits.BLOB_SLOTS

    @classmethod
    def for_home(cls, home: Path, database_url: str | None = None, blobs: Path | None = None) -> ServerConfig:
        """The settings that `init` gives a home."""
        return cls(
            home=home,
            database_url=database_url or f"sqlite:///{home / 'county.db'}",
            blobs=blobs or home / "blobs",
            keys=home / "keys",
        )

    def save(self) -> None:
        """Write `county.json`: what differs from the usual places (so a home may be moved), no secrets."""
        usual = ServerConfig.for_home(self.home)
        plain = {
            "database_url": None if self.database_url == usual.database_url else self.database_url,
            "blobs": None if self.blobs == usual.blobs else str(self.blobs),
        }
        (self.home / _FILE).write_text(
            json.dumps(plain, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )

    @classmethod
    def load(cls, home: Path) -> ServerConfig:
        """Read what `init` wrote; raises KnownTrouble when this home is no county yet."""
        try:
            plain = json.loads((home / _FILE).read_text(encoding="utf-8"))
            blobs = None if plain["blobs"] is None else Path(plain["blobs"])
            return cls.for_home(home, plain["database_url"], blobs)
        except (OSError, ValueError, KeyError) as fault:
            raise KnownTrouble("这个文件夹里还没有县级库。先运行 zhenfa-county init 建库。") from fault
