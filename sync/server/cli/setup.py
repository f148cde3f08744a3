"""`init` and `verify`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from sync.server.cli.out import DONE, REFUSED, home_folder, refuse, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.objects.make import with_places


def init(arguments: argparse.Namespace) -> int:
    """Found a county in the home."""
    from sync.server.founding import found_county, read_roster, training_roster

    home = home_folder(arguments.home)
    config = with_places(ServerConfig.for_home(home, arguments.db), arguments.blobs, arguments.copies)
    roster = read_roster(Path(arguments.roster)) if arguments.roster else training_roster()
    founded = found_county(config, roster, arguments.host)
    tell(
        arguments.json,
        {
            "home": str(home),
            "county": founded.code,
            "name": founded.name,
            "root_fingerprint": founded.fingerprint,
            "root_key": str(founded.root_file),
            "townships": list(founded.townships),
        },
        (
            f"{founded.name}的县级库建好了，收录 {len(founded.townships)} 个乡镇。",
            f"根钥匙指纹：{founded.fingerprint}",
            f"根钥匙在 {founded.root_file}。请拷到两只 U 盘分开封存，核对能读后从这台服务器上删掉；",
            "平时运行用不到它。",
            *(() if arguments.roster else ("没有给名册，先用了训练用的县和乡镇，不能用来办案。",)),
        ),
    )
    return DONE


def verify(arguments: argparse.Namespace) -> int:
    """Re-check everything the county holds."""
    from sync.server.objects.repair import want_damaged
    from sync.server.verify import verify_county

    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        again = want_damaged(county) if arguments.repair else ()
        result = verify_county(county)
    finally:
        county.close()
    checked = (
        f"核验了 {result.entries} 条留痕、{result.batches} 批、{result.receipts} 张回执、"
        f"{result.streams} 条流、{result.blobs} 个文件，总账 {result.leaves} 条、发布过的账头 {result.heads} 个。"
    )
    if result.good:
        lines = (f"有 {len(again)} 个文件坏了或丢了，会向电脑重新要。",) if again else ()
        told = {"good": True, "wanted_again": list(again), **asdict(result)}
        tell(arguments.json, told, (checked + "都对得上。", *lines))
        return DONE
    tell(arguments.json, {"good": False, **asdict(result)}, (checked,))
    items = "；".join(f"{kind} {item}" for kind, item in result.faults.items())
    refuse(f"有对不上的地方：{items}。先停用服务器，不要改动数据，从备份核对。")
    return REFUSED
