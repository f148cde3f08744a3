"""The life of keys and devices as rows: which is newest, what follows it, when it ends."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from sync.protocol.registry import RegistryKey
from sync.server.store import people
from sync.server.store.tables import COUNTY, DEVICES, KEYS


def newest_keys(tx: Connection, owner: str) -> dict[str, RegistryKey]:
    """The key of each kind that a device (or "county") has and that none follows."""
    return {key.use: key for key in people.keys(tx, owner) if not key.successor}


def set_successor(tx: Connection, key: RegistryKey, successor: bytes) -> None:
    """The registry's row of `key` names the id of the key that follows it."""
    same = (KEYS.c.key_id == key.key_id) & (KEYS.c.kind == key.use)
    tx.execute(update(KEYS).where(same).values(successor=successor))


def end_key(tx: Connection, key: RegistryKey, ends_at: int, revoked_at: int, reason: str) -> None:
    """The key signs no more from `ends_at` on; with `revoked_at` because it is not to be trusted."""
    same = (KEYS.c.key_id == key.key_id) & (KEYS.c.kind == key.use)
    values = {"valid_to": ends_at, "revoked_at": revoked_at, "reason": reason}
    tx.execute(update(KEYS).where(same).values(**values))


def is_revoked(tx: Connection, key_id: bytes, use: str) -> bool:
    """Whether this key is not to be trusted any more."""
    same = (KEYS.c.key_id == key_id) & (KEYS.c.kind == use)
    return bool(tx.execute(select(KEYS.c.revoked_at).where(same)).scalar())


def change_root(tx: Connection, root: bytes) -> None:
    """Another signed statement of the same root key."""
    tx.execute(update(COUNTY).values(root=root))


def device_row(tx: Connection, device_id: str) -> dict[str, Any]:
    """What the county knows of an enrolled device."""
    return dict(tx.execute(select(DEVICES).where(DEVICES.c.id == device_id)).one()._mapping)
