"""The database away, full of waiting, or warning: devices hear that they may ask again, and nothing is half done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sync.server.clerk import Clerk
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.store import people
from sync.server.store.connect import Database
from sync.server.store.journals import journal_head, stream_head
from sync.server.store.trouble import StoreAway
from tests.helpers.postgres import Cluster
from tests.sync.server.postgres.conftest import Base, founded
from tests.sync.server.support import TOWN, Clock, Journal, enrolled, problem, served

PATIENCE = 30.0


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A server of its own, to be stopped."""
    own = Cluster.fresh(memory=True)
    own.execute("postgres", "CREATE DATABASE county")
    try:
        yield own
    finally:
        own.remove()


def test_while_it_is_down_devices_are_told_to_come_again(
    cluster: Cluster, tmp_path: Path, clock: Clock, expected_logs: list[str]
) -> None:
    config = founded(Base(cluster, "county"), tmp_path / "county", clock)
    with served(config, clock) as county, Clerk(config.home) as clerk:
        device = enrolled(county)
        journal = Journal()
        journal.parties(4)
        device.push(journal, 1, 2)
        with county.county.database.read() as tx:
            asking = people.device(tx, device.id)
        assert asking is not None
        clerk.push(asking, device.batch(journal, 1, 2))
        cluster.stop()
        for _ in range(2):
            refused = device.ask("POST", "/entries", device.batch(journal, 3, 4))
            assert problem(refused) == (503, "busy", {"retry_after": 5})
            assert refused.headers["retry-after"] == "5"
        assert device.http.get("/readyz").status_code == 503
        assert device.http.get("/healthz").status_code == 200
        with pytest.raises(Exception, match="busy"):
            clerk.push(asking, device.batch(journal, 3, 4))
        with pytest.raises(StoreAway):
            open_county(config)
        cluster.start()
        receipt, _ = device.push(journal, 3, 4)
        assert (receipt.gseq_first, receipt.gseq_last) == (3, 4)
        clerk.push(asking, device.batch(journal, 3, 4))


def test_a_deadlock_is_taken_back_and_told(base: Base, config: ServerConfig) -> None:
    """Our own order of locks has no circle; somebody else's statement could make one."""
    database = Database(config.database_url, config.county)
    with database.write() as tx:
        for name in ("one", "two"):
            tx.exec_driver_sql(
                "INSERT INTO streams (stream, gseq, digest) VALUES (%(n)s, 0, '')", {"n": name}
            )
    turns, faults = threading.Barrier(2), []

    def lock(first: str, second: str) -> None:
        try:
            with database.write(shared=True) as tx:
                stream_head(tx, first)
                turns.wait(PATIENCE)
                stream_head(tx, second)
        except StoreAway as fault:
            faults.append(fault.detail)

    threads = [threading.Thread(target=lock, args=pair) for pair in (("one", "two"), ("two", "one"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    database.close()
    assert faults == ["database 40P01"]


def test_a_journal_that_is_not_there_yet_is_held_too(base: Base, config: ServerConfig) -> None:
    database = Database(config.database_url, config.county)
    order: list[str] = []
    with database.write(shared=True) as tx:
        assert not journal_head(tx, "a" * 32).known

        def second() -> None:
            with database.write(shared=True) as other:
                journal_head(other, "a" * 32)
                order.append("second")

        thread = threading.Thread(target=second)
        thread.start()
        _until_waiting(base)
        order.append("first")
    thread.join(PATIENCE)
    database.close()
    assert order == ["first", "second"]


def test_everything_else_waits_for_pushes_and_they_for_it(base: Base, config: ServerConfig) -> None:
    database = Database(config.database_url, config.county)
    order: list[str] = []
    with database.write(shared=True), database.write(shared=True):

        def alone() -> None:
            with database.write():
                order.append("alone")

        thread = threading.Thread(target=alone)
        thread.start()
        _until_waiting(base)
        order.append("pushes")
    thread.join(PATIENCE)
    database.close()
    assert order == ["pushes", "alone"]


def test_a_view_is_one_moment(base: Base, config: ServerConfig) -> None:
    database = Database(config.database_url, config.county)
    with database.read() as view:
        before = stream_head(view, TOWN)
        with database.write() as tx:
            tx.exec_driver_sql(
                "INSERT INTO streams (stream, gseq, digest) VALUES (%(n)s, 7, '')", {"n": TOWN}
            )
        assert stream_head(view, TOWN) == before
    with database.read() as view:
        assert stream_head(view, TOWN).gseq == 7
    database.close()


def _until_waiting(base: Base) -> None:
    query = b"SELECT pg_sleep(0.01), count(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"
    for _ in range(int(PATIENCE * 100)):
        with psycopg.connect(base.url()) as connection:
            row = connection.execute(query).fetchone()
        if row is not None and row[1]:
            return
    raise AssertionError("nobody waits")
