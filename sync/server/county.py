"""One open county: database, files, keys and clock, handed to every service of the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.protocol.registry import CountyRoot
from sync.server.blob_folder import BlobFolder
from sync.server.config import ServerConfig
from sync.server.keys import CountyKeys, load_keys
from sync.server.store import people
from sync.server.store.connect import Database


@dataclass(frozen=True, slots=True)
class County:
    """What the services work on. `root` is the signed root statement, `epoch` names this life of the
    database."""

    database: Database
    blobs: BlobFolder
    keys: CountyKeys
    clock: Callable[[], int]
    code: str
    name: str
    epoch: str
    root: bytes

    @property
    def root_public(self) -> bytes:
        """The root's public key."""
        return CountyRoot.open(self.root).public

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def open_county(config: ServerConfig) -> County:
    """Open what `init` made; raises KnownTrouble when a key or the database is missing."""
    keys = load_keys(config.keys)
    database = Database(config.database_url)
    with database.read() as tx:
        row = people.county(tx)
    blobs = BlobFolder(config.blobs, keys.blobs)
    return County(database, blobs, keys, config.clock, row.code, row.name, row.epoch, row.root)
