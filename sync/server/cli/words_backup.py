"""The words of `backup`, `restore`, `drill` and `files`, and where `init` and `restore` keep files."""

from __future__ import annotations

import argparse

from sync.server.cli.words_escrow import add_password_files

_MODULE = "sync.server.cli.backup"


def add_places(command: argparse.ArgumentParser) -> None:
    """Where the county's files lie."""
    command.add_argument(
        "--blobs",
        metavar="DIR|s3://BUCKET[/PREFIX]",
        help="where the sealed files lie (default: in the home)",
    )
    command.add_argument(
        "--copies", metavar="DIR|s3://…", action="append", default=[], help="a further place for each file"
    )


def add_repair(command: argparse.ArgumentParser) -> None:
    """What `verify` may mend."""
    command.add_argument(
        "--repair", action="store_true", help="put right what can be, and ask computers for what is lost"
    )
    command.add_argument(
        "--backup", metavar="FILE", help="with --repair: take damaged entries from this backup"
    )
    command.add_argument("--key", metavar="FILE", help="backup.key (default: of this county's keys)")


def add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """`backup OUT`, `restore FILE`, `drill FILE`, `files`."""
    backup = commands.add_parser("backup", parents=[shared], help="write a sealed, verified backup")
    backup.add_argument(
        "out", metavar="OUT", help="file to write; the files of the county go to files/ beside it"
    )
    backup.set_defaults(run=(_MODULE, "backup"))

    restore = commands.add_parser("restore", parents=[shared], help="make a county from a backup")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--db", metavar="URL", help="sqlite:///… or postgresql://…, empty")
    restore.add_argument(
        "--former", metavar="DIR", help="the stopped home that is replaced: its numbers of papers go on"
    )
    add_places(restore)
    restore.set_defaults(run=(_MODULE, "restore"))

    drill = commands.add_parser(
        "drill", parents=[shared], help="restore a backup aside and re-check all of it"
    )
    drill.add_argument("file", metavar="FILE")
    drill.add_argument("--scratch", metavar="DIR", help="where to restore to (default: in the home)")
    drill.set_defaults(run=(_MODULE, "drill"))
    for one in (restore, drill):
        one.add_argument(
            "--key", metavar="FILE", help="backup.key, an administrator's key, or a custodians' copy"
        )
        add_password_files(one)

    files = commands.add_parser("files", parents=[shared], help="where the county's files are")
    files.add_argument("--now", action="store_true", help="bring what waits to its places first")
    files.set_defaults(run=(_MODULE, "files"))
