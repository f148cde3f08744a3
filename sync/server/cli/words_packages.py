"""The words of `zhenfa-county package …`."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """All of them."""
    package = commands.add_parser("package", help="摆渡包: packages on sticks, in and out")
    acts = package.add_subparsers(required=True, metavar="ACT")
    taken = acts.add_parser("import", parents=[shared], help="take packages in, and write what goes back")
    taken.add_argument("files", metavar="FILE", nargs="+", help="packages or parts, in any order")
    taken.add_argument(
        "--out", metavar="DIR", help="where the packages for the way back go (else none is written)"
    )
    taken.set_defaults(run=("sync.server.cli.packages", "take"))
    export = acts.add_parser("export", parents=[shared], help="a package for a device, without one from it")
    export.add_argument("--device", metavar="ID", required=True)
    export.add_argument("file", metavar="OUT.zfp")
    export.set_defaults(run=("sync.server.cli.packages", "export"))
    show = acts.add_parser("list", parents=[shared], help="what came, what waits for what, what went back")
    show.add_argument("--device", metavar="ID")
    show.set_defaults(run=("sync.server.cli.packages", "show"))
    again = acts.add_parser("again", parents=[shared], help="try once more what waits")
    again.set_defaults(run=("sync.server.cli.packages", "again"))
    suite = acts.add_parser(
        "suite", parents=[shared], help="how packages are sealed: 1 X25519, 2 with ML-KEM-768 beside it"
    )
    suite.add_argument("suite", metavar="1|2", type=int, choices=(1, 2))
    suite.set_defaults(run=("sync.server.cli.packages", "suite"))
    key = acts.add_parser("key", parents=[shared], help="the key that packages are sealed to")
    key.add_argument("--new", action="store_true", help="make another one now, such as after a loss")
    key.set_defaults(run=("sync.server.cli.packages", "key"))
