"""Two townships write at the same moment about records that each shows the other: both pushes go on into the other's
stream, and neither is refused for waiting in a circle."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from sync.server.moves.moving import share_record
from sync.server.verify import verify_county
from tests.sync.server.postgres.conftest import Base
from tests.sync.server.support import OTHER_TOWN, TOWN, Device, Journal, Served, enrolled, party

WHY = "两个镇都要看的当事人"
_SECONDS = 20.0
_NAME = "hashtextextended('339901 moves', 0)"
_WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.mark.parametrize("first", [TOWN, pytest.param(OTHER_TOWN, marks=pytest.mark.nightly)])
def test_crossing_pushes_are_both_taken(county: Served, base: Base, first: str) -> None:
    writers = {stream: _writer(county, stream) for stream in (TOWN, OTHER_TOWN)}
    for stream, other in ((TOWN, OTHER_TOWN), (OTHER_TOWN, TOWN)):
        share_record(county.county, _shop(writers[stream][1]), other, WHY)
    second = OTHER_TOWN if first == TOWN else TOWN
    with ThreadPoolExecutor(2) as threads, psycopg.connect(base.url()) as holder:
        holder.execute(f"SELECT pg_advisory_lock({_NAME})".encode())
        pushes = []
        for waiting, stream in enumerate((first, second), 1):
            pushes.append(threads.submit(_rename, *writers[stream]))
            _wait_for(holder, waiting)
        holder.execute(f"SELECT pg_advisory_unlock({_NAME})".encode())
        assert [push.result(_SECONDS) for push in pushes] == [200, 200]
    assert verify_county(county.county).good


def test_a_push_about_nothing_that_is_shown_waits_for_no_other(county: Served, base: Base) -> None:
    device, journal = _writer(county, TOWN)
    share_record(county.county, _shop(journal), OTHER_TOWN, WHY)
    other, others = _writer(county, OTHER_TOWN)
    with psycopg.connect(base.url()) as holder:
        holder.execute(f"SELECT pg_advisory_lock_shared({_NAME})".encode())
        assert _rename(other, others) == 200
    assert _rename(device, journal) == 200
    assert verify_county(county.county).good


def _writer(county: Served, stream: str) -> tuple[Device, Journal]:
    device = enrolled(county, stream)
    journal = Journal(scope=stream)
    journal.parties(1)
    device.push(journal, 1, 1)
    return device, journal


def _shop(journal: Journal) -> str:
    return next(iter(journal.newest))


def _rename(device: Device, journal: Journal) -> int:
    """Change the party; the answer's status."""
    journal.write({**party(2), "id": _shop(journal)}, kind="change")
    last = len(journal.entries)
    return device.ask("POST", "/entries", device.batch(journal, last, last)).status_code


def _wait_for(holder: psycopg.Connection[tuple[int]], waiting: int) -> None:
    end = time.monotonic() + _SECONDS
    while holder.execute(_WAITING.encode()).fetchall() != [(waiting,)]:
        assert time.monotonic() < end
        time.sleep(0.02)
