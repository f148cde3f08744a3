"""Words of the database: `upgrade`."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the commands to the program's."""
    upgrade = commands.add_parser("upgrade", parents=[shared], help="bring the database up to this version")
    upgrade.add_argument("--db", metavar="URL", help="PostgreSQL as its owner: postgresql://zf_owner@…")
    upgrade.set_defaults(run=("sync.server.cli.upgrade", "upgrade"))
