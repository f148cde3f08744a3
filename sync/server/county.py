"""One open county: database, files, keys and clock, handed to every service of the server."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from enforcement.errors import KnownTrouble
from sync.protocol.registry import CountyRoot
from sync.server.config import ServerConfig
from sync.server.keyring import Held, KeyRing
from sync.server.keys import CountyKeys, load_keys
from sync.server.log.growing import require_log
from sync.server.objects.files import CountyFiles
from sync.server.objects.make import open_places
from sync.server.reprojection import require_projected
from sync.server.store import people
from sync.server.store.connect import Database

_HANDS: Final = 4
# They only wait for the disk, which makes many files durable at once in the time of one.
_SYNCERS: Final = 8


def _hands() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_HANDS, thread_name_prefix="files")


def _syncers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_SYNCERS, thread_name_prefix="sync")


@dataclass(frozen=True, slots=True)
class County:
    """What the services work on. `ring` gives the keys and the signed root statement as they are now, `epoch` names this
    life of the database; `hands` do what files ask for beside their requests, `syncers` wait for the disk."""

    database: Database
    blobs: CountyFiles
    ring: KeyRing | Held
    clock: Callable[[], int]
    code: str
    name: str
    epoch: str
    hands: ThreadPoolExecutor = field(default_factory=_hands)
    syncers: ThreadPoolExecutor = field(default_factory=_syncers)

    @property
    def keys(self) -> CountyKeys:
        """The county's keys as they are now: who signs twice for one answer takes the key once."""
        return self.ring.now.keys

    @property
    def root(self) -> bytes:
        """The signed root statement as it is now."""
        return self.ring.now.root

    @property
    def root_public(self) -> bytes:
        """The root's public key."""
        return CountyRoot.open(self.root).public

    def close(self) -> None:
        """End the work that is left and close the database."""
        self.hands.shutdown()
        self.syncers.shutdown()
        self.database.close()


def open_county(config: ServerConfig) -> County:
    """Open what `init` made; raises KnownTrouble when a key or the database is missing."""
    from sync.server.log import registering  # which needs a County, as do the lists it publishes

    keys = load_keys(config.keys)
    database = Database(config.database_url, config.county, standby=config.standby)
    try:
        database.require_current()
    except KnownTrouble:
        database.close()
        raise
    with database.read() as tx:
        row = people.county(tx)
    require_projected(database)
    places = open_places(config.objects, config.home)
    blobs = CountyFiles(config.blobs, keys.blobs, places, spool=config.spool)
    ring = KeyRing(config.keys, keys, row.root, lambda: _root_of(database))
    county = County(database, blobs, ring, config.clock, row.code, row.name, row.epoch)
    require_log(database, config.clock())
    registering.require_registered(county)
    return county


def _root_of(database: Database) -> bytes:
    with database.read() as tx:
        return bytes(people.county(tx).root)
