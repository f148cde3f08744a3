"""The county's secret keys: one file each, mode 0400, in a folder of mode 0700; `repr` never shows a secret.

root.key (C0) is needed only by `init` and is then taken offline; the server runs without it.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from enforcement.errors import KnownTrouble
from sync.protocol import canonical
from sync.protocol.keys import SigningKey
from sync.protocol.problems import MALFORMED, ProtocolProblem
from sync.protocol.sealed_blob import KEY_BYTES, BlobKeys
from sync.server.durable import sync_folder

ROOT_FILE: Final = "root.key"
REGISTRY_FILE: Final = "registry.key"
RECEIPT_FILE: Final = "receipt.key"
TOKEN_FILE: Final = "token.key"
BLOB_FILE: Final = "blob.key"
TREE_FILE: Final = "tree.key"
JOURNAL_FILE: Final = "journal.key"
_TOKEN_BYTES: Final = 32
_CHECK_BYTES: Final = 8


@dataclass(frozen=True, slots=True, repr=False)
class CountyKeys:
    """What a running server holds: registry key (C2), receipt key (C3), tree-head key (C4), the key of the county's own
    journal, token secret, blob master keys (BMK)."""

    registry: SigningKey
    receipt: SigningKey
    tree: SigningKey
    journal: SigningKey
    token_secret: bytes
    blobs: BlobKeys

    def __repr__(self) -> str:
        return f"CountyKeys(registry={self.registry!r}, receipt={self.receipt!r})"


def create_keys(folder: Path) -> SigningKey:
    """Make every key of a new county in `folder`; returns the root key. Raises KnownTrouble when there are
    some."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    if any(folder.iterdir()):
        raise KnownTrouble("钥匙文件夹里已经有钥匙，没有覆盖。", "", "换一个空文件夹，或用原来的县级库。")
    root = SigningKey.generate()
    _write(folder / ROOT_FILE, {"seed": root.seed})
    _write(folder / REGISTRY_FILE, {"seed": SigningKey.generate().seed})
    _write(folder / RECEIPT_FILE, {"seed": SigningKey.generate().seed})
    _write(folder / TOKEN_FILE, {"secret": os.urandom(_TOKEN_BYTES)})
    _write(folder / BLOB_FILE, {"current": 1, "generations": {"1": os.urandom(KEY_BYTES)}})
    for later in (TREE_FILE, JOURNAL_FILE):
        _later_key(folder, later)
    sync_folder(folder)
    return root


def _later_key(folder: Path, name: str) -> SigningKey:
    """A key that counties of before do not have: made here where it is missing. Of two processes that make it, one
    wins."""
    path = folder / name
    if not path.exists():
        fresh = folder / f".{name}.{os.urandom(8).hex()}"
        _write(fresh, {"seed": SigningKey.generate().seed})
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
        sync_folder(folder)
    return SigningKey(_read(path)["seed"])


def load_keys(folder: Path) -> CountyKeys:
    """Read the keys a server needs; raises KnownTrouble naming the missing file, or one that others may
    read."""
    blobs = _read(folder / BLOB_FILE)
    generations = {int(number): key for number, key in blobs["generations"].items()}
    return CountyKeys(
        SigningKey(_read(folder / REGISTRY_FILE)["seed"]),
        SigningKey(_read(folder / RECEIPT_FILE)["seed"]),
        _later_key(folder, TREE_FILE),
        _later_key(folder, JOURNAL_FILE),
        _read(folder / TOKEN_FILE)["secret"],
        BlobKeys(generations, blobs["current"]),
    )


def read_signing_key(path: Path) -> SigningKey:
    """One signing key's file; raises KnownTrouble."""
    return SigningKey(_read(path)["seed"])


def replace_signing_key(path: Path, key: SigningKey) -> None:
    """Put another signing key in the place of a file: whole or not at all."""
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    _write(aside, {"seed": key.seed})
    aside.replace(path)
    sync_folder(path.parent)


def _check(plain: dict[str, object]) -> bytes:
    return hashlib.sha256(canonical.encode(plain)).digest()[:_CHECK_BYTES]


def _write(path: Path, plain: dict[str, object]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(canonical.encode({**plain, "check": _check(plain)}))
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> Any:
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise KnownTrouble(
                f"钥匙文件 {path.name} 别人也能读，没有启动。", "", "把它的权限改回只有本账户可读。"
            )
        plain = canonical.decode(path.read_bytes(), max_bytes=4096)
        # A rotten key would be taken for a new one. Files of before have no check.
        if plain.pop("check", None) not in (None, _check(plain)):
            raise ProtocolProblem(MALFORMED, field="check")
        return plain
    except (OSError, ProtocolProblem, AttributeError) as fault:
        raise KnownTrouble(f"钥匙文件 {path.name} 打不开。", "", "从封存的备份里取回这个文件。") from fault
