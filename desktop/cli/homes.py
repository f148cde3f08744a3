"""Opening a home for a command: a training home at once, a real one with its password from the terminal or a file."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.home import Home, HomeState
from desktop.paths import default_home
from desktop.store.store import Store
from enforcement.errors import StoreTrouble


def add_password(parser: argparse.ArgumentParser) -> None:
    """The option by which a script hands over the password: never as an argument, never in the environment."""
    parser.add_argument("--password-file", metavar="FILE", type=Path, help="从这个文件的第一行读口令")


def home_of(args: argparse.Namespace) -> Home:
    return Home(Path(args.home) if args.home else default_home())


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[Store]:
    """The store of ``--home``, closed afterwards. Raises StoreTrouble and WrongPassword in their own words."""
    home = home_of(args)
    state = home.state()
    if state is HomeState.EMPTY:
        raise StoreTrouble(
            "这个数据目录还是空的。",
            "还没有试用过，也没有加入县里。",
            "先打开窗口试用，或用 zhenfa device enrol 加入县里。",
        )
    store = home.open_training() if state is HomeState.TRAINING else _with_password(home, args)
    try:
        yield store
    finally:
        store.close()


def password_of(args: argparse.Namespace) -> str:
    """The password from ``--password-file`` or, at a terminal, typed without echo."""
    file: Path | None = getattr(args, "password_file", None)
    if file is not None:
        lines = file.read_text(encoding="utf-8").splitlines()
        return lines[0] if lines else ""
    if not sys.stdin.isatty():
        raise StoreTrouble(
            "打开这个数据目录要口令。",
            "这里不是终端，没法输入。",
            "用 --password-file 指定一个只有自己能读的文件。",
        )
    return getpass.getpass("口令：")


def _with_password(home: Home, args: argparse.Namespace) -> Store:
    return home.open_with_password(password_of(args))
