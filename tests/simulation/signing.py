"""Cheap signatures for long campaigns: a keyed hash in the place of Ed25519, through the same doors of
`sync.protocol.keys`. It proves nothing against an attacker and tells one key's signature from another's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from random import Random

from cryptography.exceptions import InvalidSignature

from sync.protocol import keys
from sync.protocol.keys import SigningKey, key_id


class CheapKey(SigningKey):
    """Public half: a hash of the seed. Signature: a hash of public half and data."""

    __slots__ = ("_id",)

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self.public = hashlib.sha256(b"cheap" + seed).digest()
        self._id = key_id(self.public)

    @property
    def key_id(self) -> bytes:
        return self._id

    def sign_raw(self, data: bytes) -> bytes:
        return _signature(self.public, data)


class _CheapPublic:
    def __init__(self, public: bytes) -> None:
        self._public = public

    def verify(self, signature: bytes, data: bytes) -> None:
        if signature != _signature(self._public, data):
            raise InvalidSignature


def _signature(public: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(data, key=public).digest()


_cheap_public = lru_cache(maxsize=4096)(_CheapPublic)


@contextmanager
def cheap_signatures(cheap: bool = True) -> Iterator[None]:
    """Until the block ends, CheapKey is what verifies; nothing changes where `cheap` is False."""
    real = keys._public_key
    if cheap:
        keys._public_key = _cheap_public  # type: ignore[assignment]
    try:
        yield
    finally:
        keys._public_key = real


def make_key(dice: Random, cheap: bool) -> SigningKey:
    """A key of the world's dice."""
    seed = dice.randbytes(keys.SEED_BYTES)
    return CheapKey(seed) if cheap else SigningKey(seed)
