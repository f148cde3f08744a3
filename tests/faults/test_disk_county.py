"""The disk of the county (SQLite, files in a folder, server and clerk as they are run) fails at every call of
a session: full, read-only, broken, broken once. Devices are told to come again and are told nothing that is
not so; server and clerk live on, and when the disk works again all goes on.

A session is three entries with two files (one of them in parts), a block of numbers, and another device
that reads them. Each commit takes one call in so many, another one each time; the night takes all.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.client.troubles import RoundTrouble
from sync.protocol.limits import KIB
from sync.protocol.problems import BUSY
from tests.faults.calls import reason_it_is_not_here
from tests.faults.county_life import CountyLife, Pair
from tests.faults.watching import BROKEN, FULL, KILLED, ONCE, READ_ONLY, UNSYNCED, Fault
from tests.helpers.logs import log_lines
from tests.sync.client.county import one_round, transport_for
from tests.sync.client.memory_journal import Act, new_id

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(bool(reason_it_is_not_here()), reason="the system hands no disk calls to a test"),
]
EACH_COMMIT = {FULL: 3, READ_ONLY: 1, BROKEN: 2, ONCE: 3}  # sessions
CALLS = 45  # every session has more
FILES = (20_000, 300 * KIB)
SESSIONS_A_JOURNAL = 25


class Sessions:
    """Sessions with one life of the county, each with the disk failing at another call."""

    def __init__(self, pair: Pair, life: CountyLife) -> None:
        self._pair, self._life = pair, life
        self.told: Counter[str] = Counter()

    def one(self, fault: Fault, at: int) -> bool:
        """A session in which the disk fails at call `at`; whether it came so far."""
        pair, watch = self._pair, self._life.watch
        pair.write(*FILES)
        watch.plan(fault, at)
        troubles = [report.trouble for report in pair.exchange(self._life.url)]
        watch.mend()
        assert self._life.alive
        self._hear(troubles)
        pair.marks_are_honest()
        pair.until_done(self._life.url)
        pair.marks_are_honest()
        if not pair.saves % SESSIONS_A_JOURNAL:
            pair.turn_over()
        return bool(watch.hit)

    def _hear(self, troubles: list[RoundTrouble | None]) -> None:
        for trouble in troubles:
            if trouble is not None:
                assert trouble.problem is BUSY, trouble.detail
                assert trouble.retry_after_seconds
                self.told[trouble.sentence] += 1


@contextmanager
def serving(folder: Path) -> Iterator[Sessions]:
    """One life of the county; at the end all is there once, and its log tells of no fault."""
    pair = Pair(folder)
    life = CountyLife(pair.home, folder / "complaints")
    try:
        assert life.serve()
        yield Sessions(pair, life)
        assert life.stop() == 0
    finally:
        life.close()
    pair.all_there()
    said = Counter(line["event"] for line in log_lines((folder / "complaints").read_bytes()))
    assert said["fault"] == 0
    assert said["store_away"] > 0


@pytest.mark.slow
def test_a_county_whose_disk_fails_at_some_calls_says_nothing_untrue(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with serving(tmp_path) as sessions:
        for fault, count in EACH_COMMIT.items():
            for _ in range(count):
                at = 1 + chance.randrange(CALLS)
                assert sessions.one(fault, at), (fault.name, at)
    assert sessions.told.total() > 0


@pytest.mark.slow
def test_commits_that_failed_do_not_look_like_rot_after_a_crash(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    life = CountyLife(pair.home, tmp_path / "complaints")
    try:
        assert life.serve()
        pair.writer.save(Act("note", new_id(), {"text": "长" * 20_000}))
        with transport_for(pair.writer, life.url) as link:
            assert one_round(pair.writer, link).ok
            life.watch.plan(UNSYNCED, 1)
            for size in (60_000, 30_000, 1_000):
                pair.writer.save(Act("note", new_id(), {"text": "长" * size}))
                trouble = one_round(pair.writer, link).trouble
                assert trouble is not None
                assert trouble.problem is BUSY
        life.watch.plan(KILLED, 1)
        assert pair.exchange(life.url)[0].trouble is not None
        assert life.stop() in (0, -9)
        life.watch.mend()
        assert life.serve()
        pair.until_done(life.url)
        assert life.stop() == 0
    finally:
        life.close()
    pair.all_there()


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("fault", EACH_COMMIT, ids=lambda fault: fault.name)
def test_a_county_whose_disk_fails_at_any_call_says_nothing_untrue(tmp_path: Path, fault: Fault) -> None:
    at = 1
    with serving(tmp_path) as sessions:
        while sessions.one(fault, at):
            at += 1
    print(f"{fault.name} at each of {at - 1} calls: {dict(sessions.told)}")
    assert at > CALLS
