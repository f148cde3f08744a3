"""The `zhenfa` command: without a word the desktop app, with one the command of that name."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop.paths import default_home


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 refused or failed (one sentence on stderr), 2 wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = [word for word in given if not word.startswith("-")]
    if not words or (given[0] == "--home" and len(given) == 2):
        return _window(given)
    from desktop.cli import commands

    return commands.run(given)


def _window(given: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="zhenfa", description="镇法通：乡镇综合行政执法。不带参数时打开窗口。"
    )
    parser.add_argument("--home", metavar="DIR", help="数据目录，默认是本机的应用数据目录")
    if any(word in ("-h", "--help") for word in given):
        from desktop.cli import commands

        return commands.run(given)
    told = parser.parse_args(given)
    gc.disable()  # until the first window has been painted and the rest is loaded (desktop.warmth)
    from desktop.bootstrap import run

    return run(Path(told.home) if told.home else default_home())


def add_demo(parser: argparse.ArgumentParser) -> None:
    """Options of ``zhenfa demo``."""
    from desktop.demo import command

    command.add_arguments(parser)


def run_demo(args: argparse.Namespace) -> int:
    """``zhenfa demo``: here, because only this file may hand out the bootstrap."""
    from desktop.demo import command

    def make_program(*parts: Any) -> Any:
        from desktop.bootstrap import demonstration

        return demonstration(*parts)

    return command.run(args, make_program)


if __name__ == "__main__":
    sys.exit(main())
