"""Changing the county's keys: the new one goes into the registry before anything is signed with it, so that devices
follow in one round (`security.md` §2.2, S42). Old public keys stay in the registry for ever.

A stolen key is revoked in the same step. Servers that run take a new key up within seconds (`keyring`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from enforcement.errors import KnownTrouble
from sync.protocol import limits
from sync.protocol.keys import SigningKey
from sync.protocol.registry import CountyRoot, RegistryKey
from sync.server.certificates import change_authority
from sync.server.county import County
from sync.server.enrolment import publish_registry, publish_roster
from sync.server.keyring import Held
from sync.server.keys import (
    JOURNAL_FILE,
    RECEIPT_FILE,
    REGISTRY_FILE,
    TREE_FILE,
    read_signing_key,
    replace_signing_key,
)
from sync.server.packages.keys import keep_package_keys
from sync.server.phone_keys import drop_former, keep_phone_key
from sync.server.store import key_rows, people

STOLEN: Final = "失窃"
_YEAR_MS: Final = 366 * limits.DAY_MS
_FILES: Final[Mapping[str, str]] = {"receipt": RECEIPT_FILE, "tree-head": TREE_FILE, "batch": JOURNAL_FILE}
WHICH: Final = ("receipt", "tree-head", "batch", "registry", "package", "phone", "tls")


def rotate(
    county: County,
    folder: Path,
    which: str,
    *,
    stolen: bool = False,
    root_file: Path | None = None,
    root_key: SigningKey | None = None,
) -> None:
    """Put a new key in the place of `which`. The registry key needs the root key, or its file, from its sealed place.
    Raises KnownTrouble."""
    if which == "tls":
        change_authority(county, folder, (), stolen=stolen)
    elif which == "package":
        keep_package_keys(county, folder, fresh=True)
        if stolen:
            _revoke_former(county, "package")
    elif which == "phone":
        keep_phone_key(county, folder, fresh=True)
        if stolen:
            drop_former(folder)
            _revoke_former(county, "phone")
    elif which == "registry":
        _rotate_registry(county, folder, stolen, _root_key(county, root_file, root_key))
    else:
        new = SigningKey.generate()
        with county.database.write() as tx:
            _follow(county, tx, which, new, stolen)
            publish_registry(county, tx)
        replace_signing_key(folder / _FILES[which], new)
    county.ring.again()


def _follow(county: County, tx: Connection, use: str, new: SigningKey, stolen: bool) -> RegistryKey:
    """The rows of the former and the new key; the new one."""
    now = county.clock()
    former = key_rows.newest_keys(tx, "county").get(use)
    if former is not None:
        key_rows.set_successor(tx, former, new.key_id)
        key_rows.end_key(tx, former, now, now if stolen else 0, STOLEN if stolen else "")
    row = RegistryKey(
        public=new.public, use=use, owner="county", scope="", valid_from=now, valid_to=now + _YEAR_MS
    )
    people.add_key(tx, row)
    return row


def _revoke_former(county: County, use: str) -> None:
    now = county.clock()
    with county.database.write() as tx:
        newest = key_rows.newest_keys(tx, "county")[use]
        for key in people.keys(tx, "county"):
            if key.use == use and key.key_id != newest.key_id and not key.revoked_at:
                key_rows.end_key(tx, key, now, now, STOLEN)
        publish_registry(county, tx)


def _rotate_registry(county: County, folder: Path, stolen: bool, root: SigningKey) -> None:
    """The root names the new key too; a stolen one it names no more. Registry and rosters are signed anew."""
    new = SigningKey.generate()
    stated = CountyRoot.open(county.root)
    with county.database.write() as tx:
        row = _follow(county, tx, "registry", new, stolen)
        kept = () if stolen else stated.keys
        root_bytes = replace(stated, issued=county.clock(), keys=(*kept, row)).sign(root)
        key_rows.change_root(tx, root_bytes)
        held = Held(replace(county.keys, registry=new), root_bytes)
        later = replace(county, ring=held)
        publish_registry(later, tx)
        for township in people.township_codes(tx):
            publish_roster(later, tx, township)
    replace_signing_key(folder / REGISTRY_FILE, new)


def _root_key(county: County, path: Path | None, held: SigningKey | None) -> SigningKey:
    if held is None and (path is None or not path.exists()):
        raise KnownTrouble(
            "换登记册钥匙要用根钥匙，没有动。",
            "",
            "从封存处取出根钥匙的 U 盘，用 --root-key 指明文件，用完再封存。",
        )
    root = held or read_signing_key(path or Path())
    if root.public != county.root_public:
        raise KnownTrouble("这不是本县的根钥匙，没有动。", "", "核对 U 盘，再来一次。")
    return root
