"""``zhenfa package export OUT.zfp``: what has no receipt, onto a stick, sealed to the county. ``zhenfa package import
FILE.zfp``: the county's package back in. ``zhenfa package mode sealed|plain``: 封装模式. ``zhenfa package sticks``: which
sticks there are."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from desktop.cli import homes, output
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.package_return import ReturnDesk
from desktop.package_sheet import tail_of
from desktop.package_values import size_words
from desktop.packages import PackageDesk, sticks
from desktop.store import settings
from desktop.store.store import Store
from enforcement.errors import KnownTrouble, StoreTrouble
from sync.client.package_taking import PackageTaken


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="package_action", required=True, metavar="export|import|mode|sticks")
    export = acts.add_parser("export", help="把没有回执的写成摆渡包")
    export.add_argument("out", metavar="OUT.zfp", type=Path)
    export.add_argument("--with-video", action="store_true", help="录像也带上")
    export.add_argument("--all", action="store_true", help="已有回执的也带上，县里的库坏了时用")
    taken = acts.add_parser("import", help="收下县里写的回执包")
    taken.add_argument("file", metavar="FILE.zfp", type=Path)
    taken.add_argument("--look", action="store_true", help="只看里面有什么，不收")
    for one in (export, taken):
        homes.add_password(one)
        output.add_common(one)
    mode = acts.add_parser("mode", help="联网时怎么送：整包封装，还是照常")
    mode.add_argument(
        "mode", choices=("sealed", "plain"), help="sealed：单位的网络会拆看加密时用，县里要先开通"
    )
    homes.add_password(mode)
    output.add_common(mode)
    listed = acts.add_parser("sticks", help="插着的 U 盘")
    output.add_common(listed)


def run(args: argparse.Namespace) -> int:
    """One act; known trouble is said by the caller."""
    if args.package_action == "sticks":
        return _sticks(args)
    with homes.opened(args) as store:
        if args.package_action == "export":
            return _export(store, args)
        if args.package_action == "mode":
            return _mode(store, args)
        return _look(store, args) if args.look else _import(store, args)


def _export(store: Store, args: argparse.Namespace) -> int:
    desk = _desk(store)
    out: Path = args.out.absolute()
    try:
        made = desk.write(out, recordings=args.with_video, everything=args.all)
    except KnownTrouble:
        desk.settle()  # said on stderr by the caller
        raise
    if args.json:
        output.show_json(
            {
                "number": made.number,
                "package": made.package,
                "entries": made.entries,
                "files": made.files,
                "bytes": made.size,
                "parts": [
                    {"path": str(part.path), "sha256": part.sha256, "bytes": part.size} for part in made.parts
                ],
                "cover": str(made.cover),
                "volume": made.volume,
            }
        )
        return output.DONE
    output.show(made.sentence)
    for part in made.parts:
        output.show(f"第 {made.number} 包　{part.path}　{size_words(part.size)}　核对尾号 {tail_of(part)}")
    output.show(f"封面在 {made.cover}，打出来和 U 盘一起带去。回执带回来收下之前，本机一条也不会少。")
    return output.DONE


def _look(store: Store, args: argparse.Namespace) -> int:
    found = ReturnDesk(store).read(args.file)
    if args.json:
        output.show_json(
            {
                "number": found.number,
                "receipted": found.receipted,
                "others": found.others,
                "leases": found.leases,
                "lists": list(found.lists),
                "mine": found.mine,
            }
        )
    else:
        output.show(found.sentence)
    return output.DONE


def _import(store: Store, args: argparse.Namespace) -> int:
    taken = ReturnDesk(store).take(args.file)
    if args.json:
        output.show_json(_plain(taken))
    else:
        said = taken.sentences if taken.trouble is None else taken.sentences[:-1]
        for sentence in said:
            output.show(sentence)
        if taken.without_receipt:
            output.show(f"还有 {taken.without_receipt} 条没有回执，本机会一直留着。")
    return output.DONE if taken.trouble is None else output.trouble(taken.trouble)


def _plain(taken: PackageTaken) -> dict[str, object]:
    return {
        "receipted": taken.receipted,
        "quarantined": [{"seq": one.seq, "reason": one.reason} for one in taken.quarantined],
        "pulled": taken.pulled,
        "leases": taken.leases,
        "lists": list(taken.lists),
        "without_receipt": taken.without_receipt,
        "notes": list(taken.notes),
        "trouble": None if taken.trouble is None else taken.trouble.sentence,
    }


def _mode(store: Store, args: argparse.Namespace) -> int:
    sealed = args.mode == "sealed"
    store.settings.set(settings.SEALED, sealed or None)
    if args.json:
        output.show_json({"sealed": sealed})
    else:
        output.show("以后联网同步都整包封好再送。" if sealed else "以后联网同步照常送。")
    return output.DONE


def _sticks(args: argparse.Namespace) -> int:
    found = sticks()
    if args.json:
        rows = [
            {"folder": str(one.folder), "volume": one.volume, "free": one.free, "fat32": one.fat32}
            for one in found
        ]
        output.show_json({"known": sys.platform == "linux", "sticks": rows})
    elif not found:
        told = (
            "没有看到 U 盘。插好再试。"
            if sys.platform == "linux"
            else "这个系统上看不出哪个是 U 盘，写的时候自己选位置。"
        )
        output.show(told)
    for one in found if not args.json else ():
        output.show(f"{one.folder}　剩 {size_words(one.free)}　{one.volume or '编号读不出来'}")
    return output.DONE


def _desk(store: Store) -> PackageDesk:
    """In the name of who sat at this machine last, else of the team's first."""
    officers, agency = store.officers(), store.agency()
    if not officers or agency is None:
        raise StoreTrouble("摆渡包没有写。", "本机还没有队员名册。", "先加入县里，再写。")
    last = store.settings.get(settings.SESSION_OFFICER, "")
    officer = next((one for one in officers if one.id == last), officers[0])
    clock = MachineClock()
    return PackageDesk(store, context_for(store, officer, agency, clock), clock)
