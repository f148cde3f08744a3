"""The tree-head key (C4) in the county's registry: at the founding, and for a county of before there was a log."""

from __future__ import annotations

from typing import Final

from sync.protocol.keys import key_id
from sync.protocol.registry import RegistryKey
from sync.protocol.tree_head import USE
from sync.server.county import County
from sync.server.enrolment import publish_registry
from sync.server.store import people

_YEAR_MS: Final = 366 * 24 * 3600 * 1000


def require_registered(county: County) -> None:
    """Give the tree-head key its line and publish the registry with it, where it has none. Devices that do not know
    the key yet fetch the registry when they see its first signature."""
    public = county.keys.tree.public
    with county.database.read() as tx:
        if people.public_key(tx, key_id(public), USE, "county") is not None:
            return
    with county.database.write() as tx:
        if people.public_key(tx, key_id(public), USE, "county") is None:
            now = county.clock()
            people.add_key(
                tx,
                RegistryKey(
                    public=public, use=USE, owner="county", scope="", valid_from=now, valid_to=now + _YEAR_MS
                ),
            )
            if people.newest_document(tx, "registry") is not None:
                publish_registry(county, tx)
