"""The words of `zhenfa-county tls …`, `keys …` and `device …`."""

from __future__ import annotations

import argparse
from typing import TypeAlias

from sync.server.cli.words_escrow import add_password_files

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """All of them."""
    _add_tls(commands, shared)
    _add_keys(commands, shared)
    _add_devices(commands, shared)


def _add_tls(commands: Commands, shared: argparse.ArgumentParser) -> None:
    tls = commands.add_parser("tls", help="the certificate under which the county answers")
    acts = tls.add_subparsers(required=True, metavar="ACT")
    show = acts.add_parser("show", parents=[shared], help="names, ends and file")
    show.set_defaults(run=("sync.server.cli.tls", "show"))
    renew = acts.add_parser("renew", parents=[shared], help="make another server certificate now")
    renew.set_defaults(run=("sync.server.cli.tls", "renew"))
    export = acts.add_parser("export", parents=[shared], help="the authority's certificate, for browsers")
    export.add_argument("file", metavar="OUT.pem")
    export.set_defaults(run=("sync.server.cli.tls", "export"))
    host = acts.add_parser("host", parents=[shared], help="the names under which devices reach the server")
    host.add_argument("hosts", metavar="NAME", nargs="+", help="name or address, without port")
    host.set_defaults(run=("sync.server.cli.tls", "host"))


def _add_keys(commands: Commands, shared: argparse.ArgumentParser) -> None:
    keys = commands.add_parser("keys", help="the county's own keys")
    acts = keys.add_subparsers(required=True, metavar="ACT")
    rotate = acts.add_parser("rotate", parents=[shared], help="put a new key in the place of one")
    rotate.add_argument(
        "which", choices=("receipt", "registry", "package", "phone", "tree-head", "batch", "tls")
    )
    rotate.add_argument("--stolen", action="store_true", help="the former one is believed no more")
    rotate.add_argument(
        "--root-key", metavar="FILE", help="the root key or two custodians' copy, for the registry key only"
    )
    add_password_files(rotate)
    rotate.set_defaults(run=("sync.server.cli.keys", "rotate"))


def _add_devices(commands: Commands, shared: argparse.ArgumentParser) -> None:
    device = commands.add_parser("device", help="computers of the townships")
    acts = device.add_subparsers(required=True, metavar="ACT")
    code = acts.add_parser("code", parents=[shared], help="make a one-time enrolment code")
    code.add_argument("--township", metavar="CODE", required=True)
    code.set_defaults(run=("sync.server.cli.devices", "code"))
    show = acts.add_parser("list", parents=[shared], help="all computers")
    show.set_defaults(run=("sync.server.cli.devices", "show"))
    holdings = acts.add_parser("show", parents=[shared], help="what the county holds of one computer")
    holdings.add_argument("device", metavar="ID")
    holdings.set_defaults(run=("sync.server.cli.devices", "holdings"))
    revoke = acts.add_parser("revoke", parents=[shared], help="put a computer out of service")
    revoke.add_argument("device", metavar="ID")
    revoke.add_argument("--reason", default="", help="失窃, 离职, 报废 or other words")
    revoke.add_argument(
        "--lost-since", metavar="TIME", help="2026-11-22 or 2026-11-22T08:30, the county's time"
    )
    revoke.set_defaults(run=("sync.server.cli.devices", "revoke"))
    allow = acts.add_parser(
        "allow", parents=[shared], help="let a computer in again, such as one that was found"
    )
    allow.add_argument("device", metavar="ID")
    allow.set_defaults(run=("sync.server.cli.devices", "allow"))
    _add_far_and_lost(acts, shared)


def _add_far_and_lost(acts: Commands, shared: argparse.ArgumentParser) -> None:
    phone = acts.add_parser(
        "phone-code", parents=[shared], help="the code for a computer away for long, by telephone"
    )
    phone.add_argument("device", metavar="ID", help="or how it begins")
    phone.add_argument("question", metavar="QUESTION", help="the ten characters on its screen")
    phone.set_defaults(run=("sync.server.cli.devices", "phone_code"))
    streams = acts.add_parser(
        "streams", parents=[shared], help="what a computer may read beside its township"
    )
    streams.add_argument("device", metavar="ID")
    streams.add_argument("--read", metavar="CODE", action="append", help="a township, or the county")
    streams.add_argument("--own-only", action="store_true", help="its township alone, from now on")
    streams.set_defaults(run=("sync.server.cli.moves", "streams"))
    card = acts.add_parser(
        "lost-card", parents=[shared], help="失窃卡: one page about a lost computer, to print"
    )
    card.add_argument("device", metavar="ID")
    card.add_argument("file", metavar="OUT.pdf")
    card.add_argument("--call", metavar="TEXT", default="", help="whom to call, such as a name and a number")
    card.set_defaults(run=("sync.server.cli.devices", "lost_card"))
