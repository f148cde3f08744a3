"""`papers export` and `papers withdraw`: the register of issued papers as a file, and the county's own word on one."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from enforcement.errors import FileTrouble
from enforcement.verifying.code import ReadCode, take_apart
from sync.protocol.keys import fingerprint
from sync.server.cli.out import DONE, WRONG_USAGE, home_folder, refuse, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county


def export(arguments: argparse.Namespace) -> int:
    """Write the whole signed list, good for 45 days."""
    from sync.server.paper_list import paper_file
    from sync.server.store import papers

    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        data = paper_file(county).to_bytes()
        root = fingerprint(county.root_public)
        with county.database.read() as tx:
            number, _ = papers.newest_change(tx)
    finally:
        county.close()
    target = Path(arguments.file)
    try:
        target.write_bytes(data)
    except OSError as fault:
        raise FileTrouble(f"名单没有写成：{target.name}。", "", "换一个位置再导出。") from fault
    tell(
        arguments.json,
        {"file": str(target), "number": number, "bytes": len(data), "root_fingerprint": root},
        (
            f"文书名单第 {number} 号已写到 {target}，45 天内有效。",
            f"县根钥匙指纹：{root}",
            "离线的电脑用 zhenfa forms verify --list 这个文件。",
        ),
    )
    return DONE


def withdraw(arguments: argparse.Namespace) -> int:
    """Note a withdrawal; every device hears of it with its next sync."""
    from sync.server.paper_register import withdraw as note_withdrawal

    try:
        day = date.fromisoformat(arguments.on)
    except ValueError:
        return refuse("撤回日期写法不对，应如 2026-12-01。", WRONG_USAGE)
    read = take_apart(arguments.code.strip())
    if not isinstance(read, ReadCode):
        return refuse(read.sentence)
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.write() as tx:
            note_withdrawal(tx, read.fields.hash_end, day, county.clock())
    finally:
        county.close()
    tell(
        arguments.json,
        {"tail": read.fields.tail, "withdrawn_on": day.isoformat()},
        (f"尾号 {read.fields.tail} 的文书已登记为 {day.isoformat()} 撤回，各台电脑下次同步时知道。",),
    )
    return DONE
