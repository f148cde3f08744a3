"""The words of `zhenfa-county dispute …`."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """All of them."""
    dispute = commands.add_parser("dispute", help="文书争议: one draft issued on two computers")
    acts = dispute.add_subparsers(required=True, metavar="ACT")
    listing = acts.add_parser("list", parents=[shared], help="what waits for the legal reviewer")
    listing.set_defaults(run=("sync.server.cli.dispute", "show_list"))
    show = acts.add_parser("show", parents=[shared], help="both papers side by side")
    void = acts.add_parser("void", parents=[shared], help="void one of them; the other stays")
    for act in (show, void):
        act.add_argument("document", metavar="ID")
    void.add_argument("--void", metavar="NUMBER", action="append", required=True, help="number or id")
    void.add_argument("--reason", metavar="TEXT", required=True, help="why, as it stands in the record")
    void.add_argument("--by", metavar="NAME", required=True, help="the legal reviewer who decided")
    show.set_defaults(run=("sync.server.cli.dispute", "show"))
    void.set_defaults(run=("sync.server.cli.dispute", "void"))
