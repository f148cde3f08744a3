"""The key file ``keys.zfk``: the store's key (DBK) in slots, the blob keys (BMK) wrapped by it,
authenticated whole.

Deterministic CBOR with numbered fields (`security.md` §2.3). Replaced atomically; the former file stays as
``.1``.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from desktop.store.durable import Disk, SystemDisk, replace_file
from desktop.store.slots import Slot
from desktop.store.trouble import cannot_open, damaged, translated
from enforcement.errors import DamagedDatabase
from sync.protocol.sealed_blob import BlobKeys

MAGIC = "ZFK1"
STORE_ID_BYTES = 16
SIZE_MAX = 64 * 1024
_SLOTS_MAX = 64


@dataclass(frozen=True, slots=True, repr=False)
class KeyFile:
    """The key file without its proof. ``blob_keys`` are (generation, wrapped BMK)."""

    store_id: bytes
    generation: int
    slots: tuple[Slot, ...]
    blob_keys: tuple[tuple[int, bytes], ...]

    def to_bytes(self, dbk: bytes) -> bytes:
        """The file's bytes, proved by ``dbk``."""
        plain = self._plain()
        plain[6] = _proof(dbk, _encode(plain))
        return _encode(plain)

    def slots_of(self, kind: int, officer_id: str = "") -> tuple[Slot, ...]:
        """Slots of a kind, of one officer when named; the officer's own first, those without owner after."""
        fitting = [slot for slot in self.slots if slot.kind == kind]
        if officer_id:
            fitting = [slot for slot in fitting if slot.officer_id in (officer_id, "")]
        return tuple(sorted(fitting, key=lambda slot: slot.officer_id == ""))

    def with_slot(self, slot: Slot) -> KeyFile:
        """The same with one slot more."""
        return replace(self, slots=(*self.slots, slot))

    def without_slot(self, slot_id: bytes) -> KeyFile:
        """The same without one slot."""
        return replace(self, slots=tuple(slot for slot in self.slots if slot.id != slot_id))

    def open_blob_keys(self, dbk: bytes) -> BlobKeys:
        """The BMK generations. Raises DamagedDatabase when one does not unwrap."""
        wrap = _derive(dbk, b"zf/bmk/1")
        try:
            keys = {generation: aes_key_unwrap(wrap, wrapped) for generation, wrapped in self.blob_keys}
        except InvalidUnwrap as fault:
            raise damaged("钥匙文件", detail="blob key does not unwrap") from fault
        return BlobKeys(keys, max(keys))

    def _plain(self) -> dict[int, Any]:
        slots = [slot.to_plain() for slot in self.slots]
        return {
            1: MAGIC,
            2: self.store_id,
            3: self.generation,
            4: slots,
            5: [list(one) for one in self.blob_keys],
        }


def new_key_file(store_id: bytes, dbk: bytes, random: Callable[[int], bytes] = os.urandom) -> KeyFile:
    """A first key file without slots and with one fresh BMK."""
    return KeyFile(store_id, 1, (), ((1, aes_key_wrap(_derive(dbk, b"zf/bmk/1"), random(32))),))


def read_key_file(data: bytes) -> tuple[KeyFile, bytes]:
    """The file and its proof, shape checked, nothing proved yet. Raises DamagedDatabase for anything else."""
    try:
        return _read(data)
    except (cbor2.CBORError, ValueError, TypeError, RecursionError) as fault:
        raise damaged("钥匙文件", detail=type(fault).__name__) from fault


def require_proof(file: KeyFile, proof: bytes, dbk: bytes) -> None:
    """Raise DamagedDatabase unless the holder of ``dbk`` wrote exactly this file."""
    if not hmac.compare_digest(proof, _proof(dbk, _encode(file._plain()))):
        raise damaged("钥匙文件", detail="proof differs")


def load_key_file(path: Path, disk: Disk | None = None) -> tuple[KeyFile, bytes]:
    """Read from disk; the former copy is taken when the newer one is broken. Raises StoreTrouble when both
    are."""
    disk = disk or SystemDisk()
    with translated():
        found = [candidate for candidate in (path, former(path)) if disk.exists(candidate)]
        if not found:
            raise cannot_open("no key file")
        contents: Mapping[Path, bytes] = {candidate: _bytes(disk, candidate) for candidate in found}
    for candidate in found[:-1]:
        try:
            return read_key_file(contents[candidate])
        except DamagedDatabase:
            continue
    return read_key_file(contents[found[-1]])


def save_key_file(path: Path, file: KeyFile, dbk: bytes, disk: Disk | None = None) -> None:
    """Replace the file atomically; what was there stays as ``.1``."""
    with translated():
        replace_file(disk or SystemDisk(), path, file.to_bytes(dbk), former=former(path))


def former(path: Path) -> Path:
    """Where the former copy lies."""
    return path.with_name(path.name + ".1")


def _read(data: bytes) -> tuple[KeyFile, bytes]:
    if len(data) > SIZE_MAX:
        raise ValueError("too large")
    plain = cbor2.loads(data, max_depth=8, allow_indefinite=False, allow_duplicate_keys=False)
    if not isinstance(plain, dict) or list(plain) != [1, 2, 3, 4, 5, 6] or _encode(plain) != data:
        raise ValueError("not a key file")
    magic, store_id, generation, slots, blob_keys, proof = plain.values()
    if magic != MAGIC or type(store_id) is not bytes or len(store_id) != STORE_ID_BYTES:
        raise ValueError("not a key file")
    if (
        type(generation) is not int
        or type(proof) is not bytes
        or type(slots) is not list
        or len(slots) > _SLOTS_MAX
    ):
        raise ValueError("not a key file")
    wrapped = tuple(_wrapped(one) for one in blob_keys)
    if not wrapped:
        raise ValueError("no blob key")
    return KeyFile(store_id, generation, tuple(Slot.from_plain(slot) for slot in slots), wrapped), proof


def _wrapped(plain: Any) -> tuple[int, bytes]:
    if type(plain) is not list or [type(part) for part in plain] != [int, bytes] or len(plain[1]) != 40:
        raise ValueError("not a wrapped key")
    return plain[0], plain[1]


def _encode(plain: dict[int, Any]) -> bytes:
    return cbor2.dumps(plain, canonical=True)


def _proof(dbk: bytes, content: bytes) -> bytes:
    code = HMAC(_derive(dbk, b"zf/slotfile/1"), hashes.SHA256())
    code.update(content)
    return code.finalize()


def _derive(dbk: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(dbk)


def _bytes(disk: Disk, path: Path) -> bytes:
    with disk.reading(path) as file:
        return file.read(SIZE_MAX + 1)
