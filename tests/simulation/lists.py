"""The county's signed lists in the simulation: root, registry and rosters, published version by version under the real
rules of `sync.protocol.registry`; and whom a machine believes by them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.client.trust import open_trust
from sync.protocol.keys import SigningKey
from sync.protocol.registry import CountyRoot, Registry, RegistryAnswer, RegistryKey, Roster, TrustedKeys
from sync.server.core.values import Author
from tests.simulation.signing import CheapKey, make_key, sealing_key
from tests.simulation.store import Published

COUNTY: Final = "330199"
FOR_EVER: Final = 4_000_000_000_000
_OFFICER: Final = {"id": "0" * 31 + "1", "name": "周敏"}


class Enrolled(NamedTuple):
    """A device that the county knows."""

    device: str
    town: str
    batch: bytes
    key_id: bytes
    sealing_seed: bytes


@dataclass(frozen=True, slots=True)
class Office:
    """What a county never loses: root statement, the keys of registry and log, the seed of its package key, its
    devices."""

    root: bytes
    registry_key: SigningKey
    tree_key: SigningKey
    sealing_seed: bytes
    devices: tuple[Enrolled, ...]
    authors: dict[str, Author]
    cheap: bool

    @property
    def sealing(self) -> X25519PrivateKey:
        """The package key (C5)."""
        return sealing_key(self.sealing_seed, self.cheap)

    @property
    def sealing_public(self) -> bytes:
        """Its public half."""
        return self.public_half(self.sealing_seed)

    def public_half(self, seed: bytes) -> bytes:
        """Of the package key of a seed, raw."""
        return sealing_key(seed, self.cheap).public_key().public_bytes_raw()

    def receipt_key(self, published: Published) -> SigningKey:
        """The key in use under these lists."""
        return _key(published.seeds[-1], self.cheap)

    def owner_of(self, key_id: bytes) -> Enrolled | None:
        """Whose batch key this is."""
        return next((one for one in self.devices if one.key_id == key_id), None)

    def batch_key(self, key_id: bytes, device: str) -> bytes | None:
        """A device's own batch key."""
        owner = self.owner_of(key_id)
        return owner.batch if owner is not None and owner.device == device else None

    def publish(self, former: Published, *, leap: int = 0, now: int = 0, fresh: bytes = b"") -> Published:
        """The next lists, `leap` versions left out; `fresh` is the seed of a new receipt key."""
        seeds = (*former.seeds, fresh) if fresh else former.seeds
        number = former.version + 1 + leap
        rows = tuple(self._rows(seeds))
        registry = Registry(COUNTY, number, now, rows).sign(self.registry_key)
        towns = sorted({one.town for one in self.devices})
        return Published(number, seeds, registry, {town: self._roster(town, number, now) for town in towns})

    def answer(self, published: Published, town: str) -> bytes:
        """As GET /registry."""
        return RegistryAnswer(self.root, published.registry, published.rosters[town]).to_bytes()

    def _rows(self, seeds: Iterable[bytes]) -> Iterable[RegistryKey]:
        for one in self.devices:
            yield _row(one.batch, "batch", one.device, one.town)
        yield _row(self.tree_key.public, "tree-head")
        yield _row(self.sealing_public, "package")
        for seed in seeds:
            yield _row(_key(seed, self.cheap).public, "receipt")

    def _roster(self, town: str, version: int, now: int) -> bytes:
        devices = tuple(one.device for one in self.devices if one.town == town)
        roster = Roster(COUNTY, town, version, now, FOR_EVER, {"name": "镇政府"}, (_OFFICER,), devices, ())
        return roster.sign(self.registry_key)


def open_office(dice: Random, cheap: bool, devices: tuple[Enrolled, ...]) -> tuple[Office, Published]:
    """A county's office on its first day, and what its first lists go on from (`publish`)."""
    root, registry, tree = (make_key(dice, cheap) for _ in range(3))
    rows = (_row(registry.public, "registry"),)
    statement = CountyRoot(COUNTY, "某县", root.public, 1, rows).sign(root)
    authors = {one.device: Author(one.device, one.town) for one in devices}
    office = Office(statement, registry, tree, dice.randbytes(32), devices, authors, cheap)
    return office, Published(0, (dice.randbytes(32),), b"", {})


@lru_cache(maxsize=64)
def trust_of(root: bytes, registry: bytes) -> TrustedKeys:
    """Whom these lists name."""
    return open_trust(root, registry)


@lru_cache(maxsize=64)
def _key(seed: bytes, cheap: bool) -> SigningKey:
    return CheapKey(seed) if cheap else SigningKey(seed)


def _row(public: bytes, use: str, owner: str = "county", scope: str = "") -> RegistryKey:
    return RegistryKey(public=public, use=use, owner=owner, scope=scope, valid_from=1, valid_to=FOR_EVER)
