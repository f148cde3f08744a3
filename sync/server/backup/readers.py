"""Who can open a backup beside the backup key: the custodians (C6) and administrators, each with a key of his own.

`backup-readers.cbor` in the key folder names the administrators' public halves; the secret half of each is a file of his,
shut with his password (Argon2id 64 MiB, 3 passes), never on the server.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import Connection

from enforcement.errors import KnownTrouble
from enforcement.rules.passwords import password_fault
from sync.protocol import canonical
from sync.protocol.fields import Fields
from sync.protocol.problems import ProtocolProblem
from sync.server.backup.keys import BackupPrivate, BackupPublic
from sync.server.custody import write_new
from sync.server.durable import sync_folder
from sync.server.escrow import escrow_key

READERS_FILE: Final = "backup-readers.cbor"
MAGIC: Final = b"ZFREADER1"
ESCROW_NAME: Final = "保管人"
NAME_MOST: Final = 40
_MOST: Final = 16
_SALT, _NONCE, _KEY = 16, 12, 32
_KIB, _PASSES = 64 * 1024, 3
_FILE_MOST: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody to whom backups are sealed."""

    name: str
    public: BackupPublic


def readers_of(tx: Connection, folder: Path) -> tuple[Reader, ...]:
    """Everybody beside the holder of the backup key. Raises KnownTrouble for a broken list."""
    escrow = escrow_key(tx)
    custodians = () if escrow is None else (Reader(ESCROW_NAME, BackupPublic(escrow.public)),)
    return (*custodians, *administrators(folder))


def administrators(folder: Path) -> tuple[Reader, ...]:
    """Those of the list; none without one."""
    path = folder / READERS_FILE
    try:
        rows = Fields(canonical.decode(path.read_bytes(), max_bytes=_FILE_MOST)).list("readers", _read, _MOST)
    except FileNotFoundError:
        return ()
    except (OSError, ProtocolProblem) as fault:
        raise KnownTrouble(f"{READERS_FILE} 坏了，没有备份。", "", "从封存的备份里取回这个文件。") from fault
    return rows


def add_reader(folder: Path, name: str, password: str, out: Path) -> Reader:
    """One administrator more, his key file at `out`. Raises KnownTrouble."""
    fault = password_fault(password, [name])
    if fault or not 0 < len(name) <= NAME_MOST or any(one.name == name for one in administrators(folder)):
        raise KnownTrouble("没有加：名字或口令不合用，或者已经有这个人。", fault or "", "换一个再来。")
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    sealed = AESGCM(_stretch(password, salt)).encrypt(nonce, private.private_bytes_raw(), public)
    write_new(
        out, MAGIC + canonical.encode({"public": public, "salt": salt, "nonce": nonce, "sealed": sealed})
    )
    reader = Reader(name, BackupPublic(public))
    _save(folder, (*administrators(folder), reader))
    return reader


def drop_reader(folder: Path, name: str) -> None:
    """Later backups are not sealed to him. Raises KnownTrouble when nobody is called so."""
    left = tuple(one for one in administrators(folder) if one.name != name)
    if len(left) == len(administrators(folder)):
        raise KnownTrouble("没有叫这个名字的人，没有动。", "", "用 backup-reader list 看一看。")
    _save(folder, left)


def open_reader(data: bytes, password: str) -> BackupPrivate:
    """The secret half of an administrator's file. Raises KnownTrouble for a wrong password and a broken file."""
    try:
        fields = Fields(canonical.decode(data[len(MAGIC) :], max_bytes=_FILE_MOST))
        key = _stretch(password, fields.data("salt", _SALT))
        public = fields.data("public", _KEY)
        raw = AESGCM(key).decrypt(fields.data("nonce", _NONCE), fields.data("sealed", _KEY + 16), public)
    except InvalidTag:
        raise KnownTrouble("口令不对，备份没有打开。", "", "再输一次。") from None
    except ProtocolProblem as fault:
        raise KnownTrouble("这个钥匙文件坏了。", "", "换另一名管理员的。") from fault
    return BackupPrivate(raw)


def _read(plain: object) -> Reader:
    fields = Fields(plain)
    return Reader(fields.text("name", NAME_MOST), BackupPublic(fields.data("public", _KEY)))


def _save(folder: Path, readers: tuple[Reader, ...]) -> None:
    aside = folder / f"{READERS_FILE}.new"
    aside.unlink(missing_ok=True)
    write_new(
        aside,
        canonical.encode({"readers": [{"name": one.name, "public": one.public.raw} for one in readers]}),
    )
    aside.replace(folder / READERS_FILE)
    sync_folder(folder)


def _stretch(password: str, salt: bytes) -> bytes:
    data = unicodedata.normalize("NFKC", password).encode()
    return Argon2id(salt=salt, length=_KEY, iterations=_PASSES, lanes=1, memory_cost=_KIB).derive(data)
