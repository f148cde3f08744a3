"""The words of `zhenfa-county tree …` and `zhenfa-county record …`."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """All of them."""
    tree = commands.add_parser("tree", help="总账: the log over everything received, and its heads")
    acts = tree.add_subparsers(required=True, metavar="ACT")
    show = acts.add_parser("show", parents=[shared], help="the newest head, and who countersigned")
    show.set_defaults(run=("sync.server.cli.tree", "show"))
    publish = acts.add_parser(
        "publish", parents=[shared], help="sign and keep the newest head; for the province"
    )
    publish.add_argument("file", metavar="OUT.zft")
    publish.set_defaults(run=("sync.server.cli.tree", "publish"))
    sign = acts.add_parser(
        "countersign", parents=[shared], help="(province) countersign a county's head; needs no home"
    )
    sign.add_argument("head", metavar="HEAD.zft")
    sign.add_argument("file", metavar="OUT.zft")
    sign.add_argument("--key", metavar="FILE", required=True, help="made where there is none")
    sign.add_argument("--name", metavar="TEXT", required=True, help="who countersigns, in words")
    sign.set_defaults(run=("sync.server.cli.tree", "countersign"))
    take = acts.add_parser("take", parents=[shared], help="take a countersigned head in")
    take.add_argument("file", metavar="FILE.zft")
    take.set_defaults(run=("sync.server.cli.tree", "take"))
    judge = acts.add_parser(
        "judge", parents=[shared], help="what a device kept as proof when it stopped at the log: what to do"
    )
    judge.add_argument("file", metavar="FILE.zfe")
    judge.set_defaults(run=("sync.server.cli.tree", "judge"))
    restored = acts.add_parser(
        "restored",
        parents=[shared],
        help="state that this database was put back from a copy: a new life begins",
    )
    restored.add_argument("--yes", action="store_true", help="it was, and the server is stopped")
    restored.set_defaults(run=("sync.server.cli.tree", "restored"))
    _add_record(commands, shared)


def _add_record(commands: Commands, shared: argparse.ArgumentParser) -> None:
    record = commands.add_parser("record", help="one record's whole history, with proofs")
    acts = record.add_subparsers(required=True, metavar="ACT")
    export = acts.add_parser(
        "export", parents=[shared], help="entries, files, receipts, proofs and a verifier"
    )
    export.add_argument("record", metavar="INSPECTION")
    export.add_argument("file", metavar="OUT.zip")
    export.add_argument("--reason", metavar="TEXT", required=True, help="why; the township reads it")
    export.set_defaults(run=("sync.server.cli.record", "export"))
    move = acts.add_parser("move", parents=[shared], help="hand a record over to another township")
    move.set_defaults(run=("sync.server.cli.moves", "move"))
    share = acts.add_parser(
        "share",
        parents=[shared],
        help="show a record or a party elsewhere too, such as in the county's stream",
    )
    share.set_defaults(run=("sync.server.cli.moves", "share"))
    unshare = acts.add_parser(
        "unshare", parents=[shared], help="end a showing; what came there stays to be read"
    )
    unshare.set_defaults(run=("sync.server.cli.moves", "unshare"))
    for one, way in ((move, "--to"), (share, "--to"), (unshare, "--from")):
        one.add_argument("record", metavar="ID")
        one.add_argument(way, dest="to", metavar="CODE", required=True, help="a township, or the county")
        one.add_argument("--reason", metavar="TEXT", required=True)
    moves = acts.add_parser(
        "moves", parents=[shared], help="where a record, or every one, was handed over to"
    )
    moves.add_argument("record", metavar="ID", nargs="?", default="")
    moves.set_defaults(run=("sync.server.cli.moves", "show"))
