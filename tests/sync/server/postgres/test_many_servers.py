"""Several server processes on one database: real HTTP, many devices, every push doubled."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from sync.protocol.messages import PushAnswer
from sync.protocol.receipt import Receipt, open_receipt
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.enrolment import make_code
from sync.server.verify import verify_county
from tests.sync.server.postgres.conftest import Base
from tests.sync.server.postgres.processes import at, server
from tests.sync.server.support import OTHER_TOWN, TOWN, Clock, Device, Journal

BATCHES, BATCH = 8, 5
PATIENCE = 60.0


@pytest.fixture
def clock() -> Clock:
    """The server processes live by the machine's clock, so the founding does."""
    return Clock(time.time_ns() // 1_000_000)


@dataclass(slots=True)
class Author:
    """A device with its journal, and the receipts of each of its batches."""

    device: Device
    journal: Journal
    doors: tuple[Device, Device]
    receipts: dict[int, set[bytes]] = field(default_factory=dict)

    def push_doubled(self, pool: ThreadPoolExecutor) -> None:
        """Every batch to both servers at the same moment, each until it has a receipt."""
        for number in range(BATCHES):
            first, last = number * BATCH + 1, (number + 1) * BATCH
            wire = self.device.batch(self.journal, first, last)
            self.receipts[number] = set(
                pool.map(lambda door, wire=wire: _until_receipt(door, wire), self.doors)
            )


def _until_receipt(door: Device, wire: bytes) -> bytes:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            response = door.ask("POST", "/entries", wire)
            if response.status_code == 200:
                return PushAnswer.from_bytes(response.content).receipt
            assert response.status_code in (429, 503), response.text
        except httpx.TransportError:
            pass
        assert time.monotonic() < end
        time.sleep(0.05)


def enrolled_at(config: ServerConfig, url: str, scope: str) -> Device:
    county = open_county(config)
    try:
        code, _ = make_code(county, scope)
    finally:
        county.close()
    device = Device(url, scope)
    device.enrol(code)
    return device


def authors_at(config: ServerConfig, urls: tuple[str, str], count: int) -> list[Author]:
    authors = []
    for number in range(count):
        device = enrolled_at(config, urls[number % 2], (TOWN, OTHER_TOWN)[number % 2])
        journal = Journal(scope=device.scope)
        journal.parties(BATCHES * BATCH)
        authors.append(Author(device, journal, (at(device, urls[0]), at(device, urls[1]))))
    return authors


def run_all(authors: list[Author]) -> None:
    faults: list[BaseException] = []

    def work(author: Author) -> None:
        try:
            with ThreadPoolExecutor(2) as pool:
                author.push_doubled(pool)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(author,)) for author in authors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not faults, faults


def require_each_once(base: Base, authors: list[Author]) -> None:
    """No entry lost, none doubled, gseq without holes, one receipt a batch, everything verifies."""
    whole = len(authors) // 2 * BATCHES * BATCH
    streams = base.rows(
        "SELECT stream, count(*), min(gseq), max(gseq), count(DISTINCT gseq), count(DISTINCT entry_id) "
        "FROM entries GROUP BY stream ORDER BY stream"
    )
    assert streams == [(town, whole, 1, whole, whole, whole) for town in (TOWN, OTHER_TOWN)]
    for author in authors:
        assert author.device.keys is not None
        for number, given in author.receipts.items():
            assert len(given) == 1, "a repeat has the same receipt"
            receipt: Receipt = open_receipt(given.pop(), author.device.keys)
            assert receipt.head == author.journal.entries[(number + 1) * BATCH - 1].hash


def close(authors: list[Author]) -> None:
    for author in authors:
        for device in (author.device, *author.doors):
            device.http.close()


def verify(config: ServerConfig) -> None:
    county = open_county(config)
    try:
        result = verify_county(county)
        assert result.good, result.faults
    finally:
        county.close()


@pytest.mark.slow
def test_two_servers_take_doubled_pushes_once(base: Base, config: ServerConfig) -> None:
    with server(config.home) as one, server(config.home, "--workers", "2") as other:
        assert len(other.children()) == 2
        authors = authors_at(config, (one.url, other.url), 6)
        try:
            run_all(authors)
        finally:
            close(authors)
        for door in (one, other):
            with httpx.Client(base_url=door.url, trust_env=False) as http:
                assert http.get("/readyz").status_code == 200
    require_each_once(base, authors)
    verify(config)


@pytest.mark.slow
def test_a_lost_worker_is_replaced_and_none_outlives_its_leader(config: ServerConfig) -> None:
    with server(config.home, "--workers", "2") as leader:
        first, second = leader.children()
        os.kill(first, signal.SIGKILL)
        end = time.monotonic() + PATIENCE
        while len(set(leader.children()) - {first}) < 2:
            assert time.monotonic() < end
            time.sleep(0.05)
        with httpx.Client(base_url=leader.url, trust_env=False) as http:
            assert http.get("/healthz").text == "ok"
        workers = leader.children()
        assert second in workers
        leader.process.kill()
        while any(Path(f"/proc/{pid}").exists() for pid in workers):
            assert time.monotonic() < end
            time.sleep(0.05)


def test_a_county_on_a_file_stays_one_process(tmp_path: Path, clock: Clock) -> None:
    from sync.server.__main__ import main
    from tests.sync.server.support import found

    found(tmp_path / "county", clock)
    with closing(open(os.devnull, "w")):
        assert main(["serve", "--home", str(tmp_path / "county"), "--port", "0", "--workers", "2"]) == 2
