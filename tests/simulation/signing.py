"""Cheap signatures for long campaigns: a keyed hash in the place of Ed25519, through the same doors of
`sync.protocol.keys`. Who has not the key's seed cannot make one: what verifies looks the seed up by the public half,
and nobody in the simulated world has that book."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from random import Random
from typing import Final

from cryptography.exceptions import InvalidSignature

from sync.protocol import keys
from sync.protocol.keys import SigningKey, key_id

_SEEDS: Final[dict[bytes, bytes]] = {}  # by public half


class CheapKey(SigningKey):
    """Public half: a hash of the seed. Signature: a hash of the data under the seed."""

    __slots__ = ("_id",)

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self.public = hashlib.sha256(b"cheap" + seed).digest()
        self._id = key_id(self.public)

    @property
    def key_id(self) -> bytes:
        return self._id

    def sign_raw(self, data: bytes) -> bytes:
        _SEEDS[self.public] = self._seed
        return hashlib.blake2b(data, key=self._seed).digest()


class _CheapPublic:
    def __init__(self, public: bytes) -> None:
        self._public = public

    def verify(self, signature: bytes, data: bytes) -> None:
        seed = _SEEDS.get(self._public)
        if seed is None or signature != hashlib.blake2b(data, key=seed).digest():
            raise InvalidSignature


_cheap_public = lru_cache(maxsize=4096)(_CheapPublic)


@contextmanager
def cheap_signatures(cheap: bool = True) -> Iterator[None]:
    """Until the block ends, CheapKey is what verifies; nothing changes where `cheap` is False."""
    real = keys._public_key
    if cheap:
        _SEEDS.clear()
        keys._public_key = _cheap_public  # type: ignore[assignment]
    try:
        yield
    finally:
        keys._public_key = real


def make_key(dice: Random, cheap: bool) -> SigningKey:
    """A key of the world's dice."""
    seed = dice.randbytes(keys.SEED_BYTES)
    return CheapKey(seed) if cheap else SigningKey(seed)
