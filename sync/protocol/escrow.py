"""How a machine asks the county's custodians to open it, and their answer: two files on a stick.

The machine's key file holds the store's key sealed to C6 (slot kind 3). The request carries that slot and a key of its own
made for this one time; the custodians' answer is sealed to that key, so the store's key never lies open on the stick. The
answer names the machine under which the act was recorded, and the machine takes no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sync.protocol import canonical
from sync.protocol.fields import Fields

ESCROW_USE: Final = "escrow"
_STORE, _PUBLIC, _MASTER = 16, 32, 32
_SEALED: Final = _MASTER + _STORE + 48
_FILE_MOST: Final = 4096
_ANSWER: Final = b"zf/escrow-answer/1"
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class EscrowRequest:
    """The store's id (16 bytes), the slot's public half, what is sealed to it, and the key for the answer."""

    store: bytes
    public: bytes
    sealed: bytes
    answer_to: bytes

    def to_bytes(self) -> bytes:
        """The file."""
        return canonical.encode({"v": 1, **{name: getattr(self, name) for name in self.__slots__}})

    @classmethod
    def from_bytes(cls, data: bytes) -> EscrowRequest:
        """Read and check; raises MALFORMED."""
        fields = Fields(canonical.decode(data, max_bytes=_FILE_MOST))
        fields.integer("v", 1, 1)
        return cls(
            fields.data("store", _STORE),
            fields.data("public", _PUBLIC),
            fields.data("sealed", _SEALED),
            fields.data("answer_to", _PUBLIC),
        )

    def answer(self, escrow: bytes, device: str) -> bytes | None:
        """The answer's file, for the holder of the private half `escrow` (32 bytes); `device` is under whose name the act
        was recorded. None when the slot does not open."""
        private = X25519PrivateKey.from_private_bytes(escrow)
        try:
            opened = _SUITE.decrypt(self.sealed, private, info=b"zf/slot/1" + self.store)
        except (InvalidTag, ValueError):
            return None
        if opened[_MASTER:] != self.store:
            return None
        content = canonical.encode({"v": 1, "device": device, "master": opened[:_MASTER]})
        return _SUITE.encrypt(
            content, X25519PublicKey.from_public_bytes(self.answer_to), _ANSWER + self.store
        )


def open_answer(data: bytes, private: X25519PrivateKey, store: bytes) -> tuple[bytes, str] | None:
    """The store's key and the device under whose name the act was recorded; None for an answer to somebody else."""
    try:
        content = _SUITE.decrypt(data[:_FILE_MOST], private, _ANSWER + store)
    except (InvalidTag, ValueError):
        return None
    fields = Fields(canonical.decode(content, max_bytes=_FILE_MOST))
    fields.integer("v", 1, 1)
    return fields.data("master", _MASTER), fields.id("device")
