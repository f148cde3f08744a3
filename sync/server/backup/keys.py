"""The key of backups (X25519): its public half seals them, its private half opens them and is kept apart.

`backup.key` lies beside the county's other keys when it is made, so that a drill can run by itself; it belongs on
two sticks like the root key, for a backup is worth nothing without it. `backup.pub` is all that `backup` needs.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from enforcement.errors import KnownTrouble
from sync.server.durable import sync_folder

BACKUP_FILE: Final = "backup.key"
PUBLIC_FILE: Final = "backup.pub"
_MAGIC: Final = b"ZFBACKUP1"
_RAW_BYTES: Final = 32
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class BackupPublic:
    """Seals to the holder of the backup key."""

    raw: bytes

    @property
    def key_id(self) -> bytes:
        """Eight bytes by which the private half is found."""
        return hashlib.sha256(b"ZF/key-id/1\0backup" + self.raw).digest()[:8]

    def seal(self, secret: bytes, info: bytes) -> bytes:
        """`secret`, openable by the private half alone and only together with `info`."""
        return _SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(self.raw), info)


@dataclass(frozen=True, slots=True, repr=False)
class BackupPrivate:
    """Opens backups."""

    raw: bytes

    @property
    def public(self) -> BackupPublic:
        """Its other half."""
        return BackupPublic(X25519PrivateKey.from_private_bytes(self.raw).public_key().public_bytes_raw())

    def open(self, sealed: bytes, info: bytes) -> bytes | None:
        """What was sealed; None when it was sealed to another key or changed."""
        try:
            return _SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(self.raw), info)
        except (InvalidTag, ValueError):
            return None


def require_backup_key(folder: Path) -> tuple[BackupPublic, bool]:
    """The public half; whether the pair was made just now."""
    public = folder / PUBLIC_FILE
    if public.exists():
        return BackupPublic(_read(public)), False
    private = folder / BACKUP_FILE
    made = not private.exists()
    if made:
        _write(private, X25519PrivateKey.generate().private_bytes_raw())
    half = read_backup_key(private).public
    _write(public, half.raw)
    sync_folder(folder)
    return half, made


def read_backup_key(path: Path) -> BackupPrivate:
    """The private half; raises KnownTrouble when it is missing, no such key, or readable by others."""
    if os.name == "posix" and path.exists() and path.stat().st_mode & 0o077:
        raise KnownTrouble(f"{path.name} 别人也能读，没有打开备份。", "", "把它的权限改成 0400。")
    return BackupPrivate(_read(path))


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise KnownTrouble(
            f"没有找到备份钥匙 {path.name}。", "", "从封存的 U 盘里取来，用 --key 指明文件。"
        ) from fault
    if not data.startswith(_MAGIC) or len(data) != len(_MAGIC) + _RAW_BYTES:
        raise KnownTrouble(f"{path.name} 不是备份钥匙。", "", "从封存的 U 盘里另取一份。")
    return data[len(_MAGIC) :]


def _write(path: Path, raw: bytes) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_MAGIC + raw)
        file.flush()
        os.fsync(file.fileno())
