"""The disk of a machine fails at every call of a whole session, in every way: full, a quota, read-only,
broken, broken once. What was not saved is told with a way out, nothing is half there, and when the disk works
again all goes on.

A session is a visit with photos, a remark, a round with the county (entries and files up, receipts, a
colleague's entries and photo down), another visit, a package onto the stick, and the county's package
back. The machine's process lives through all of it. Each commit takes one call in so many, another one
each time; the night takes all.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faults.calls import reason_it_is_not_here
from tests.faults.device_town import BACK, THERE, Life, Town
from tests.faults.watching import BROKEN, FULL, KILLED, ONCE, QUOTA, READ_ONLY, UNSYNCED, Fault

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(bool(reason_it_is_not_here()), reason="the system hands no disk calls to a test"),
]
EACH_COMMIT = {FULL: 3, QUOTA: 1, READ_ONLY: 1, BROKEN: 2, ONCE: 3}  # sessions
CALLS = 300  # every session has more
# What a person may be told, by the kind of trouble.
WORDS = {
    FULL: {"DiskFull", "FileTrouble"},
    QUOTA: {"DiskFull", "FileTrouble"},
    READ_ONLY: {"ReadOnlyHome", "FileTrouble"},
    BROKEN: {"StoreTrouble", "FileTrouble"},
    ONCE: {"StoreTrouble", "FileTrouble", "RoundTrouble"},
}
PHOTOS = [30_000, 400]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Town(tmp_path) as made:
        yield made


class Sessions:
    """Sessions of one life, each with the disk failing at another call."""

    def __init__(self, town: Town, life: Life) -> None:
        self._town, self._life = town, life
        self._remark, self.written, self.on_stick = "", 0, 0
        self._do(["visit", 0, []])
        self.told: dict[str, int] = {}  # how often which words were said
        self.visits = {0}
        self.journals: set[str] = set()

    def one(self, fault: Fault, at: int) -> bool:
        """A session in which the disk fails at call `at`; whether it came so far."""
        first, second, watch = next(self._town.numbers), next(self._town.numbers), self._life.watch
        self._town.colleague_visits(first)
        watch.plan(fault, at)
        remark = f"第 {first} 次检查"
        steps = [
            *self._do(
                ["visit", first, PHOTOS],
                ["edit", 0, remark],
                ["round"],
                ["visit", second, [300]],
                ["export", THERE],
            ),
            *self._way_back(),
        ]
        watch.mend()
        self._hears(fault, steps)
        self._is_honest(first, second, remark, steps)
        self._goes_on()
        assert bool(watch.hit) or all("done" in step for step in steps)
        return bool(watch.hit)

    def _do(self, *steps: list[Any]) -> list[dict[str, Any]]:
        return list(self._life.do(*steps)["steps"])

    def _way_back(self) -> list[dict[str, Any]]:
        """The county's package, where ours came onto the stick."""
        stick = self._town.device
        if not (stick / THERE).exists():
            return []
        self._town.carry([str(stick / THERE)], stick / BACK)
        return self._do(["take", BACK])

    def _hears(self, fault: Fault, steps: list[dict[str, Any]]) -> None:
        """Whatever was not done was said, in the right words, with what to do."""
        for step in steps:
            if "trouble" in step:
                trouble = step["trouble"]
                assert trouble["kind"] in WORDS[fault], trouble
                assert trouble["cure"], trouble
                self.told[trouble["what"]] = self.told.get(trouble["what"], 0) + 1

    def _is_honest(self, first: int, second: int, remark: str, steps: list[dict[str, Any]]) -> None:
        """What was called saved is here whole, what was not is not; no mark says more than the county has."""
        (look,) = self._do(["look"])
        here, visits = look["done"], {int(key): text for key, text in look["done"]["visits"].items()}
        made, edited, _, later, exported = ("done" in step for step in steps[:5])
        assert (first in visits, second in visits) == (made, later)
        self._remark = remark if edited else self._remark
        assert visits[0] == self._remark
        self.visits |= {number for number, done in ((first, made), (second, later)) if done}
        assert self.visits <= visits.keys()
        last, entries = self._town.has(here["journal"])
        assert here["acked"] <= last == entries <= here["last"]
        self.journals.add(here["journal"])
        assert len(self.journals) == 1
        assert self._town.keeps(here["received_files"])
        assert (THERE in here["stick"]) or not exported
        self.written += exported
        self.on_stick += THERE in here["stick"]
        # The word that the last one came to nothing may have found no room; the next one says it.
        assert self.written <= here["carried"] <= self.on_stick + 1

    def _goes_on(self) -> None:
        """The disk works: what waits arrives, whole, in one round."""
        (again, look) = self._do(["round"], ["look"])
        assert again["done"]["report"]["without_receipt"] == again["done"]["report"]["blobs_waiting"] == 0
        here = look["done"]
        assert here["acked"] == here["last"] == self._town.has(here["journal"])[0]
        for path in (THERE, BACK, "to.pdf"):
            (self._town.device / path).unlink(missing_ok=True)


@contextmanager
def living(town: Town) -> Iterator[Sessions]:
    """The machine's process on its home; at the end every page and file is sound and a colleague has all
    of it."""
    life = town.life()
    try:
        assert "done" in life.open(town.device, town.thread.url)
        sessions = Sessions(town, life)
        yield sessions
        (checked,) = life.do(["check"])["steps"]
        assert checked == {"done": True}
        assert town.colleague_sees() >= sessions.visits
        assert life.end() == 0
    finally:
        life.close()


@pytest.mark.slow
def test_a_disk_that_fails_at_some_calls_loses_nothing_and_is_told(town: Town) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with living(town) as sessions:
        for fault, count in EACH_COMMIT.items():
            for _ in range(count):
                at = 1 + chance.randrange(CALLS)
                assert sessions.one(fault, at), (fault.name, at)
    assert sum(sessions.told.values()) >= sum(EACH_COMMIT.values()) // 2


@pytest.mark.slow
def test_commits_that_failed_do_not_look_like_rot_after_a_crash(town: Town) -> None:
    """Each leaves its pages in the log, the next one writes over the beginning of them."""
    life = town.life()
    try:
        assert "done" in life.open(town.device, town.thread.url)
        assert "done" in life.do(["visit", 0, []])["steps"][0]
        life.watch.plan(UNSYNCED, 1)
        for step in (["visit", 1, []], ["edit", 0, "长" * 2_000], ["edit", 0, "短"]):
            assert life.do(step)["steps"][0]["trouble"]["kind"] == "StoreTrouble"
        assert len(life.watch.hit) >= 3
        life.watch.plan(KILLED, 1)
        assert life.do(["edit", 0, "断电"]) == {"ended": -9}
        life.watch.mend()
        assert "done" in life.open(town.device, town.thread.url)
        look, check = life.do(["look"], ["check"])["steps"]
        # A save whose sync failed may come back whole after a crash; nothing else does.
        assert look["done"]["visits"] in ({"0": ""}, {"0": "", "1": ""})
        assert check == {"done": True}
    finally:
        life.close()


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("fault", EACH_COMMIT, ids=lambda fault: fault.name)
def test_a_disk_that_fails_at_any_call_loses_nothing_and_is_told(town: Town, fault: Fault) -> None:
    at = 1
    with living(town) as sessions:
        while sessions.one(fault, at):
            at += 1
    print(f"{fault.name} at each of {at - 1} calls: {sessions.told}")
    assert at > CALLS
