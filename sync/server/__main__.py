"""`zhenfa-county`: the county's commands (`cli.md`). Only the asked command's modules are loaded."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from enforcement.errors import KnownTrouble
from sync.server.cli import (
    words_backup,
    words_console,
    words_disputes,
    words_escrow,
    words_machines,
    words_packages,
    words_store,
    words_tree,
)
from sync.server.cli.noted_words import FIRST, NOTED
from sync.server.cli.out import refuse


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    arguments = _parser().parse_args(argv)
    arguments.words = list(sys.argv[1:] if argv is None else argv)
    module, function = arguments.run
    os.umask(0o077)
    first = arguments.run in FIRST
    try:
        if first:
            _note(arguments)
        code = int(getattr(importlib.import_module(module), function)(arguments))
        if code == 0 and arguments.run in NOTED and not first:
            _note(arguments)
        return code
    except KnownTrouble as trouble:
        return refuse(trouble.sentence)


def _note(arguments: argparse.Namespace) -> None:
    importlib.import_module("sync.server.cli.noted").note_command(arguments)


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", metavar="DIR", help="folder of the county's data")
    shared.add_argument("--json", action="store_true", help="print JSON")
    parser = argparse.ArgumentParser(prog="zhenfa-county", description="镇法通县级服务器")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_setup(commands, shared)
    _add_catalogue(commands, shared)
    _add_forms(commands, shared)
    _add_serve(commands, shared)
    _add_papers(commands, shared)
    _add_townships(commands, shared)
    words_machines.add(commands, shared)
    words_store.add(commands, shared)
    words_backup.add(commands, shared)
    words_packages.add(commands, shared)
    words_tree.add(commands, shared)
    words_console.add(commands, shared)
    words_disputes.add(commands, shared)
    words_escrow.add(commands, shared)
    return parser


def _add_setup(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    init = commands.add_parser("init", parents=[shared], help="make keys, database and blob folder")
    init.add_argument("--db", metavar="URL", help="sqlite:///… (default: county.db in the home)")
    words_backup.add_places(init)
    init.add_argument("--roster", metavar="FILE", help="county, townships and officers, JSON (else training)")
    init.add_argument(
        "--host", metavar="NAME", action="append", default=[], help="name or address that devices will use"
    )
    init.set_defaults(run=("sync.server.cli.setup", "init"))

    verify = commands.add_parser("verify", parents=[shared], help="re-check every chain, receipt and blob")
    words_backup.add_repair(verify)
    verify.set_defaults(run=("sync.server.cli.setup", "verify"))


def _add_words(publish: argparse.ArgumentParser) -> None:
    """What the county says besides its files: of changed laws, of powers that end, of what the files do not name."""
    publish.add_argument(
        "--basis-from",
        metavar="LAW=DATE",
        action="append",
        default=[],
        help="first day of a law's new words, or LAW=更正 where ours were wrong; 其余 means all other laws",
    )
    publish.add_argument(
        "--withdrawn-by", metavar="PAPER", default="", help="《name》（number，date） that ended powers"
    )
    publish.add_argument("--withdrawn-reason", metavar="TEXT", default="", help="why they ended")
    publish.add_argument(
        "--withdrawn-clues", metavar="RULE", default="", help="clues not yet filed then: 移送 or 办完"
    )
    unnamed = publish.add_mutually_exclusive_group()
    unnamed.add_argument(
        "--amends", action="store_true", help="the files only say what changes; the rest goes on"
    )
    unnamed.add_argument(
        "--grants-from-file", action="store_true", help="end every grant that the files do not name"
    )


def _add_catalogue(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    catalogue = commands.add_parser("catalogue", help="the county's list of matters")
    acts = catalogue.add_subparsers(required=True, metavar="ACT")
    publish = acts.add_parser(
        "publish", parents=[shared], help="read, check, sign and publish the county's lists"
    )
    publish.add_argument("files", metavar="FILE", nargs="+", help=".xlsx or .csv, or one .json release")
    publish.add_argument("--effective", metavar="DATE", required=True, help="in force from this day")
    publish.add_argument("--document", metavar="TEXT", default="", help="the county's paper it rests on")
    publish.add_argument("--dry-run", action="store_true", help="show what would change, publish nothing")
    publish.add_argument(
        "--map", metavar="COLUMN=FIELD", action="append", default=[], help="what a column is"
    )
    publish.add_argument("--yes", action="store_true", help="the columns as shown are right")
    _add_words(publish)
    publish.set_defaults(run=("sync.server.cli.catalogue", "publish"))
    listing = acts.add_parser("list", parents=[shared], help="every release")
    listing.set_defaults(run=("sync.server.cli.catalogue", "show_list"))
    show = acts.add_parser("show", parents=[shared], help="one release in figures")
    show.set_defaults(run=("sync.server.cli.catalogue", "show"))
    export = acts.add_parser("export", parents=[shared], help="the signed release as a file, for a stick")
    export.set_defaults(run=("sync.server.cli.catalogue", "export"))
    for act in (show, export):
        act.add_argument("number", metavar="N", type=int)
    export.add_argument("file", metavar="FILE")
    asked = acts.add_parser("proposals", parents=[shared], help="what townships ask to pick or drop")
    asked.add_argument("--township", metavar="CODE", default="", help="of one township only")
    asked.add_argument("--all", action="store_true", help="also those that do not wait for the county")
    asked.add_argument("--export", metavar="FILE.csv", default="", help="the sheet 自选答复 to fill in")
    asked.set_defaults(run=("sync.server.cli.proposals", "proposals"))


def _add_forms(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    forms = commands.add_parser("forms", help="the county's own and changed forms")
    acts = forms.add_subparsers(required=True, metavar="ACT")
    publish = acts.add_parser("publish", parents=[shared], help="check, sign and publish definitions (TOML)")
    publish.add_argument("files", metavar="FILE.toml", nargs="+")
    withdraw = acts.add_parser("withdraw", parents=[shared], help="end the county's form or change")
    withdraw.add_argument("forms", metavar="FORM_ID", nargs="+")
    for act in (publish, withdraw):
        act.add_argument("--effective", metavar="DATE", required=True, help="in force from this day")
        act.add_argument("--document", metavar="TEXT", default="", help="the county's paper it rests on")
        act.add_argument("--dry-run", action="store_true", help="check everything, publish nothing")
        act.add_argument(
            "--nothing-lost", action="store_true", help="after a restore: no release was lost with it"
        )
    publish.set_defaults(run=("sync.server.cli.forms", "publish"))
    withdraw.set_defaults(run=("sync.server.cli.forms", "withdraw"))
    show = acts.add_parser("list", parents=[shared], help="every step the county took")
    show.set_defaults(run=("sync.server.cli.forms", "show"))


def _add_serve(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    serve = commands.add_parser("serve", parents=[shared], help="answer devices, and the public under /v/")
    public = commands.add_parser("public", parents=[shared], help="answer the public under /v/, nothing else")
    for one, port in ((serve, 8750), (public, 8751)):
        one.add_argument("--host", default="127.0.0.1")
        one.add_argument("--port", type=int, default=port, help="0 = any free port")
        one.add_argument("--workers", type=int, default=1, help="processes, PostgreSQL only")
        one.add_argument("--listener", type=int, default=None, help=argparse.SUPPRESS)
        one.add_argument(
            "--behind-proxy", metavar="ADDRESS", help="address of the reverse proxy that does TLS"
        )
        one.add_argument("--tls-cert", metavar="FILE")
        one.add_argument("--tls-key", metavar="FILE")
    serve.add_argument("--tls", action="store_true", help="TLS on a loopback address too")
    serve.set_defaults(run=("sync.server.cli.serve", "serve"))
    public.set_defaults(run=("sync.server.cli.serve", "public"))


def _add_papers(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    papers = commands.add_parser("papers", help="the register of issued papers")
    acts = papers.add_subparsers(required=True, metavar="ACT")
    export = acts.add_parser(
        "export", parents=[shared], help="the signed list as a file, for devices offline"
    )
    export.add_argument("file", metavar="FILE")
    export.set_defaults(run=("sync.server.cli.papers", "export"))
    withdraw = acts.add_parser("withdraw", parents=[shared], help="note that an issued paper was withdrawn")
    withdraw.add_argument("code", metavar="CODE", help="the text of its code, ZF2:…")
    withdraw.add_argument("--on", metavar="DATE", required=True, help="the day on which it was withdrawn")
    withdraw.set_defaults(run=("sync.server.cli.papers", "withdraw"))


def _add_townships(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    township = commands.add_parser("township", help="what the county states of a township")
    acts = township.add_subparsers(required=True, metavar="ACT")
    style = acts.add_parser("style", parents=[shared], help="how its papers look: show it, or take a file's")
    style.add_argument("township", metavar="CODE")
    style.add_argument("file", metavar="FILE.toml", nargs="?")
    style.set_defaults(run=("sync.server.cli.townships", "style"))


if __name__ == "__main__":
    sys.exit(main())
