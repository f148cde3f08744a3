"""C5, the key that packages for this county are sealed to: made at `init`, a new one each year, old ones kept for two
more years so that a package found in a drawer still opens (`security.md` 2.2).

Where the county wants suite 2, an ML-KEM half stands beside the newest key, and beside every later one.

All private halves stand in one file (mode 0400). Several server machines of one county share the key folder; a new key
is made only when the newest that the registry names is a year old, so they do not make one each.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection

from enforcement.errors import KnownTrouble
from sync.protocol import canonical, limits
from sync.protocol.keys import key_id
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import RegistryKey
from sync.protocol.sealed_suites import HALF_SEED_BYTES, SUITE_HYBRID, public_half
from sync.server.county import County
from sync.server.durable import sync_folder
from sync.server.enrolment import publish_registry
from sync.server.store import packages, people

PACKAGE_FILE: Final = "package.key"
YEAR_MS: Final = 366 * limits.DAY_MS
KEPT_MS: Final = 2 * YEAR_MS
_SEED_BYTES: Final = 32
_FILE_BYTES_MAX: Final = 16 * limits.KIB


@dataclass(frozen=True, slots=True, repr=False)
class PackageKey:
    """One private key and when it was made (ms); `half` is the seed of its ML-KEM half, b"" without."""

    seed: bytes
    made_at: int
    half: bytes = b""

    @property
    def private(self) -> X25519PrivateKey:
        """For opening."""
        return X25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public(self) -> bytes:
        """32 raw bytes for the registry."""
        return self.private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        """What a package's header names."""
        return key_id(self.public)

    def __repr__(self) -> str:
        return f"PackageKey({self.key_id.hex()})"

    def to_registry(self) -> RegistryKey:
        """Its row."""
        return RegistryKey(
            public=self.public,
            use="package",
            owner="county",
            scope="",
            valid_from=self.made_at,
            valid_to=self.made_at + YEAR_MS,
        )


def keep_package_keys(
    county: County, folder: Path, *, fresh: bool = False, random: Callable[[int], bytes] = os.urandom
) -> tuple[PackageKey, ...]:
    """The county's package keys, newest last, after what is due was done: the first one made (a county of before there
    were any gains it here), a yearly new one, the oldest destroyed, the registry published anew where it did not name
    them. `fresh` makes a new one now. Raises KnownTrouble when the file cannot be read."""
    with county.database.read() as tx:
        if not fresh and _in_order(tx, load_package_keys(folder), county.clock()):
            return load_package_keys(folder)
    with county.database.write() as tx:
        kept = load_package_keys(folder)
        named = packages.county_keys(tx)
        now = county.clock()
        due = not named or named[0].valid_from + YEAR_MS <= now
        if fresh or due:
            unlisted = [one for one in kept if one.key_id not in {row.key_id for row in named}]
            half = random(HALF_SEED_BYTES) if packages.halves(tx) else b""
            made = kept if unlisted and not fresh else (*kept, PackageKey(random(_SEED_BYTES), now, half))
            kept = _still_kept(made, now)
            _save(folder, kept)
        _list(county, tx, kept, named)
    return kept


def choose_suite(
    county: County, folder: Path, suite: int, random: Callable[[int], bytes] = os.urandom
) -> None:
    """Have machines seal packages for this county in `suite` from their next contact on. Packages of the other suite open
    as before. Raises KnownTrouble."""
    keep_package_keys(county, folder)
    with county.database.write() as tx:
        if bool(packages.halves(tx)) == (suite == SUITE_HYBRID):
            return
        if suite == SUITE_HYBRID:
            *former, newest = load_package_keys(folder)
            newest = newest if newest.half else replace(newest, half=random(HALF_SEED_BYTES))
            _save(folder, (*former, newest))
            packages.add_half(tx, newest.key_id, public_half(newest.half))
        else:
            packages.drop_halves(tx)
        publish_registry(county, tx)


def load_package_keys(folder: Path) -> tuple[PackageKey, ...]:
    """The keys of the file, newest last; none when there is no file. Raises KnownTrouble."""
    path = folder / PACKAGE_FILE
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise KnownTrouble(
                f"钥匙文件 {path.name} 别人也能读，没有使用。", "", "把它的权限改回只有本账户可读。"
            )
        rows = canonical.decode(path.read_bytes(), max_bytes=_FILE_BYTES_MAX)["keys"]
    except FileNotFoundError:
        return ()
    except (OSError, ProtocolProblem) as fault:
        raise KnownTrouble(f"钥匙文件 {path.name} 打不开。", "", "从封存的备份里取回这个文件。") from fault
    return tuple(PackageKey(row["seed"], row["made_at"], row.get("half", b"")) for row in rows)


def _in_order(tx: Connection, kept: tuple[PackageKey, ...], now: int) -> bool:
    named = packages.county_keys(tx)
    listed = {row.key_id for row in named}
    fresh = bool(named) and now < named[0].valid_from + YEAR_MS
    return fresh and all(one.key_id in listed for one in kept) and kept == _still_kept(kept, now)


def _still_kept(keys: tuple[PackageKey, ...], now: int) -> tuple[PackageKey, ...]:
    """Without those whose successor is two years old."""
    after: list[PackageKey | None] = [*keys[1:], None][: len(keys)]
    return tuple(
        one for one, later in zip(keys, after, strict=True) if later is None or now < later.made_at + KEPT_MS
    )


def _list(county: County, tx: Connection, kept: tuple[PackageKey, ...], named: list[RegistryKey]) -> None:
    """Name in the registry what it does not name yet."""
    listed = {row.key_id for row in named}
    new = [one for one in kept if one.key_id not in listed]
    for one in new:
        people.add_key(tx, one.to_registry())
        if one.half:
            packages.add_half(tx, one.key_id, public_half(one.half))
        if named:
            packages.note_successor(tx, named[0].key_id, one.key_id)
    if new and people.newest_version(tx, "registry"):
        publish_registry(county, tx)


def _save(folder: Path, keys: tuple[PackageKey, ...]) -> None:
    """Put the file in place of the former, whole or not at all."""
    rows: list[dict[str, Any]] = [
        {"seed": one.seed, "made_at": one.made_at, **({"half": one.half} if one.half else {})} for one in keys
    ]
    aside = folder / f"{PACKAGE_FILE}.new"
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(canonical.encode({"keys": rows}))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / PACKAGE_FILE)
    sync_folder(folder)
