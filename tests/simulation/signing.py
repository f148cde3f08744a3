"""Cheap signatures and seals for long campaigns: a keyed hash in the place of Ed25519 and of HPKE, through the same doors
of `sync.protocol.keys` and `sync.protocol.sealed_package`. Who has not the key's seed cannot make or open one: what
verifies and seals looks the seed up by the public half, and nobody in the simulated world has that book."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from random import Random
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.protocol import keys, sealed_package
from sync.protocol.keys import SigningKey, key_id

_SEEDS: Final[dict[bytes, bytes]] = {}  # by public half
_SEALS: Final[dict[bytes, bytes]] = {}  # of packages, by public half
_SHARE_BYTES: Final = 32  # what HPKE would put before the sealed key
_TAG_BYTES: Final = 16
_seal_key: Final = sealed_package.seal_key
_open_key: Final = sealed_package.open_key


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


class CheapSealing:
    """The package key of a reader: stands where an X25519PrivateKey would."""

    def __init__(self, seed: bytes) -> None:
        self.seed = seed
        self.public = hashlib.sha256(b"cheap sealing" + seed).digest()
        _SEALS[self.public] = seed

    def public_key(self) -> CheapSealing:
        """Its public half."""
        return self

    def public_bytes_raw(self) -> bytes:
        """32 bytes."""
        return self.public


def _cheap_seal(key: bytes, public: bytes, half: bytes, info: bytes) -> bytes:
    seed = _SEALS.get(public)
    if seed is None or half:
        return _seal_key(key, public, half, info)
    share = hashlib.blake2b(key, digest_size=_SHARE_BYTES, key=seed).digest()
    sealed = share + _masked(key, share + info, seed)
    return sealed + hashlib.blake2b(sealed + info, digest_size=_TAG_BYTES, key=seed).digest()


def _cheap_open(suite: int, sealed: bytes, private: Any, half: bytes, info: bytes) -> bytes | None:
    if not isinstance(private, CheapSealing) or suite != 1:
        return _open_key(suite, sealed, private, half, info)
    body, tag = sealed[:-_TAG_BYTES], sealed[-_TAG_BYTES:]
    if tag != hashlib.blake2b(body + info, digest_size=_TAG_BYTES, key=private.seed).digest():
        return None
    return _masked(body[_SHARE_BYTES:], body[:_SHARE_BYTES] + info, private.seed)


def _masked(data: bytes, salt: bytes, seed: bytes) -> bytes:
    mask = hashlib.blake2b(salt, digest_size=len(data), key=seed).digest()
    return (int.from_bytes(data) ^ int.from_bytes(mask)).to_bytes(len(data))


def sealing_key(seed: bytes, cheap: bool) -> X25519PrivateKey:
    """The package key of a seed."""
    if cheap:
        return CheapSealing(seed)  # type: ignore[return-value]
    return X25519PrivateKey.from_private_bytes(seed)


@contextmanager
def cheap_signatures(cheap: bool = True) -> Iterator[None]:
    """Until the block ends, CheapKey is what verifies; nothing changes where `cheap` is False."""
    real = keys._public_key
    if cheap:
        _SEEDS.clear()
        _SEALS.clear()
        keys._public_key = _cheap_public  # type: ignore[assignment]
        sealed_package.seal_key, sealed_package.open_key = _cheap_seal, _cheap_open
    try:
        yield
    finally:
        keys._public_key = real
        sealed_package.seal_key, sealed_package.open_key = _seal_key, _open_key


def make_key(dice: Random, cheap: bool) -> SigningKey:
    """A key of the world's dice."""
    seed = dice.randbytes(keys.SEED_BYTES)
    return CheapKey(seed) if cheap else SigningKey(seed)
