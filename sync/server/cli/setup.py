"""`init` and `verify`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sync.server.cli.out import DONE, REFUSED, home_folder, refuse, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.objects.make import with_places

if TYPE_CHECKING:
    from sync.server.county import County
    from sync.server.mending.repair import Repaired


def init(arguments: argparse.Namespace) -> int:
    """Found a county in the home; prints the first administrator's one-time code."""
    from sync.server.cli.console import code_lines, first_code
    from sync.server.founding import found_county, read_roster, training_roster

    home = home_folder(arguments.home)
    config = with_places(ServerConfig.for_home(home, arguments.db), arguments.blobs, arguments.copies)
    roster = read_roster(Path(arguments.roster)) if arguments.roster else training_roster()
    founded = found_county(config, roster, arguments.host)
    county = open_county(ServerConfig.load(home))
    try:
        code = first_code(county)
    finally:
        county.close()
    tell(
        arguments.json,
        {
            "home": str(home),
            "county": founded.code,
            "name": founded.name,
            "root_fingerprint": founded.fingerprint,
            "root_key": str(founded.root_file),
            "townships": list(founded.townships),
            "console_code": code,
        },
        (
            f"{founded.name}的县级库建好了，收录 {len(founded.townships)} 个乡镇。",
            *code_lines(code, founded.fingerprint),
            f"根钥匙在 {founded.root_file}。请拷到两只 U 盘分开封存，核对能读后从这台服务器上删掉；",
            "平时运行用不到它。",
            *(() if arguments.roster else ("没有给名册，先用了训练用的县和乡镇，不能用来办案。",)),
        ),
    )
    return DONE


def verify(arguments: argparse.Namespace) -> int:
    """Re-check everything the county holds."""
    from sync.server.mending.repair import Repaired
    from sync.server.verify import verify_county

    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        again, rows = _repair(county, arguments) if arguments.repair else ((), Repaired())
        result = verify_county(county)
    finally:
        county.close()
    checked = (
        f"核验了 {result.entries} 条留痕、{result.batches} 批、{result.receipts} 张回执、"
        f"{result.streams} 条流、{result.things} 个对象、{result.blobs} 个文件，总账 {result.leaves} 条、发布过的账头 {result.heads} 个。"
    )
    told = {"good": result.good, "wanted_again": list(again), **asdict(rows), **asdict(result)}
    lines = _repair_lines(again, rows)
    if result.good:
        tell(arguments.json, told, (checked + "都对得上。", *lines))
        return DONE
    tell(arguments.json, told, (checked, *lines))
    items = "；".join(f"{kind} {item}" for kind, item in result.faults.items())
    if rows.asked_for:
        refuse(f"还有对不上的地方：{items}。等电脑把那几条留痕送来，再运行 zhenfa-county verify --repair。")
        return REFUSED
    refuse(f"有对不上的地方：{items}。先停用服务器，不要改动数据，从备份核对。")
    return REFUSED


def _repair(county: County, arguments: argparse.Namespace) -> tuple[tuple[str, ...], Repaired]:
    from sync.server.backup.keys import BACKUP_FILE, read_backup_key
    from sync.server.mending.repair import repair_rows
    from sync.server.objects.repair import want_damaged

    backup = Path(arguments.backup).absolute() if arguments.backup else None
    key = None
    if backup is not None:
        named = Path(arguments.key) if arguments.key else home_folder(arguments.home) / "keys" / BACKUP_FILE
        key = read_backup_key(named)
    return want_damaged(county), repair_rows(county, backup, key)


def _repair_lines(again: tuple[str, ...], rows: Repaired) -> tuple[str, ...]:
    lines = []
    if again:
        lines.append(f"有 {len(again)} 个文件坏了或丢了，会向电脑重新要。")
    if rows.put_back:
        lines.append(
            f"有 {len(rows.put_back)} 条留痕坏了，已按总账一字不差地放回：{'、'.join(rows.put_back)}"
        )
    if rows.asked_for:
        lines.append(f"有 {len(rows.asked_for)} 条留痕坏了，会向电脑重新要：{'、'.join(rows.asked_for)}")
    if rows.things:
        lines.append(f"对象有对不上的，已从留痕重新算出 {rows.things} 个。")
    return tuple(lines)
