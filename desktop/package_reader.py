"""To whom a machine seals its packages: the county's package key and, where the county wants suite 2, its ML-KEM half;
then the answer comes back in the same suite, so this machine makes a half of its own."""

from __future__ import annotations

import os
from dataclasses import dataclass

from desktop.store import settings
from desktop.store.store import Store
from desktop.sync_port import KnownCounty
from sync.client.package_writing import county_half, county_key
from sync.protocol.sealed_suites import HALF_SEED_BYTES, public_half


@dataclass(frozen=True, slots=True)
class PackageReader:
    """Public halves: the county's X25519 key (32 bytes) and its ML-KEM half, and our own for the way back (1184 bytes
    each, b"" in suite 1)."""

    public: bytes
    half: bytes = b""
    own_half: bytes = b""


def reader_of(store: Store, county: KnownCounty, now_ms: int) -> PackageReader:
    """Whom to seal to at `now_ms`. Raises RoundTrouble when the list of keys here names nobody."""
    registry = county.trust.registry
    key = county_key(registry, now_ms)
    half = county_half(registry, key)
    if not half:
        return PackageReader(key.public)
    seed = store.settings.get(settings.PACKAGE_HALF)
    if seed is None:
        seed = os.urandom(HALF_SEED_BYTES)
        store.settings.set(settings.PACKAGE_HALF, seed)
    return PackageReader(key.public, half, public_half(seed))
