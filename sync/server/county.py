"""One open county: database, files, keys and clock, handed to every service of the server."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from enforcement.errors import KnownTrouble
from sync.protocol.registry import CountyRoot
from sync.server.config import ServerConfig
from sync.server.keys import CountyKeys, load_keys
from sync.server.log.growing import require_log
from sync.server.objects.files import CountyFiles
from sync.server.objects.make import open_places
from sync.server.paper_backfill import require_register
from sync.server.reprojection import require_projected
from sync.server.store import people
from sync.server.store.connect import Database
from sync.server.store.console import require_console
from sync.server.store.copies import require_tables
from sync.server.store.machines import require_machines
from sync.server.store.mending import require_mending
from sync.server.store.moves import require_moves
from sync.server.store.newer import require_versions

_HANDS: Final = 4


def _hands() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_HANDS, thread_name_prefix="files")


@dataclass(frozen=True, slots=True)
class County:
    """What the services work on. `root` is the signed root statement, `epoch` names this life of the
    database; `hands` do what files ask for beside their requests."""

    database: Database
    blobs: CountyFiles
    keys: CountyKeys
    clock: Callable[[], int]
    code: str
    name: str
    epoch: str
    root: bytes
    hands: ThreadPoolExecutor = field(default_factory=_hands)

    @property
    def root_public(self) -> bytes:
        """The root's public key."""
        return CountyRoot.open(self.root).public

    def close(self) -> None:
        """End the work that is left and close the database."""
        self.hands.shutdown()
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
    require_register(database)
    require_machines(database)
    require_mending(database)
    require_tables(database)
    require_versions(database)
    require_moves(database)
    require_console(database)
    require_projected(database)
    places = open_places(config.objects, config.home)
    blobs = CountyFiles(config.blobs, keys.blobs, places, spool=config.spool)
    county = County(database, blobs, keys, config.clock, row.code, row.name, row.epoch, row.root)
    require_log(database, config.clock())
    registering.require_registered(county)
    return county
