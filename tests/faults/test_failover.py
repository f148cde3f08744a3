"""The primary PostgreSQL dies during pushes, with its disk; the standby takes over: no entry with a receipt is lost.

Each commit a few times, by night `FAILOVERS` times; the seed of the moments is printed.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import psycopg
import pytest

from sync.protocol.messages import PushAnswer
from sync.protocol.receipt import open_receipt
from sync.server.config import ServerConfig
from sync.server.founding import check_roster, found_county
from sync.server.store.connect import Database
from sync.server.store.trouble import StoreAway
from sync.server.verify import verify_county
from tests.helpers.replicas import Replicas
from tests.sync.server.postgres.processes import at
from tests.sync.server.support import ROSTER, Clock, Journal, Served, enrolled, problem, served

FAILOVERS = 200
PATIENCE = 60.0
BATCH = 3

pytestmark = pytest.mark.faults


@contextmanager
def county_on(replicas: Replicas, home: Path) -> Iterator[Served]:
    """A county whose database is the pair."""
    clock = Clock()
    replicas.primary.execute("postgres", "CREATE DATABASE county")
    config = replace(ServerConfig.for_home(home, replicas.url("county")), clock=clock)
    found_county(config, check_roster(ROSTER))
    config = replace(ServerConfig.load(home), clock=clock, requests_per_minute=1_000_000)
    assert config.standby  # noted at the founding: this county's commits wait for a second server
    with served(config, clock) as running:
        yield running


@pytest.fixture
def replicas() -> Iterator[Replicas]:
    """A primary and its standby."""
    pair = Replicas()
    try:
        yield pair
    finally:
        pair.remove()


class Pusher:
    """A device that goes on pushing, whatever happens, and keeps what it got a receipt for."""

    def __init__(self, county: Served) -> None:
        self.device = enrolled(county)
        self.door = at(self.device, county.url)
        self.journal = Journal()
        self.receipted = 0
        self.stop = threading.Event()
        self.fault: BaseException | None = None
        self.thread = threading.Thread(target=self._run, name="pusher")

    def _run(self) -> None:
        try:
            while not self.stop.is_set():
                self.journal.parties(BATCH)
                self._push(self.receipted + 1, len(self.journal.entries))
        except BaseException as fault:
            self.fault = fault

    def _push(self, first: int, last: int) -> None:
        wire = self.device.batch(self.journal, first, last)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                response = self.door.ask("POST", "/entries", wire)
            except httpx.TransportError:
                response = None
            if response is not None and response.status_code == 200:
                assert self.device.keys is not None
                receipt = open_receipt(PushAnswer.from_bytes(response.content).receipt, self.device.keys)
                assert receipt.head == self.journal.entries[last - 1].hash
                self.receipted = last
                return
            assert response is None or response.status_code == 503, response.text
            assert time.monotonic() < end, "no receipt in a minute"
            time.sleep(0.02)


def require_nothing_lost(replicas: Replicas, pusher: Pusher, receipted: int) -> None:
    """What had a receipt when the primary died is on the one that took its place, byte for byte."""
    query = "SELECT seq, hash FROM entry_heads WHERE journal = %s ORDER BY seq"
    with psycopg.connect(replicas.primary.url("county")) as connection:
        rows = connection.execute(query.encode(), [pusher.journal.journal]).fetchall()
    assert len(rows) >= receipted, f"{receipted - len(rows)} receipted entries lost"
    assert rows == [
        (entry_seq, entry.hash) for entry_seq, entry in enumerate(pusher.journal.entries[: len(rows)], 1)
    ]


def run_failovers(replicas: Replicas, home: Path, times: int) -> None:
    """The primary is killed `times` times at random moments of a push."""
    seed = int(os.environ.get("ZF_SEED") or random.SystemRandom().getrandbits(32))
    print(f"failover seed {seed}")
    dice = random.Random(seed)
    with county_on(replicas, home) as county:
        pusher = Pusher(county)
        pusher.thread.start()
        try:
            for _ in range(times):
                before = pusher.receipted
                _wait_for(lambda before=before: pusher.receipted > before or pusher.fault)
                time.sleep(dice.random() * 0.1)
                replicas.fail_over()
                # Without a second disk nobody gets a receipt, so this figure stands still until it is healed.
                require_nothing_lost(replicas, pusher, pusher.receipted)
                replicas.heal()
        finally:
            pusher.stop.set()
            pusher.thread.join(PATIENCE)
            pusher.door.http.close()
        assert pusher.fault is None, pusher.fault
        require_nothing_lost(replicas, pusher, pusher.receipted)
        result = verify_county(county.county)
        assert result.good, result.faults
        assert result.entries == len(pusher.journal.entries)


def _wait_for(what: object) -> None:
    end = time.monotonic() + PATIENCE
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.005)


def test_no_receipted_entry_is_lost_when_the_primary_dies(
    replicas: Replicas, tmp_path: Path, expected_logs: list[str]
) -> None:
    run_failovers(replicas, tmp_path / "county", 2)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_no_receipted_entry_is_lost_in_many_failovers(
    replicas: Replicas, tmp_path: Path, expected_logs: list[str]
) -> None:
    run_failovers(replicas, tmp_path / "county", FAILOVERS)


def test_no_receipt_while_the_second_disk_is_away(replicas: Replicas, tmp_path: Path) -> None:
    with county_on(replicas, tmp_path / "county") as county:
        device = enrolled(county)
        door = at(device, county.url)
        journal = Journal()
        journal.parties(2)
        wire = device.batch(journal, 1, 2)
        replicas.hold()
        answers: list[httpx.Response] = []
        try:
            for _ in range(2):
                # The first commit waits for the standby, and so does the repeat that finds it done.
                thread = threading.Thread(target=lambda: answers.append(door.ask("POST", "/entries", wire)))
                thread.start()
                _wait_for(lambda: _waiting(replicas))
                assert not answers
                # Somebody cancels the wait: PostgreSQL warns and calls it committed. Nobody gets a receipt for that.
                replicas.primary.execute("postgres", "SELECT pg_cancel_backend(pid) FROM pg_stat_activity "
                                         "WHERE wait_event = 'SyncRep'")  # fmt: skip
                thread.join(PATIENCE)
                assert problem(answers.pop()) == (503, "busy", {"retry_after": 5})
        finally:
            replicas.let_go()
        receipt, _ = device.push(journal, 1, 2)
        assert (receipt.gseq_first, receipt.gseq_last) == (1, 2)
        door.http.close()
        # The standby alone is no county to work with.
        standby = Database(replicas.standby.url("county"), county.config.county)
        with pytest.raises(StoreAway), standby.read():
            pass
        standby.close()


def _waiting(replicas: Replicas) -> bool:
    query = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND usename = 'zf_app'"
    return bool(replicas.primary.execute("postgres", query))


def test_the_check_finds_what_is_lost_without_a_second_disk(replicas: Replicas, tmp_path: Path) -> None:
    with county_on(replicas, tmp_path / "county") as county:
        pusher = Pusher(county)
        replicas.wait_for_standby(waits=False)
        replicas.hold()
        pusher.journal.parties(BATCH)
        pusher._push(1, BATCH)
        pusher.door.http.close()
        replicas.fail_over()
        with pytest.raises(AssertionError, match="3 receipted entries lost"):
            require_nothing_lost(replicas, pusher, pusher.receipted)


def test_who_takes_over_without_waiting_for_a_standby_is_not_used(
    replicas: Replicas, tmp_path: Path, expected_logs: list[str]
) -> None:
    with county_on(replicas, tmp_path / "county") as county:
        device = enrolled(county)
        journal = Journal()
        journal.parties(2)
        device.push(journal, 1, 1)
        replicas.fail_over()
        replicas.primary.execute(
            "postgres", "ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_reload_conf()"
        )
        for _ in range(3):
            assert problem(device.ask("POST", "/entries", device.batch(journal, 2, 2)))[:2] == (503, "busy")
        replicas.heal(waits=False)
        replicas.wait_for_standby(waits=True)
        receipt, _ = device.push(journal, 2, 2)
        assert receipt.gseq_last == 2
