"""How the content key of a package is sealed, by the suite that its header names (`security.md` 2.1).

Suite 1: HPKE X25519. Suite 2: HPKE ML-KEM-768+X25519, for packages that must stay shut for decades: whoever breaks one of
the two still opens nothing. The X25519 half is the reader's ordinary key, which the header names; the ML-KEM half stands
beside it, the county's in the registry, a machine's in what it asks for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from sync.protocol.fields import Fields
from sync.protocol.keys import KEY_ID_BYTES

SUITE_X25519: Final = 1
SUITE_HYBRID: Final = 2
SUITES: Final = (SUITE_X25519, SUITE_HYBRID)
HALF_BYTES: Final = 1184  # a public ML-KEM-768 key
HALF_SEED_BYTES: Final = 64
# The share or ciphertext, the key 32, tag 16.
SEALED_KEY_BYTES: Final = {SUITE_X25519: 32 + 48, SUITE_HYBRID: 1120 + 48}
_HALVES_MAX: Final = 64
# The id of a package key, and the ML-KEM half (1184 bytes) that stands beside it.
Half = tuple[bytes, bytes]
_X25519: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_HYBRID: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def plain_halves(halves: Iterable[Half]) -> dict[str, Any]:
    """As in the registry; nothing where there are none, for then a registry is what it always was."""
    plain = [{"key": key, "half": half} for key, half in halves]
    return {"halves": plain} if plain else {}


def read_halves(plain: dict[str, Any]) -> tuple[Half, ...]:
    """Those of a registry, checked."""
    return Fields(plain).list("halves", _read_half, _HALVES_MAX) if "halves" in plain else ()


def suite_for(half: bytes) -> int:
    """The suite for a reader with this ML-KEM half, b"" where none is known."""
    return SUITE_HYBRID if half else SUITE_X25519


def public_half(seed: bytes) -> bytes:
    """The public ML-KEM half (1184 bytes) of a secret one (64 bytes)."""
    return MLKEM768PrivateKey.from_seed_bytes(seed).public_key().public_bytes_raw()


def seal_key(key: bytes, public: bytes, half: bytes, info: bytes) -> bytes:
    """`key` sealed to the reader of `public` (X25519, 32 bytes) and `half`; without a half in suite 1."""
    x25519 = X25519PublicKey.from_public_bytes(public)
    if not half:
        return _X25519.encrypt(key, x25519, info)
    hybrid = MLKEM768X25519PublicKey(MLKEM768PublicKey.from_public_bytes(half), x25519)
    return _HYBRID.encrypt(key, hybrid, info)


def open_key(suite: int, sealed: bytes, private: X25519PrivateKey, half: bytes, info: bytes) -> bytes | None:
    """What was sealed; `half` is the seed of the ML-KEM half, b"" where the reader has none. None when it was sealed to
    another key, or changed."""
    try:
        if suite == SUITE_X25519:
            return _X25519.decrypt(sealed, private, info)
        if not half:
            return None
        hybrid = MLKEM768X25519PrivateKey(MLKEM768PrivateKey.from_seed_bytes(half), private)
        return _HYBRID.decrypt(sealed, hybrid, info)
    except (InvalidTag, ValueError):
        return None


def _read_half(plain: Any) -> Half:
    fields = Fields(plain)
    return fields.data("key", KEY_ID_BYTES), fields.data("half", HALF_BYTES)
