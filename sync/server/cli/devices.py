"""`device code`, `device list`, `device show`, `device revoke`."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.store import people


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
    finally:
        county.close()
    lines = [
        f"{row['id']}  {row['township']}  {row['label']}  {_day(row['enrolled_at'])} 入网  "
        f"{'已停用 ' + _day(row['revoked_at']) if row['revoked_at'] else '在用'}  回执 {row['receipts']} 张"
        for row in rows
    ]
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
        revoke_device(county, arguments.device, arguments.reason)
    finally:
        county.close()
    tell(
        arguments.json,
        {"device": arguments.device, "revoked": True},
        ("这台电脑已停用，县里不再收它的数据。已收到的留痕不受影响。",),
    )
    return DONE


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).astimezone().date().isoformat()
