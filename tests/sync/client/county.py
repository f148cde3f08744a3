"""A real county for tests: founded in a folder, served by the real app on a free loopback port in a thread.

The relay between device and county runs on the server's own loop, so that a cut point costs no thread switch.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import uvicorn
from sqlalchemy import text

from sync.client.driver import Driver
from sync.client.enrol import enrol
from sync.client.pace import Pace
from sync.client.report import RoundReport
from sync.client.transport import HttpTransport
from sync.server.app import create_app
from sync.server.config import ServerConfig, wall_clock
from sync.server.county import County, open_county
from sync.server.enrolment import make_code
from sync.server.founding import found_county, read_roster
from sync.server.log.growing import new_life
from tests.faults.relay import Relay
from tests.helpers.stores import county_store
from tests.sync.client.memory_journal import MemoryJournal

COUNTY_CODE = "330199"
TOWN = "330199101"
OTHER_TOWN = "330199102"
START_SECONDS = 30


class CountyClock:
    """County time in ms: the machine's, moved by `shift`."""

    def __init__(self) -> None:
        self.shift = 0

    def __call__(self) -> int:
        return wall_clock() + self.shift


def found(home: Path, clock: CountyClock | None = None) -> ServerConfig:
    """A county with two townships; its limits of load are out of the way of fast tests."""
    home.mkdir(parents=True, exist_ok=True)
    roster = home / "roster.json"
    officers = [{"name": "陈立", "roles": ["officer"]}, {"name": "王晓敏", "roles": ["officer"]}]
    towns = [
        {
            "code": code,
            "name": name,
            "agency": {"name": f"安平县{name}人民政府", "short_name": name[:2]},
            "series": ["责改", "罚决"],
            "officers": officers,
        }
        for code, name in ((TOWN, "云溪镇"), (OTHER_TOWN, "青山镇"))
    ]
    plain = {"county": {"code": COUNTY_CODE, "name": "安平县"}, "townships": towns}
    roster.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    config = replace(ServerConfig.for_home(home / "county", county_store()), county=COUNTY_CODE)
    found_county(config, read_roster(roster))
    quick = replace(config, requests_per_minute=1_000_000, documents_per_hour=1_000_000)
    return quick if clock is None else replace(quick, clock=clock)


class CountyThread:
    """The app of one config, served until the block ends. `port` is the county's own, `relay` sits before
    it."""

    def __init__(self, config: ServerConfig, port: int = 0) -> None:
        self.config = config
        self.relay = Relay()
        self._asked_port = port
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="county")

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(START_SECONDS), "the county did not start"
        if self._fault is not None:
            raise self._fault
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def relay_url(self) -> str:
        return f"http://127.0.0.1:{self.relay.port}"

    def stop(self) -> None:
        """End the server; open requests are finished first. Safe to call twice."""
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(START_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as fault:
            self._fault = fault
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        # asyncio switches Nagle's delay off only for sockets that name their protocol.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._asked_port))
        listener.listen(64)
        self.port = listener.getsockname()[1]
        with listener:
            await self._serve_on(listener)

    async def _serve_on(self, listener: socket.socket) -> None:
        settings = uvicorn.Config(
            create_app(self.config),
            access_log=False,
            log_config=None,
            server_header=False,
            date_header=False,
            http="h11",
            ws="none",
            timeout_keep_alive=75,
            timeout_graceful_shutdown=5,
        )
        server = uvicorn.Server(settings)
        # Signals belong to the main thread; this server is stopped by its owner.
        server.capture_signals = nullcontext  # type: ignore[method-assign]
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not task.done():
            await asyncio.sleep(0.001)
        await self.relay.start("127.0.0.1", self.port)
        self._ready.set()
        assert self._stop is not None
        await self._stop.wait()
        await self.relay.stop()
        server.should_exit = True
        await task


def code_for(config: ServerConfig, township: str = TOWN) -> str:
    """A fresh one-time code, made beside the running server as an administrator would."""
    county = open_county(config)
    try:
        return make_code(county, township)[0].grouped
    finally:
        county.close()


def enrolled(config: ServerConfig, url: str, township: str = TOWN) -> MemoryJournal:
    """A device that just joined."""
    journal = MemoryJournal(scope="")
    with HttpTransport(url) as transport:
        enrol(code_for(config, township), url, transport, journal, label="执法车电脑", app_version="1.0")
    return journal


def transport_for(journal: MemoryJournal, url: str) -> HttpTransport:
    """The link of an enrolled device."""
    return HttpTransport(url, journal.device_keys, app_version="1.0")


def one_round(
    journal: MemoryJournal,
    transport: HttpTransport,
    pace: Pace | None = None,
    now_ms: int | None = None,
    seconds: Callable[[], float] = lambda: 0.0,
) -> RoundReport:
    """One exchange; the report. By default the link seems infinitely fast."""
    driver = Driver(
        journal.machine,
        transport,
        journal.device_keys,
        journal.trust(),
        now_ms=(lambda: now_ms) if now_ms is not None else wall_clock,
        seconds=seconds,
    )
    return driver.run(pace)[0]


def exchange(journal: MemoryJournal, url: str, pace: Pace | None = None) -> RoundReport:
    """One exchange over a fresh connection."""
    with transport_for(journal, url) as transport:
        return one_round(journal, transport, pace)


def backup(config: ServerConfig, target: Path) -> None:
    """Copy a stopped county's folder."""
    shutil.copytree(config.home, target)


def put_back(config: ServerConfig, source: Path) -> None:
    """Put a stopped county back to a copy: as after a restore, under a new epoch."""
    put_back_in_secret(config, source)
    county = open_county(config)
    with county.database.write() as tx:
        new_life(tx, config.clock())
    county.close()


def put_back_in_secret(config: ServerConfig, source: Path) -> None:
    """Put a stopped county back to a copy and tell nobody: what no device lets pass."""
    shutil.rmtree(config.home)
    shutil.copytree(source, config.home)


def rows(config: ServerConfig, query: str, **values: Any) -> Sequence[Any]:
    """Rows of the county's database, read beside the server."""
    county = open_county(config)
    try:
        return read_rows(county, query, **values)
    finally:
        county.close()


def read_rows(county: County, query: str, **values: Any) -> Sequence[Any]:
    """Rows of an open county."""
    with county.database.read() as tx:
        return tx.execute(text(query), values).all()
