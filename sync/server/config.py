"""Where a county's data lies and how its server is set: read from the home's `county.json`, written by
`init`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
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
    X-Forwarded-Host is believed; the figures of load default to the treaty's. `objects` are further places of the
    files (`s3://bucket/prefix` or a folder); with `spool` the folder `blobs` keeps a file only until they have it.
    `county` is the county's code, which says whose rows of a shared PostgreSQL database these are; with `standby` its
    commits must wait for a second server."""

    home: Path
    database_url: str
    blobs: Path
    keys: Path
    county: str = ""
    standby: bool = False
    objects: tuple[str, ...] = ()
    spool: bool = False
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
            "county": self.county,
            "standby": self.standby,
            "blobs": None if self.blobs == usual.blobs else str(self.blobs),
            "objects": list(self.objects),
            "spool": self.spool,
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
            config = cls.for_home(home, plain["database_url"], blobs)
            objects = tuple(str(one) for one in plain.get("objects", ()))
            spool, standby = bool(plain.get("spool", False)), bool(plain.get("standby", False))
            county = str(plain.get("county", ""))
            return replace(config, county=county, standby=standby, objects=objects, spool=spool)
        except (OSError, ValueError, KeyError) as fault:
            raise KnownTrouble("这个文件夹里还没有县级库。先运行 zhenfa-county init 建库。") from fault
