"""Founding a county: keys, database, root statement, first registry, and the townships of a roster file."""

from __future__ import annotations

import json
import tomllib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection
from uuid_utils import uuid7

import resources
from enforcement.errors import KnownTrouble
from enforcement.model.agency import Agency
from enforcement.model.officer import Officer
from enforcement.model.paper_style import style_faults
from enforcement.model.plain import from_plain, to_plain
from sync.protocol.fields import is_id, is_scope
from sync.protocol.keys import fingerprint
from sync.protocol.registry import CountyRoot, RegistryKey
from sync.server.certificates import create_authority
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.enrolment import publish_registry, publish_roster
from sync.server.keys import ROOT_FILE, create_keys, load_keys
from sync.server.packages.keys import keep_package_keys
from sync.server.phone_keys import keep_phone_key
from sync.server.store import machines, people
from sync.server.store.connect import Database
from sync.server.store.migrations.owner import make_tables
from sync.server.store.postgres import speaks_postgres
from sync.server.tls import check_hosts

_YEAR_MS: Final = 366 * 24 * 3600 * 1000
_SERIES_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Township:
    """One township of the roster file, checked: plain agency and officers, names of its number series."""

    code: str
    name: str
    agency: dict[str, Any]
    series: list[str]
    officers: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RosterFile:
    """`{county: {code, name}, townships: [{code, name, agency, series, officers}]}`, checked."""

    code: str
    name: str
    townships: tuple[Township, ...]


@dataclass(frozen=True, slots=True)
class Founded:
    """What `init` tells: whose fingerprint to compare and which file to take offline."""

    code: str
    name: str
    fingerprint: str
    root_file: Path
    townships: tuple[str, ...]


def found_county(config: ServerConfig, roster: RosterFile, hosts: Sequence[str] = ()) -> Founded:
    """Make keys, database and first signed lists; `hosts` are the names under which devices will reach the server. Raises
    KnownTrouble when the home holds a county already."""
    if (config.home / "county.json").exists():
        raise KnownTrouble("这个文件夹里已经有一个县级库，没有改动。", "", "要另建一个，请换一个空文件夹。")
    config = replace(config, county=roster.code)
    database = empty_store(config)
    config = replace(config, standby=database.names_standby())
    config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = config.clock()
    hosts = check_hosts(hosts)
    root_key = create_keys(config.keys)
    authority = create_authority(config.keys, hosts, now)
    keys = load_keys(config.keys)
    registry_key = _county_key(keys.registry.public, "registry", now)
    root = CountyRoot(roster.code, roster.name, root_key.public, now, (registry_key,)).sign(root_key)
    database.create()
    with database.write() as tx:
        epoch = uuid7().hex
        people.add_county(tx, code=roster.code, name=roster.name, epoch=epoch, root=root, made_at=now)
        people.add_key(tx, registry_key)
        people.add_key(tx, _county_key(keys.receipt.public, "receipt", now))
        people.add_key(tx, _county_key(keys.tree.public, "tree-head", now))
        people.add_key(tx, _county_key(keys.journal.public, "batch", now))
        machines.add_authority(tx, authority.public)
        for township in roster.townships:
            _add_township(tx, township)
    database.close()
    config.blobs.mkdir(parents=True, exist_ok=True, mode=0o700)
    _first_lists(config, roster)
    config.save()
    codes = tuple(township.code for township in roster.townships)
    return Founded(roster.code, roster.name, fingerprint(root_key.public), config.keys / ROOT_FILE, codes)


def empty_store(config: ServerConfig) -> Database:
    """The database, without this county: in PostgreSQL its owner makes the tables first, once for all counties."""
    if not speaks_postgres(config.database_url):
        return Database(config.database_url)
    make_tables(config.database_url)
    database = Database(config.database_url, config.county)
    with database.read() as tx:
        taken = people.has_county(tx)
    if taken:
        database.close()
        raise KnownTrouble("这个县已经建在这个数据库里，没有改动。", "", "一个县在一个数据库里只能建一次。")
    return database


def training_roster() -> RosterFile:
    """The invented county and town of 训练, for a county that is only tried out."""
    team = json.loads(resources.read_text("training/team.json"))
    agency = team["agency"]
    town = {
        "code": agency["division_code"],
        "name": agency["name"].removeprefix(agency["county_name"]).removesuffix("人民政府"),
        "agency": agency,
        "series": _all_series(),
        "officers": team["officers"],
    }
    county = {"code": agency["division_code"][:6], "name": agency["county_name"]}
    return check_roster({"county": county, "townships": [town]})


def read_roster(path: Path) -> RosterFile:
    """Read and check a roster file; a wrong row is named by township and place. Raises KnownTrouble."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise KnownTrouble(f"名册文件 {path.name} 打不开。", "", "名册应是 UTF-8 的 JSON 文件。") from fault
    return check_roster(plain)


def check_roster(plain: Any) -> RosterFile:
    """Check what a roster file says. Raises KnownTrouble."""
    county = plain.get("county") if isinstance(plain, dict) else None
    if not isinstance(county, dict) or not is_scope(county.get("code")) or not county.get("name"):
        raise KnownTrouble("名册文件没有写明县的代码和名称。", "", "在 county 里补上 code 和 name。")
    rows = plain.get("townships")
    if not isinstance(rows, list) or not rows:
        raise KnownTrouble("名册文件里没有乡镇。", "", "在 townships 里至少写一个乡镇。")
    townships = tuple(_read_township(row, number) for number, row in enumerate(rows, 1))
    if len({township.code for township in townships}) != len(townships):
        raise KnownTrouble("名册文件里有两个乡镇代码相同。", "", "每个乡镇一个代码，改好再导入。")
    return RosterFile(county["code"], county["name"], townships)


def _read_township(row: Any, number: int) -> Township:
    where = f"名册文件第 {number} 个乡镇"
    if not isinstance(row, dict) or not is_scope(row.get("code")) or not row.get("name"):
        raise KnownTrouble(f"{where}没有写明代码和名称。", "", "补上 code 和 name。")
    series = row.get("series", [])
    if (
        not isinstance(series, list)
        or len(series) > _SERIES_MAX
        or not all(_is_series(one) for one in series)
    ):
        raise KnownTrouble(f"{where}的字号（series）写法不对。", "", "字号是一列文字，如 罚决、责改。")
    agency = {"id": uuid.uuid5(uuid.NAMESPACE_OID, row["code"]).hex, **row.get("agency", {})}
    agency.setdefault("division_code", row["code"])
    if faults := style_faults(agency.get("style", {})):
        raise KnownTrouble(f"{where}的文书式样写错了。", "".join(faults), "改好再导入。")
    officers = [{"id": uuid7().hex, **officer} for officer in row.get("officers", [])]
    try:
        plain_agency = to_plain(from_plain(Agency, agency))
        plain_officers = [to_plain(from_plain(Officer, officer)) for officer in officers]
    except (TypeError, ValueError) as fault:
        raise KnownTrouble(f"{where}的单位或队员资料不全。", "", "对照说明补全再导入。") from fault
    if not all(is_id(plain["id"]) for plain in (plain_agency, *plain_officers)):
        raise KnownTrouble(f"{where}的单位或队员编号写法不对。", "", "编号是 32 位十六进制，也可以不写。")
    return Township(row["code"], row["name"], plain_agency, series, plain_officers)


def _all_series() -> list[str]:
    """字号 of every listed paper: the training town may issue them all."""
    return list(tomllib.loads(resources.read_text("documents/series.toml")).values())


def _is_series(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 32


def _county_key(public: bytes, use: str, now: int) -> RegistryKey:
    return RegistryKey(
        public=public, use=use, owner="county", scope="", valid_from=now, valid_to=now + _YEAR_MS
    )


def _add_township(tx: Connection, township: Township) -> None:
    people.add_township(tx, township.code, township.name, township.agency, township.series)
    for officer in township.officers:
        people.add_officer(tx, township.code, officer)


def _first_lists(config: ServerConfig, roster: RosterFile) -> None:
    county = open_county(config)
    try:
        keep_package_keys(county, config.keys)
        keep_phone_key(county, config.keys)
        with county.database.write() as tx:
            publish_registry(county, tx)
            for township in roster.townships:
                publish_roster(county, tx, township.code)
    finally:
        county.close()
