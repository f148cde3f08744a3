"""The county's telephone key and the codes it gives for machines that were away for long (`sync.protocol.phone_code`).

All private halves stand in one file of the key folder, the newest last: a machine that was away for months knows the
public half of its last contact. A county of before there was one gains it at the next start of `serve`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection

from enforcement.errors import KnownTrouble
from sync.protocol import canonical, limits, phone_code
from sync.protocol.keys import key_id
from sync.protocol.phone_code import PHONE_USE
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import RegistryKey
from sync.server.county import County
from sync.server.durable import sync_folder
from sync.server.enrolment import publish_registry
from sync.server.store import key_rows, people

PHONE_FILE: Final = "phone.key"
_SEED_BYTES: Final = 32
_YEARS_MS: Final = 5 * 366 * limits.DAY_MS
_FILE_BYTES_MAX: Final = 16 * limits.KIB


@dataclass(frozen=True, slots=True)
class PhoneCode:
    """What the county says over the telephone: for which machine (id), its label and township, and the code."""

    device: str
    label: str
    township: str
    code: str


def keep_phone_key(
    county: County, folder: Path, *, fresh: bool = False, random: Callable[[int], bytes] = os.urandom
) -> None:
    """The newest telephone key exists and the registry names it; `fresh` makes another one. Raises KnownTrouble when the
    file cannot be read."""
    with county.database.read() as tx:
        named = _named(tx)
    seeds = load_phone_seeds(folder)
    if seeds and not fresh and _public(seeds[-1]) in named:
        return
    with county.database.write() as tx:
        seeds, named = load_phone_seeds(folder), _named(tx)
        if fresh or not seeds:
            seeds = (*seeds, random(_SEED_BYTES))
            _save(folder, seeds)
        _list(county, tx, _public(seeds[-1]), named)


def drop_former(folder: Path) -> None:
    """Codes of former telephone keys are given no more: a machine that knows none newer has to be brought in contact."""
    _save(folder, load_phone_seeds(folder)[-1:])


def phone_answer(county: County, folder: Path, wanted: str, question: str) -> PhoneCode:
    """The code for a machine, named by the beginning of its id, that asks `question`. Raises KnownTrouble for no or
    several such machines, one out of service, and a question that this machine did not ask."""
    asked = phone_code.read_characters(question)
    with county.database.read() as tx:
        device = _device(tx, wanted)
        publics = [key.public for key in people.keys(tx, device.id) if key.use == "seal"]
        label = str(key_rows.device_row(tx, device.id)["label"])
    if device.revoked_at:
        raise KnownTrouble(
            "这台电脑在县里已经停用，不给电话码。", "", "要恢复使用，先运行 zhenfa-county device allow。"
        )
    secrets = (
        phone_code.agree(X25519PrivateKey.from_private_bytes(seed), public, device.id)
        for seed in reversed(load_phone_seeds(folder))
        for public in publics
    )
    secret = next((one for one in secrets if phone_code.fits(one, asked)), None)
    if secret is None:
        raise KnownTrouble(
            "问号和这台电脑对不上，没有给电话码。",
            "可能听错了一个字，也可能说的不是这台电脑。",
            "请对方照屏幕再念一遍，字母连同那个字一起念。",
        )
    return PhoneCode(device.id, label, device.township, phone_code.answer(secret, asked))


def load_phone_seeds(folder: Path) -> tuple[bytes, ...]:
    """Private halves, the newest last; none without a file. Raises KnownTrouble."""
    path = folder / PHONE_FILE
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise KnownTrouble(
                f"钥匙文件 {path.name} 别人也能读，没有用。", "", "把它的权限改回只有本账户可读。"
            )
        return tuple(canonical.decode(path.read_bytes(), max_bytes=_FILE_BYTES_MAX)["seeds"])
    except FileNotFoundError:
        return ()
    except (OSError, ProtocolProblem) as fault:
        raise KnownTrouble(f"钥匙文件 {path.name} 打不开。", "", "从封存的备份里取回这个文件。") from fault


def _device(tx: Connection, wanted: str) -> people.Device:
    begin = wanted.strip().lower()
    found = [row["id"] for row in people.devices(tx) if begin and row["id"].startswith(begin)]
    if len(found) != 1:
        raise KnownTrouble(
            "编号这样开头的电脑" + ("不止一台。" if found else "县里没有。"),
            "",
            "请对方多念几位本机编号，或用 zhenfa-county device list 查。",
        )
    device = people.device(tx, found[0])
    assert device is not None
    return device


def _public(seed: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _named(tx: Connection) -> dict[bytes, RegistryKey]:
    return {key.public: key for key in people.keys(tx, "county") if key.use == PHONE_USE}


def _list(county: County, tx: Connection, public: bytes, named: dict[bytes, RegistryKey]) -> None:
    if public in named:
        return
    now = county.clock()
    for former in named.values():
        if not former.successor:
            key_rows.set_successor(tx, former, key_id(public))
            key_rows.end_key(tx, former, now, 0, "")
    people.add_key(
        tx,
        RegistryKey(
            public=public, use=PHONE_USE, owner="county", scope="", valid_from=now, valid_to=now + _YEARS_MS
        ),
    )
    if people.newest_version(tx, "registry"):
        publish_registry(county, tx)


def _save(folder: Path, seeds: tuple[bytes, ...]) -> None:
    """Put the file in place of the former, whole or not at all."""
    aside = folder / f"{PHONE_FILE}.new"
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(canonical.encode({"seeds": list(seeds)}))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / PHONE_FILE)
    sync_folder(folder)
