"""The words of `zhenfa-county escrow …`, `backup-reader …` and `take-back`: what is done when something was lost."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_MODULE = "sync.server.cli.escrow"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """All of them."""
    escrow = commands.add_parser("escrow", help="keys that two of three custodians open together")
    acts = escrow.add_subparsers(required=True, metavar="ACT")
    make = acts.add_parser("make", parents=[shared], help="a new escrow key for three custodians, offline")
    make.add_argument("--root-key", metavar="FILE", help="copies of the root key instead")
    make.set_defaults(run=(_MODULE, "make"))
    renew = acts.add_parser("renew", parents=[shared], help="three other custodians for the same key")
    renew.add_argument("copy", metavar="COPY.zfc")
    renew.set_defaults(run=(_MODULE, "renew"))
    for act in (make, renew):
        act.add_argument("--custodian", metavar="NAME", action="append", required=True, help="three of them")
        act.add_argument("--out", metavar="DIR", required=True)
        add_password_files(act)
    install = acts.add_parser("install", parents=[shared], help="put an escrow key in force")
    install.add_argument("copy", metavar="COPY.zfc", help="any of its three copies; nothing is opened")
    install.add_argument("--stolen", action="store_true", help="the former one is believed no more")
    install.set_defaults(run=(_MODULE, "install"))
    _add_open(acts, shared)
    _add_readers(commands, shared)
    back = commands.add_parser(
        "take-back", parents=[shared], help="releases lost with a restore, from a computer that has them"
    )
    back.add_argument("files", metavar="FILE", nargs="+", help="what zhenfa device releases wrote")
    back.set_defaults(run=("sync.server.cli.take_back", "take_back"))


def add_password_files(command: argparse.ArgumentParser) -> None:
    """How a machine without a terminal hands passwords over."""
    command.add_argument(
        "--password-file", metavar="FILE", action="append", default=[], help="one for each person, in order"
    )


def _add_open(acts: Commands, shared: argparse.ArgumentParser) -> None:
    opened = acts.add_parser("open", parents=[shared], help="two custodians open a computer's data")
    opened.add_argument("request", metavar="REQUEST.zfr", help="what the computer wrote")
    opened.add_argument("answer", metavar="ANSWER.zfa", help="what goes back to it")
    opened.add_argument("--copy", metavar="COPY.zfc", required=True, help="the copy of these two")
    opened.add_argument("--device", metavar="ID", required=True)
    opened.add_argument("--reason", metavar="TEXT", required=True, help="the township reads it")
    add_password_files(opened)
    opened.set_defaults(run=(_MODULE, "open_device"))


def _add_readers(commands: Commands, shared: argparse.ArgumentParser) -> None:
    module = "sync.server.cli.backup_readers"
    readers = commands.add_parser("backup-reader", help="administrators who can open backups")
    acts = readers.add_subparsers(required=True, metavar="ACT")
    add_one = acts.add_parser("add", parents=[shared], help="one more, with a key file of his own")
    add_one.add_argument("name", metavar="NAME")
    add_one.add_argument("out", metavar="OUT.zfb", help="his key file, shut with his password")
    add_password_files(add_one)
    add_one.set_defaults(run=(module, "add"))
    show = acts.add_parser("list", parents=[shared], help="whom backups are sealed to")
    show.set_defaults(run=(module, "show"))
    drop = acts.add_parser("drop", parents=[shared], help="later backups are not sealed to him any more")
    drop.add_argument("name", metavar="NAME")
    drop.set_defaults(run=(module, "drop"))
