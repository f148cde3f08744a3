"""Key slots: each opens the store's key (DBK) for one secret — a password, the recovery key, the county,
training.

A slot has its own X25519 key pair. The DBK is sealed to the public half, so it can be changed, and a slot
removed, without anybody's password; the secret only opens the private half (`security.md` §2.3).
"""

from __future__ import annotations

import struct
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KDF_HKDF, KDF_ARGON2ID = 1, 2
FLOOR_KIB, FLOOR_PASSES = 64 * 1024, 3
_CALIBRATE_KIB = (256 * 1024, 128 * 1024, 64 * 1024)
_SECONDS = 1.0
_MOST_KIB, _MOST_PASSES, _MOST_LANES, _OFFICER_ID_MAX = 1024 * 1024, 16, 16, 64
_ID, _SALT, _NONCE, _KEY = 8, 16, 12, 32
_SEALED_DBK = _KEY + 16 + 48
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
# A training home holds no real data: its slot opens without a question and protects nothing.
_TRAINING_SECRET = b"zf training: no secret"


class SlotKind(IntEnum):
    PASSWORD = 1
    RECOVERY = 2
    ESCROW = 3
    TRAINING = 4


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id: memory in KiB, passes, lanes."""

    memory_kib: int = FLOOR_KIB
    passes: int = FLOOR_PASSES
    lanes: int = 1


FLOOR = Cost()
NO_COST = Cost(0, 0, 0)


@dataclass(frozen=True, slots=True, repr=False)
class Slot:
    """One slot as it stands in the key file; numbers 1–13 of §2.3 in this order. `private` and `nonce` are
    empty for kinds 2 and 3, whose private half is not in the file."""

    id: bytes
    kind: int
    kdf: int
    salt: bytes
    memory_kib: int
    passes: int
    lanes: int
    uses_device_secret: bool
    nonce: bytes
    private: bytes
    public: bytes
    sealed: bytes
    officer_id: str

    def to_plain(self) -> dict[int, Any]:
        """The numbered map of the key file."""
        return {number: getattr(self, name) for number, name in enumerate(self.__slots__, 1)}

    @classmethod
    def from_plain(cls, plain: Any) -> Slot:
        """Read and check one slot; raises ValueError for anything that is not one, and for costs below the
        floor."""
        if not isinstance(plain, dict) or list(plain) != list(range(1, 14)):
            raise ValueError("not a slot")
        slot = cls(*plain.values())
        kinds = [bytes, int, int, bytes, int, int, int, bool, bytes, bytes, bytes, bytes, str]
        if [type(value) for value in plain.values()] != kinds:
            raise ValueError("not a slot")
        slot._check()
        return slot

    def _check(self) -> None:
        own_private = self.kind in (SlotKind.PASSWORD, SlotKind.TRAINING)
        lengths = (
            _ID,
            _SALT,
            _NONCE if own_private else 0,
            _KEY + 16 if own_private else 0,
            _KEY,
            _SEALED_DBK,
        )
        found = (self.id, self.salt, self.nonce, self.private, self.public, self.sealed)
        if tuple(len(part) for part in found) != lengths or self.kind not in set(SlotKind):
            raise ValueError("not a slot")
        if (self.kdf == KDF_ARGON2ID) != (self.kind == SlotKind.PASSWORD) or self.kdf not in (1, 2):
            raise ValueError("wrong key derivation")
        if self.kdf == KDF_HKDF:
            if self.cost != NO_COST:
                raise ValueError("a cost without a password")
        elif not (
            FLOOR_KIB <= self.memory_kib <= _MOST_KIB
            and FLOOR_PASSES <= self.passes <= _MOST_PASSES
            and self.lanes
        ):
            raise ValueError("the cost of guessing is below the floor or beyond any machine")
        if not 0 <= self.lanes <= _MOST_LANES or len(self.officer_id) > _OFFICER_ID_MAX:
            raise ValueError("not a slot")

    @property
    def cost(self) -> Cost:
        return Cost(self.memory_kib, self.passes, self.lanes)


def password_slot(
    password: str,
    dbk: bytes,
    store_id: bytes,
    *,
    officer_id: str,
    cost: Cost,
    device_secret: bytes,
    random: Random,
) -> Slot:
    """Kind 1: opened by a person's password."""
    salt = random(_SALT)
    stretched = stretch(password, salt, cost)
    slot = _blank(SlotKind.PASSWORD, KDF_ARGON2ID, salt, cost, bool(device_secret), officer_id, random)
    return _with_private(slot, _password_kek(stretched, device_secret, store_id), dbk, store_id, random)


def training_slot(dbk: bytes, store_id: bytes, *, random: Random) -> Slot:
    """Kind 4: opens without a question."""
    slot = _blank(SlotKind.TRAINING, KDF_HKDF, random(_SALT), NO_COST, False, "", random)
    return _with_private(
        slot, _derive(_TRAINING_SECRET, b"zf/slot/1" + store_id, slot.salt), dbk, store_id, random
    )


def recovery_slot(recovery: bytes, dbk: bytes, store_id: bytes, *, random: Random) -> Slot:
    """Kind 2: opened by the 16 bytes printed once; the private half comes from them alone."""
    slot = _blank(SlotKind.RECOVERY, KDF_HKDF, random(_SALT), NO_COST, False, "", random)
    public = _recovery_private(recovery, slot.salt, store_id).public_key()
    return sealed_to(replace(slot, public=public.public_bytes_raw()), dbk, store_id)


def escrow_slot(county_public: bytes, dbk: bytes, store_id: bytes, *, random: Random) -> Slot:
    """Kind 3: opened by the county's custodians with the private half of ``county_public`` (X25519, 32
    bytes)."""
    slot = _blank(SlotKind.ESCROW, KDF_HKDF, random(_SALT), NO_COST, False, "", random)
    return sealed_to(replace(slot, public=county_public), dbk, store_id)


def sealed_to(slot: Slot, dbk: bytes, store_id: bytes) -> Slot:
    """The same slot with ``dbk`` sealed to its public half; needs no secret."""
    public = X25519PublicKey.from_public_bytes(slot.public)
    return replace(slot, sealed=_SUITE.encrypt(dbk + store_id, public, info=b"zf/slot/1" + store_id))


def open_with_password(
    slot: Slot, password: str, store_id: bytes, device_secret: bytes = b""
) -> bytes | None:
    """The DBK, None when the password is not this slot's."""
    stretched = stretch(password, slot.salt, slot.cost)
    kek = _password_kek(stretched, device_secret if slot.uses_device_secret else b"", store_id)
    return _open_own(slot, kek, store_id)


def open_training(slot: Slot, store_id: bytes) -> bytes | None:
    """The DBK of a training home."""
    return _open_own(slot, _derive(_TRAINING_SECRET, b"zf/slot/1" + store_id, slot.salt), store_id)


def open_with_recovery(slot: Slot, recovery: bytes, store_id: bytes) -> bytes | None:
    """The DBK, None when the recovery key is not this store's."""
    return open_with_private(slot, _recovery_private(recovery, slot.salt, store_id), store_id)


def open_with_private(slot: Slot, private: X25519PrivateKey, store_id: bytes) -> bytes | None:
    """The DBK for the holder of the slot's private half (the county's custodians)."""
    try:
        opened = _SUITE.decrypt(slot.sealed, private, info=b"zf/slot/1" + store_id)
    except (InvalidTag, ValueError):
        return None
    return opened[:_KEY] if len(opened) == _KEY + 16 and opened[_KEY:] == store_id else None


def stretch(password: str, salt: bytes, cost: Cost) -> bytes:
    """Argon2id of the NFKC form of the password, 32 bytes."""
    data = unicodedata.normalize("NFKC", password).encode()
    kdf = Argon2id(
        salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    return kdf.derive(data)


def calibrate(seconds: Callable[[], float] = time.perf_counter) -> Cost:
    """The largest memory of 256, 128, 64 MiB with which one opening takes at most a second on this
    machine."""
    for memory in _CALIBRATE_KIB[:-1]:
        cost = Cost(memory_kib=memory)
        started = seconds()
        stretch("calibration", bytes(_SALT), cost)
        if seconds() - started <= _SECONDS:
            return cost
    return Cost(memory_kib=_CALIBRATE_KIB[-1])


Random = Callable[[int], bytes]


def _blank(
    kind: SlotKind, kdf: int, salt: bytes, cost: Cost, device_secret: bool, officer_id: str, random: Random
) -> Slot:
    return Slot(
        random(_ID),
        int(kind),
        kdf,
        salt,
        cost.memory_kib,
        cost.passes,
        cost.lanes,
        device_secret,
        b"",
        b"",
        b"",
        b"",
        officer_id,
    )


def _with_private(slot: Slot, kek: bytes, dbk: bytes, store_id: bytes, random: Random) -> Slot:
    private = X25519PrivateKey.from_private_bytes(random(_KEY))
    slot = replace(slot, public=private.public_key().public_bytes_raw(), nonce=random(_NONCE))
    sealed_private = AESGCM(kek).encrypt(slot.nonce, private.private_bytes_raw(), _bound(slot, store_id))
    return sealed_to(replace(slot, private=sealed_private), dbk, store_id)


def _open_own(slot: Slot, kek: bytes, store_id: bytes) -> bytes | None:
    try:
        private = AESGCM(kek).decrypt(slot.nonce, slot.private, _bound(slot, store_id))
    except InvalidTag:
        return None
    return open_with_private(slot, X25519PrivateKey.from_private_bytes(private), store_id)


def _bound(slot: Slot, store_id: bytes) -> bytes:
    """What the private half is bound to: store id and fields 1–8, 11, 13 in this order; only the last one
    has no fixed length."""
    kinds = struct.pack(">BB", slot.kind, slot.kdf)
    cost = struct.pack(">IIB?", slot.memory_kib, slot.passes, slot.lanes, slot.uses_device_secret)
    return store_id + slot.id + kinds + slot.salt + cost + slot.public + slot.officer_id.encode()


def _password_kek(stretched: bytes, device_secret: bytes, store_id: bytes) -> bytes:
    return _derive(stretched + device_secret, b"zf/slot/1" + store_id)


def _recovery_private(recovery: bytes, salt: bytes, store_id: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_derive(recovery, b"zf/recovery/1" + store_id, salt))


def _derive(secret: bytes, info: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=_KEY, salt=salt, info=info).derive(secret)
