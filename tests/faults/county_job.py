"""The county as a process that can be stopped anywhere: it serves its home, or takes a package in, and is
gone.

``python -m tests.faults.county_job`` loads everything once and lives one life for each line it is given
(`device_job`). With a clerk it is what ``zhenfa-county serve`` runs; with crash points one process does
everything itself, since they are counted in one. Its shares of requests are out of the way.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import event

from enforcement.errors import KnownTrouble
from sync.protocol import limits
from sync.protocol.sealed_notes import DeliveryAsk
from sync.server import receiving
from sync.server.app import create_app
from sync.server.clerk import Clerk
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.guard import guarded
from sync.server.logging import start_logging
from sync.server.packages.keys import keep_package_keys
from sync.server.packages.replying import ReturnWriter
from sync.server.packages.spool import Spool
from sync.server.packages.taking import PackageDesk
from sync.server.store import people
from tests.faults.device_job import Answer, say, serve, told
from tests.faults.points import Points, numbered

_MANY = 100_000_000
# Where the performer hands something to the database: a statement, the end of a transaction, and after it.
_EVENTS = ("begin", "before_cursor_execute", "commit", "checkin")


def counted(points: Points) -> Callable[[ServerConfig], County]:
    """How a county is opened whose every statement and every act on files is a point."""

    def opened(config: ServerConfig) -> County:
        county = open_county(config)
        for name in _EVENTS:
            target: Any = county.database.engine.pool if name == "checkin" else county.database.engine
            event.listen(target, name, lambda *_: points.reach())
        return replace(county, blobs=numbered(county.blobs, points))

    return opened


class _Server(uvicorn.Server):
    """Says where it answers, and from then on counts."""

    def __init__(self, config: uvicorn.Config, points: Points) -> None:
        super().__init__(config)
        self._points = points

    async def startup(self, sockets: Any = None) -> None:
        """Start, then say where."""
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        self._points.count = 0
        say({"url": f"http://127.0.0.1:{port}", "process": os.getpid()})


def _serve(asked: Answer, points: Points) -> None:
    limits.KNOCKS_PER_MINUTE = _MANY  # type: ignore[misc]
    config = ServerConfig.load(Path(asked["home"]))
    config = replace(config, requests_per_minute=_MANY, documents_per_hour=_MANY)
    start_logging()
    if not asked["clerk"]:
        _run(create_app(config, None, counted(points)), points)
        return
    with Clerk(config.home) as clerk:
        _run(create_app(config, clerk.push), points)


def _run(app: FastAPI, points: Points) -> None:
    # As `serve` does: uvicorn stops in good order on the signal and then raises it again.
    signal.signal(signal.SIGTERM, lambda *_: None)
    _Server(uvicorn.Config(app, host="127.0.0.1", port=0, **guarded(None)), points).run()


def _import(asked: Answer, points: Points) -> None:
    """Take a package in and write the one for the way back, as the command does."""
    county = counted(points)(ServerConfig.load(Path(asked["home"])))
    try:
        state = _take(asked, county, points)
    except KnownTrouble as trouble:
        say({"trouble": told(trouble)})
    else:
        say({"done": state, "points": points.count})
    county.close()


def _take(asked: Answer, county: County, points: Points) -> int:
    config = ServerConfig.load(Path(asked["home"]))
    keys = keep_package_keys(county, config.keys)
    points.count = 0
    desk = PackageDesk(county, keys, Spool(config.home), partial(receiving.push, county))
    with Path(asked["package"]).open("rb") as file:
        row = desk.take(file).row
    with county.database.read() as tx:
        device = people.device(tx, row.device)
    assert device is not None
    with Path(asked["back"]).open("wb") as out:
        ReturnWriter(county).write(device, DeliveryAsk.from_bytes(row.ask), (row.package,), out)
    return row.state


def _warm(asked: Answer) -> None:
    """Load what a county loads, and be none."""
    app = create_app(ServerConfig.load(Path(asked["home"])))
    app.openapi()
    app.state.county.close()


def _live(asked: Answer) -> None:
    if asked.get("here"):
        _warm(asked)
        return
    points = Points(asked.get("crash", 0))
    (_import if "package" in asked else _serve)(asked, points)


if __name__ == "__main__":
    os.umask(0o077)
    serve(_live)
