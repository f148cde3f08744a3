"""Two processes that write to one SQLite file: each begins as soon as the other has ended, and says so when it never
does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.server.store import sqlite, state
from sync.server.store.connect import Database
from sync.server.store.trouble import StoreAway

HELD = 0.24  # SQLite by itself looks 0.18 and 0.23 seconds after it began to wait, and then at 0.33
SOON = 0.06


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Database, Database]]:
    """The file as the server and as the clerk have it open."""
    url = f"sqlite:///{tmp_path / 'county.db'}"
    with closing(Database(url)) as one, closing(Database(url)) as other:
        one.create()
        yield one, other


def waited(one: Database, other: Database, name: str) -> float:
    """Seconds between the end of what `one` wrote and the beginning of what `other` did meanwhile ask for."""
    began: list[float] = []
    asked = threading.Event()

    def write() -> None:
        asked.set()
        with other.write() as tx:
            began.append(time.monotonic())
            state.add_blobs(tx, {name * 64: 1}, 0)

    with one.write() as tx:
        state.add_blobs(tx, {name.upper() * 64: 1}, 0)
        writer = threading.Thread(target=write)
        writer.start()
        assert asked.wait(10)
        time.sleep(HELD)
    ended = time.monotonic()
    writer.join(30)
    return began[0] - ended


def test_a_writer_begins_when_the_other_has_ended(both: tuple[Database, Database]) -> None:
    # On a busy machine one look may come late, hardly all of them.
    assert min(waited(*both, name) for name in "abcd") < SOON
    with both[0].read() as tx:
        assert len(state.stored(tx, [name * 64 for name in "abcdABCD"])) == 8


def test_whoever_waits_for_too_long_is_told(
    both: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = both
    with monkeypatch.context() as quick:
        quick.setattr(sqlite, "_BUSY_MS", 50)
        with one.write(), pytest.raises(StoreAway), other.write():
            pytest.fail("two wrote at once")
    with other.write() as tx:
        state.add_blobs(tx, {"e" * 64: 1}, 0)
        assert tx.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == sqlite._BUSY_MS
