"""A secret in the hands of three custodians: each pair holds a copy, wrapped by the passwords of both, so any two of the
three open it and no single one does (`security.md` §2.2, C0 and C6).

No scheme of our own for sharing: three files, in each the secret under AES-256-GCM under one password and again under the
other, keys by Argon2id (64 MiB, 3 passes). Made and kept offline.
"""

from __future__ import annotations

import itertools
import os
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from enforcement.errors import KnownTrouble
from sync.protocol import canonical
from sync.protocol.fields import Fields
from sync.protocol.problems import ProtocolProblem
from sync.server.durable import sync_folder

MAGIC: Final = b"ZFPAIR1"
CUSTODIANS: Final = 3
NAME_MOST: Final = 40
_KIB, _PASSES, _LANES = 64 * 1024, 3, 1
_SALT, _NONCE, _KEY, _TAG = 16, 12, 32, 16
_FILE_MOST: Final = 4096


@dataclass(frozen=True, slots=True)
class Custodian:
    """Who keeps, and the password that only he knows."""

    name: str
    password: str

    def __repr__(self) -> str:
        return "Custodian(…)"


@dataclass(frozen=True, slots=True)
class PairCopy:
    """One copy: what it is ("escrow", "root"), the public half it belongs to (32 bytes), who opens it together."""

    what: str
    public: bytes
    names: tuple[str, str]
    salts: tuple[bytes, bytes]
    nonces: tuple[bytes, bytes]
    sealed: bytes

    def to_bytes(self) -> bytes:
        """The file."""
        plain = {
            **self._bound(),
            "nonces": list(self.nonces),
            "sealed": self.sealed,
        }
        return MAGIC + canonical.encode(plain)

    @classmethod
    def from_bytes(cls, data: bytes) -> PairCopy:
        """Read and check. Raises KnownTrouble for anything else."""
        try:
            if not data.startswith(MAGIC):
                raise ValueError
            fields = Fields(canonical.decode(data[len(MAGIC) :], max_bytes=_FILE_MOST))
            one, two = fields.list("names", lambda text: Fields({"name": text}).text("name", NAME_MOST), 2)
            salts = fields.list("salts", lambda item: Fields({"salt": item}).data("salt", _SALT), 2)
            nonces = fields.list("nonces", lambda item: Fields({"nonce": item}).data("nonce", _NONCE), 2)
            sealed = fields.data("sealed", _KEY + 2 * _TAG)
            return cls(
                fields.name("what"),
                fields.data("public", 32),
                (one, two),
                (salts[0], salts[1]),
                (nonces[0], nonces[1]),
                sealed,
            )
        except (ProtocolProblem, ValueError, IndexError) as fault:
            raise KnownTrouble(
                "这个文件不是保管人的钥匙副本，或者坏了。", "", "换另一对保管人的那一份。"
            ) from fault

    def open(self, passwords: tuple[str, str]) -> bytes:
        """The secret (32 bytes), with the passwords of both in the order of `names`. Raises KnownTrouble."""
        bound = canonical.encode(self._bound())
        opened = self.sealed
        for password, salt, nonce in zip(passwords, self.salts, self.nonces, strict=True):
            try:
                opened = AESGCM(_stretch(password, salt)).decrypt(nonce, opened, bound)
            except InvalidTag:
                raise KnownTrouble(
                    "两个口令里至少有一个不对，没有打开。", "", "按文件上写的先后，两人各输各的。"
                ) from None
        return opened

    def _bound(self) -> dict[str, object]:
        return {
            "what": self.what,
            "public": self.public,
            "names": list(self.names),
            "salts": list(self.salts),
        }


def copies_of(
    secret: bytes,
    what: str,
    public: bytes,
    custodians: Sequence[Custodian],
    random: Callable[[int], bytes] = os.urandom,
) -> tuple[PairCopy, ...]:
    """The three copies of `secret` (32 bytes). Raises KnownTrouble unless there are three people with passwords that will
    do."""
    _require_three(custodians)
    return tuple(_copy(secret, what, public, pair, random) for pair in itertools.combinations(custodians, 2))


def write_copies(folder: Path, copies: Sequence[PairCopy]) -> tuple[Path, ...]:
    """`escrow-1-2.zfc` and so on, by the custodians' numbers; nothing is overwritten. Raises KnownTrouble."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pairs = itertools.combinations(range(1, CUSTODIANS + 1), 2)
    paths = tuple(
        folder / f"{copy.what}-{one}-{two}.zfc" for copy, (one, two) in zip(copies, pairs, strict=True)
    )
    for path, copy in zip(paths, copies, strict=True):
        write_new(path, copy.to_bytes())
    sync_folder(folder)
    return paths


def write_new(path: Path, data: bytes) -> None:
    """A file of its own, mode 0400. Raises KnownTrouble when there is one."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except OSError as fault:
        raise KnownTrouble(f"{path.name} 没有写成，可能已经有了。", "", "换一个空文件夹。") from fault
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def read_copy(path: Path) -> PairCopy:
    """A copy from its file. Raises KnownTrouble."""
    try:
        return PairCopy.from_bytes(path.read_bytes()[:_FILE_MOST])
    except OSError as fault:
        raise KnownTrouble(f"{path.name} 打不开。", "", "看 U 盘插好没有。") from fault


def _require_three(custodians: Sequence[Custodian]) -> None:
    from enforcement.rules.passwords import password_fault

    if len(custodians) != CUSTODIANS or len({one.name for one in custodians}) != CUSTODIANS:
        raise KnownTrouble("保管人要三名，名字各不相同。", "", "把三名保管人都写上。")
    if len({one.password for one in custodians}) != CUSTODIANS:
        raise KnownTrouble("三名保管人的口令有相同的。", "", "各人自己设，互不告诉。")
    for one in custodians:
        fault = password_fault(one.password, [one.name])
        if fault or not 0 < len(one.name) <= NAME_MOST:
            raise KnownTrouble(f"{one.name[:NAME_MOST]}的名字或口令不合用。", fault or "", "换一个再来。")


def _copy(
    secret: bytes,
    what: str,
    public: bytes,
    pair: tuple[Custodian, Custodian],
    random: Callable[[int], bytes],
) -> PairCopy:
    names = (pair[0].name, pair[1].name)
    salts, nonces = (random(_SALT), random(_SALT)), (random(_NONCE), random(_NONCE))
    blank = PairCopy(what, public, names, salts, nonces, b"")
    bound, sealed = canonical.encode(blank._bound()), secret
    for one, salt, nonce in reversed(tuple(zip(pair, salts, nonces, strict=True))):
        sealed = AESGCM(_stretch(one.password, salt)).encrypt(nonce, sealed, bound)
    return PairCopy(what, public, names, salts, nonces, sealed)


def _stretch(password: str, salt: bytes) -> bytes:
    data = unicodedata.normalize("NFKC", password).encode()
    kdf = Argon2id(salt=salt, length=_KEY, iterations=_PASSES, lanes=_LANES, memory_cost=_KIB)
    return kdf.derive(data)
