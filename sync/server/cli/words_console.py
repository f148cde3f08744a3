"""The words of `zhenfa-county console …`."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """All of them."""
    console = commands.add_parser("console", help="the county's web console: who may enter, what was done")
    acts = console.add_subparsers(required=True, metavar="ACT")
    code = acts.add_parser("code", parents=[shared], help="a one-time code for an administrator's account")
    code.add_argument("--login", metavar="NAME", default="", help="set this account up anew (lost password)")
    code.set_defaults(run=("sync.server.cli.console", "code"))
    listing = acts.add_parser("accounts", parents=[shared], help="everybody who may enter")
    listing.set_defaults(run=("sync.server.cli.console", "show_accounts"))
    audit = acts.add_parser(
        "audit", parents=[shared], help="what was done and read, and whether the chain holds"
    )
    audit.add_argument("--last", metavar="N", type=int, default=20, help="how many lines (default 20)")
    audit.set_defaults(run=("sync.server.cli.console", "show_audit"))
