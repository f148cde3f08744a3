"""`record move`, `record share`, `record unshare`, `record moves` and `device streams`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from enforcement.errors import KnownTrouble
from enforcement.text.dates import CHINA
from sync.protocol.moves import Move, MoveKind, read_move
from sync.server.cli.out import DONE, WRONG_USAGE, home_folder, refuse, tell
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.moves.moving import Moved, move_record, share_record, unshare_record
from sync.server.moves.rights import give_streams, streams_of
from sync.server.store import moves, people

KIND_NAMES: Final = {
    MoveKind.MOVE: "移交",
    MoveKind.SHARE: "共享",
    MoveKind.MORE: "补送",
    MoveKind.END: "结束共享",
}


def move(arguments: argparse.Namespace) -> int:
    """Hand a record over."""
    return _announced(
        arguments, move_record, "已移交。原来的乡镇照常能看，不能再改；两边的电脑下次同步时收到。"
    )


def share(arguments: argparse.Namespace) -> int:
    """Show a record in another stream too."""
    return _announced(
        arguments, share_record, "已共享。记录还由原来的乡镇办，以后写的也会送过去；那边只能看。"
    )


def unshare(arguments: argparse.Namespace) -> int:
    """End a showing."""
    return _announced(
        arguments, unshare_record, "共享已结束。那边留着的还能看，标明到此为止；以后写的不再送过去。"
    )


def show(arguments: argparse.Namespace) -> int:
    """Every announcement, oldest first."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.read() as tx:
            told = [read_move(bytes(row.content)) for row in moves.moves_of(tx, arguments.record)]
    finally:
        county.close()
    tell(
        arguments.json,
        {"moves": [_plain(one) for one in told]},
        [_line(one) for one in told] or ("没有移交过。",),
    )
    return DONE


def streams(arguments: argparse.Namespace) -> int:
    """Show what a computer may read, or say it anew."""
    if arguments.read and arguments.own_only:
        return refuse("--read 和 --own-only 只能写一个。", WRONG_USAGE)
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        if arguments.read or arguments.own_only:
            now = give_streams(county, arguments.device, arguments.read or ())
        else:
            now = _streams_now(county, arguments.device)
    finally:
        county.close()
    lines = (f"能写：{now[0]}（本乡镇）", f"还能看：{'、'.join(now[1:]) or '没有'}")
    tell(arguments.json, {"device": arguments.device, "write": now[0], "read": list(now[1:])}, lines)
    return DONE


def _announced(
    arguments: argparse.Namespace, act: Callable[[County, str, str, str], Moved], words: str
) -> int:
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        done = act(county, arguments.record, arguments.to, arguments.reason)
    finally:
        county.close()
    told = done.move
    plain = {**_plain(told), "fresh": done.fresh, "bytes": done.size}
    head = f"{told.title or told.record}：{told.source_name} → {told.to_name}，{len(told.entries)} 条留痕。"
    tell(arguments.json, plain, (head, words))
    return DONE


def _streams_now(county: County, device_id: str) -> tuple[str, ...]:
    with county.database.read() as tx:
        device = people.device(tx, device_id)
        if device is None:
            raise KnownTrouble("县级库里没有这台电脑。", "", "用 zhenfa-county device list 看编号。")
        return streams_of(tx, device)


def _plain(move: Move) -> dict[str, object]:
    names = ("id", "record", "type", "title", "source", "to", "turn", "reason", "at")
    return {
        **{name: getattr(move, name) for name in names},
        "kind": move.kind.value,
        "entries": len(move.entries),
    }


def _line(move: Move) -> str:
    when = datetime.fromtimestamp(move.at / 1000, UTC).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    what = f"{when}  {KIND_NAMES[move.kind]}  {move.record}  {move.title}"
    return f"{what}  {move.source_name} → {move.to_name}  {len(move.entries)} 条  {move.reason}"
