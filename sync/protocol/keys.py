"""Signing keys and the one way to sign and verify: every signature covers `"ZF/" ‖ use ‖ "/1" ‖ 0x00 ‖
bytes`.

Algorithm ids are one byte (`security.md` 2.1); this version knows Ed25519 = 1 and refuses the others by name.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.protocol.problems import BAD_SIGNATURE, UNKNOWN_ALGORITHM, ProtocolProblem

ALGORITHM_ED25519: Final = 1
ALGORITHM_SM2: Final = 2
ALGORITHM_ML_DSA_65: Final = 3

SEED_BYTES: Final = 32
PUBLIC_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
KEY_ID_BYTES: Final = 8

# security.md 2.1, and what the treaty needs beside them: what the root says, the hello answer, number leases,
# the list of issued papers, the county's forms.
USES: Final = frozenset(
    (
        *("batch", "entry-head", "receipt", "tree-head", "roster", "registry", "catalogue", "approval", "qr"),
        *("req", "package", "update-root", "update-targets", "enrol", "redaction", "unlock"),
        *("root", "hello", "numbers", "papers", "forms", "move"),
    )
)


class SigningKey:
    """A private Ed25519 key. Its repr is its id, so that it can stand in a log line without harm."""

    __slots__ = ("_private", "_seed", "public")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise ValueError("a seed has 32 bytes")
        self._seed = bytes(seed)
        self._private = Ed25519PrivateKey.from_private_bytes(self._seed)
        self.public: bytes = self._private.public_key().public_bytes_raw()

    @classmethod
    def generate(cls, random: Callable[[int], bytes] = os.urandom) -> SigningKey:
        """A fresh key from `random(32)`."""
        return cls(random(SEED_BYTES))

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes, for the key store only."""
        return self._seed

    @property
    def key_id(self) -> bytes:
        """Eight bytes, see `key_id`."""
        return key_id(self.public)

    def sign_raw(self, data: bytes) -> bytes:
        """64 bytes over exactly `data`; callers use `sign`."""
        return self._private.sign(data)

    def __repr__(self) -> str:
        return f"SigningKey({self.key_id.hex()})"


def sign(private: SigningKey, use: str, data: bytes) -> bytes:
    """64 bytes over `data` for one `use`."""
    return private.sign_raw(_covered(use, data))


def verify(public: bytes, use: str, data: bytes, signature: bytes) -> bool:
    """True when `signature` is of `data` for `use` by the holder of `public` (32 raw bytes)."""
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        _public_key(public).verify(signature, _covered(use, data))
    except (InvalidSignature, ValueError):
        return False
    return True


def require_signature(public: bytes, use: str, data: bytes, signature: bytes) -> None:
    """Raise ProtocolProblem(BAD_SIGNATURE) unless `verify` holds."""
    if not verify(public, use, data, signature):
        raise ProtocolProblem(BAD_SIGNATURE, use=use)


def require_algorithm(algorithm: int) -> None:
    """Raise UNKNOWN_ALGORITHM for anything else than Ed25519."""
    if algorithm != ALGORITHM_ED25519:
        raise ProtocolProblem(UNKNOWN_ALGORITHM, algorithm=algorithm)


def key_id(public: bytes, algorithm: int = ALGORITHM_ED25519) -> bytes:
    """First 8 bytes of SHA-256("ZF/key-id/1" ‖ 0x00 ‖ algorithm ‖ raw public key)."""
    return hashlib.sha256(b"ZF/key-id/1\x00" + bytes([algorithm]) + public).digest()[:KEY_ID_BYTES]


def device_id(journal_public: bytes) -> str:
    """A device's id: 32 hex digits of the hash of the journal key it enrolled with."""
    return hashlib.sha256(b"ZF/device-id/1\x00" + journal_public).hexdigest()[:32]


def fingerprint(public: bytes) -> str:
    """Forty hex digits in groups of four, for people to compare (root key at `init`, enrolment)."""
    digest = hashlib.sha256(public).hexdigest()[:40].upper()
    return " ".join(digest[at : at + 4] for at in range(0, 40, 4))


def _covered(use: str, data: bytes) -> bytes:
    if use not in USES:
        raise ValueError(f"no such use: {use}")
    return b"ZF/" + use.encode() + b"/1\x00" + data


@lru_cache(maxsize=256)
def _public_key(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)
