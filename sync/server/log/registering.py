"""The tree-head key (C4) and the key of the county's own journal in the county's registry, for a county of before it
had them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from sync.protocol.keys import key_id
from sync.protocol.registry import RegistryKey
from sync.protocol.tree_head import USE
from sync.server.county import County
from sync.server.enrolment import publish_registry
from sync.server.store import people

BATCH: Final = "batch"
_YEAR_MS: Final = 366 * 24 * 3600 * 1000


def require_registered(county: County) -> None:
    """Give each key its line and publish the registry with it, where it has none. Devices that do not know a key yet
    fetch the registry when they see its first signature."""
    wanted = ((county.keys.tree.public, USE), (county.keys.journal.public, BATCH))
    with county.database.read() as tx:
        if not any(_missing(tx, public, use) for public, use in wanted):
            return
    with county.database.write() as tx:
        missing = [one for one in wanted if _missing(tx, *one)]
        now = county.clock()
        for public, use in missing:
            people.add_key(
                tx,
                RegistryKey(
                    public=public, use=use, owner="county", scope="", valid_from=now, valid_to=now + _YEAR_MS
                ),
            )
        if missing and people.newest_document(tx, "registry") is not None:
            publish_registry(county, tx)


def _missing(tx: Connection, public: bytes, use: str) -> bool:
    return people.public_key(tx, key_id(public), use, "county") is None
