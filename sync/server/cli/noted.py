"""What is done on the server's own command line stands in the administrators' journal like what is done in the console.

Who holds the server holds its keys, so nothing is refused here for want of a second person; but it does not go unseen.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, select

from sync.server.cli.noted_words import NOTED, WHERE_GIVEN
from sync.server.cli.out import home_folder
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.store import console_audit
from sync.server.store.console_audit import TEXT_MAX, Line
from sync.server.store.tables import DEVICES, STATE

_ABOUT: Final = ("device", "record", "document")  # words that name a thing


def note_command(arguments: argparse.Namespace) -> None:
    """Add a line for a command that was carried out, or is about to be, if it is one of those. Raises KnownTrouble."""
    act = NOTED.get(arguments.run)
    needed = WHERE_GIVEN.get(arguments.run, ())
    changes_nothing = getattr(arguments, "dry_run", False) or getattr(arguments, "file", "") is None
    if act is None or changes_nothing or (needed and not any(getattr(arguments, word) for word in needed)):
        return
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.write() as tx:
            console_audit.add_line(tx, _line(county, tx, arguments, act))
    finally:
        county.close()


def _line(
    county: County, tx: Connection, arguments: argparse.Namespace, act: tuple[str, tuple[str, ...]]
) -> Line:
    name, words = act
    thing = next((str(getattr(arguments, word)) for word in _ABOUT if hasattr(arguments, word)), "")
    told = "，".join(_words(getattr(arguments, word)) for word in words if getattr(arguments, word))
    stream = str(getattr(arguments, "township", "")) or _stream(tx, thing)
    return Line(county.clock(), name, stream=stream[:32], thing=thing[:64], text=told[:TEXT_MAX])


def _words(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _stream(tx: Connection, thing: str) -> str:
    queries: tuple[Callable[[], object], ...] = (
        lambda: tx.execute(select(DEVICES.c.township).where(DEVICES.c.id == thing)).scalar(),
        lambda: tx.execute(select(STATE.c.stream).where(STATE.c.thing == thing)).scalar(),
    )
    return next((str(found) for query in queries if thing and (found := query())), "")
