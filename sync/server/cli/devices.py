"""`device code`, `device list`, `device show`, `device revoke`, `device allow`, `device phone-code`, `device lost-card`."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from enforcement.errors import KnownTrouble
from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.store import journals, people

STOLEN: Final = "失窃"
CHINA: Final = timezone(timedelta(hours=8))


def code(arguments: argparse.Namespace) -> int:
    """Make a one-time enrolment code."""
    from sync.server.enrolment import make_code

    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        made, expires_at = make_code(county, arguments.township)
    finally:
        county.close()
    tell(
        arguments.json,
        {"code": made.text, "township": arguments.township, "expires_at": expires_at},
        (f"入网码：{made.grouped}", "15 分钟内有效，只能用一次。"),
    )
    return DONE


def show(arguments: argparse.Namespace) -> int:
    """List all devices."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.read() as tx:
            rows = people.devices(tx)
            forks = journals.forks_by_device(tx)
    finally:
        county.close()
    lines = [
        f"{row['id']}  {row['township']}  {row['label']}  {_day(row['enrolled_at'])} 入网  "
        f"{'已停用 ' + _day(row['revoked_at']) if row['revoked_at'] else '在用'}  回执 {row['receipts']} 张"
        f"{'  另有分叉，硬盘可能被复制过' if row['id'] in forks else ''}"
        for row in rows
    ]
    rows = [{**row, "forks": forks.get(row["id"], 0)} for row in rows]
    tell(arguments.json, {"devices": rows}, lines or ("还没有电脑入网。",))
    return DONE


def holdings(arguments: argparse.Namespace) -> int:
    """What the county holds of one device: entries of each journal by hash, files named and stored, receipts."""
    from sync.server.store.holdings import holdings_of

    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.read() as tx:
            held = holdings_of(tx, arguments.device)
    finally:
        county.close()
    lines = [f"流水 {one.journal}：{len(one.hashes)} 条" for one in held.journals]
    lines.append(f"文件：应有 {len(held.named)} 个，已存 {len(held.stored)} 个；回执 {held.receipts} 张")
    told = {
        "journals": {one.journal: [value.hex() for value in one.hashes] for one in held.journals},
        "stream_entries": held.stream_entries,
        "quarantined": held.quarantined,
        "named_blobs": list(held.named),
        "stored_blobs": list(held.stored),
        "receipts": held.receipts,
    }
    tell(arguments.json, told, tuple(lines))
    return DONE


def revoke(arguments: argparse.Namespace) -> int:
    """Put a device out of service."""
    from sync.server.enrolment import revoke as revoke_device

    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        since = 0 if arguments.lost_since is None else _moment(arguments.lost_since)
        revoke_device(county, arguments.device, arguments.reason, since)
    finally:
        county.close()
    lines = ["这台电脑已停用，县里不再收它的数据。已收到的留痕不受影响。"]
    if arguments.reason == STOLEN:
        lines.append("它下一次联网时，本机的口令会一并作废；恢复钥匙和县里的托管照样能打开。")
    tell(arguments.json, {"device": arguments.device, "revoked": True, "lost_since": since}, lines)
    return DONE


def allow(arguments: argparse.Namespace) -> int:
    """Let a device in again."""
    from sync.server.enrolment import allow as allow_device

    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        allow_device(county, arguments.device)
    finally:
        county.close()
    tell(
        arguments.json,
        {"device": arguments.device, "revoked": False},
        ("这台电脑恢复使用。丢失期间签的留痕会收下，但先不入账，等人核对。",),
    )
    return DONE


def phone_code(arguments: argparse.Namespace) -> int:
    """Answer the question of a computer that was away for long. The journal's line names it by its whole id."""
    from sync.protocol.phone_code import grouped, spoken
    from sync.server.phone_keys import phone_answer

    config = ServerConfig.load(home_folder(arguments.home))
    county = open_county(config)
    try:
        told = phone_answer(county, config.keys, arguments.device, arguments.question)
    finally:
        county.close()
    arguments.device = told.device
    lines = (
        f"电脑：{told.label}，乡镇 {told.township}，编号 {told.device}",
        f"电话码：{grouped(told.code)}",
        f"念给对方：{spoken(told.code)}",
        "先问清是谁、为什么这么久没联系，再念。只管这台电脑这一次，用过作废，管 15 天。",
    )
    tell(arguments.json, {"device": told.device, "township": told.township, "code": told.code}, lines)
    return DONE


def lost_card(arguments: argparse.Namespace) -> int:
    """失窃卡 as a file to print."""
    from sync.server.lost_card import lost_card as make_card

    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        content = make_card(county, arguments.device, arguments.call)
    finally:
        county.close()
    path = Path(arguments.file)
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise KnownTrouble(f"失窃卡没有写成：{path} 写不进去。", "", "换一个文件夹再来。") from fault
    tell(arguments.json, {"device": arguments.device, "file": str(path)}, (f"失窃卡写好了：{path}",))
    return DONE


def _moment(text: str) -> int:
    """A day or a moment in the county's time, in ms. Raises KnownTrouble."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise KnownTrouble(
            f"时间“{text}”看不懂，没有停用。", "", "写成 2026-11-22 或 2026-11-22T08:30。"
        ) from None
    return int((at if at.tzinfo else at.replace(tzinfo=CHINA)).timestamp() * 1000)


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).astimezone().date().isoformat()
