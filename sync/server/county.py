"""One open county: database, files, keys and clock, handed to every service of the server."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from sync.protocol.registry import CountyRoot
from sync.server.blob_folder import BlobFolder
from sync.server.config import ServerConfig
from sync.server.keys import CountyKeys, load_keys
from sync.server.paper_backfill import require_register
from sync.server.store import people
from sync.server.store.connect import Database

_HANDS: Final = 4


def _hands() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_HANDS, thread_name_prefix="files")


@dataclass(frozen=True, slots=True)
class County:
    """What the services work on. `root` is the signed root statement, `epoch` names this life of the
    database; `hands` do what files ask for beside their requests."""

    database: Database
    blobs: BlobFolder
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
    keys = load_keys(config.keys)
    database = Database(config.database_url)
    with database.read() as tx:
        row = people.county(tx)
    require_register(database)
    blobs = BlobFolder(config.blobs, keys.blobs)
    return County(database, blobs, keys, config.clock, row.code, row.name, row.epoch, row.root)
