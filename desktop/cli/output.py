"""How the commands speak: text for people or JSON, and one sentence on stderr when something was not done."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, datetime
from typing import Any

from enforcement.errors import KnownTrouble

DONE, NOT_DONE, WRONG_USAGE = 0, 1, 2


def add_common(parser: argparse.ArgumentParser) -> None:
    """The two options every command has."""
    parser.add_argument("--home", metavar="DIR", help="数据目录，默认是本机的应用数据目录")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def show(text: str) -> None:
    print(text)


def show_json(value: Any) -> None:
    """One JSON document with dates as ISO text."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def not_done(sentence: str) -> int:
    """Say on stderr what was not done, why and what to do; the exit code for it."""
    print(sentence, file=sys.stderr)
    return NOT_DONE


def trouble(error: KnownTrouble) -> int:
    """Trouble of the environment in its own words; the exit code for it."""
    return not_done(error.sentence)


def day_or_moment(text: str) -> date:
    """An argument such as 2026-11-24 or 2026-11-24T09:30; a moment is a datetime."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，写成 2026-11-24 或 2026-11-24T09:30") from error


def day(text: str) -> date:
    """An argument such as 2026-11-24."""
    value = day_or_moment(text)
    return value.date() if isinstance(value, datetime) else value


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
