"""A machine is gone at every numbered point of three jobs, and at every single call of its disk: a save with
a round, photos both ways with a round, a package onto the stick and the county's package back. Whatever it
had confirmed is there when it opens again, nothing is half there or twice, and the job goes on to its end.

A point lies before and after every action that a core hands to the store (`points.py`); the process ends
there with ``os._exit``, or at a call of its disk with SIGKILL (`watching.py`). Each commit takes some,
other ones each time; the night takes all.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.faults.calls import reason_it_is_not_here
from tests.faults.device_town import BACK, THERE, Life, Town
from tests.faults.points import CRASHED
from tests.faults.watching import KILLED

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(bool(reason_it_is_not_here()), reason="the system hands no disk calls to a test"),
]
POINT, CALL = "point", "call"
SMALL, FILES, PACKAGE = "small", "files", "package"
# Every job has more places than these.
PLACES: Final = {
    (SMALL, POINT): 110,
    (SMALL, CALL): 150,
    (FILES, POINT): 130,
    (FILES, CALL): 250,
    (PACKAGE, POINT): 160,
    (PACKAGE, CALL): 300,
}
EACH_COMMIT = 1  # of each
CARRY: Final = ["carry"]  # a step of the test's own: the stick's way to the county and back
CHECK_EVERY = 25


def job(name: str, number: int) -> list[list[Any]]:
    """The steps of one job."""
    if name == SMALL:
        return [["visit", number, []], ["edit", number, f"第 {number} 次检查"], ["round"]]
    if name == FILES:
        return [["visit", number, [30_000, 500_000, 400]], ["round"]]
    return [["visit", number, [2_000]], ["export", THERE], CARRY, ["take", BACK]]


class Sessions:
    """Lives of one machine, each gone at another place."""

    def __init__(self, town: Town, life: Life, name: str, how: str) -> None:
        self._town, self._life, self._name, self._how = town, life, name, how
        self._number, self._lives = 0, 0
        self.visits: dict[int, str] = {}  # confirmed, with the remark confirmed last
        self.journals: set[str] = set()

    def one(self, at: int) -> bool:
        """A job that is gone at place `at`; whether it came so far. Afterwards everything is as it should
        be."""
        self._number, self._lives = next(self._town.numbers), self._lives + 1
        if self._name == FILES:
            self._town.colleague_visits(self._number)
        ended = self._hurt(at)
        self._life.watch.mend()
        assert "done" in self._life.open(self._town.device, self._town.thread.url)
        self._compare()
        self._finish(check=not self._lives % CHECK_EVERY)
        return ended

    def last_check(self) -> None:
        """Every page and file once more, and the colleague has all that was confirmed."""
        assert "done" in self._life.open(self._town.device, self._town.thread.url)
        (checked,) = self._life.do(["check"])["steps"]
        assert checked == {"done": True}
        assert self._life.end() == 0
        assert self._town.colleague_sees() >= self.visits.keys()

    def _hurt(self, at: int) -> bool:
        if self._how == CALL:
            self._life.watch.plan(KILLED, at)
        crash = at if self._how == POINT else 0
        if "ended" in self._life.open(self._town.device, self._town.thread.url, crash):
            return True
        for step in job(self._name, self._number):
            if step == CARRY:
                self._carry()
                continue
            answer = self._life.do(step)
            if "ended" in answer:
                assert answer["ended"] in (CRASHED, -9)
                return True
            assert "done" in answer["steps"][0], answer
            self._confirmed(step)
        return self._life.end() != 0

    def _confirmed(self, step: list[Any]) -> None:
        if step[0] in ("visit", "edit"):
            self.visits[step[1]] = step[2] if step[0] == "edit" else ""

    def _carry(self) -> None:
        stick = self._town.device
        self._town.carry([str(stick / THERE)], stick / BACK)

    def _compare(self) -> None:
        """Confirmed saves are there as confirmed; one that was under way is there whole or not at all;
        marks are honest."""
        (look,) = self._life.do(["look"])["steps"]
        here = look["done"]
        there = {int(number): text for number, text in here["visits"].items()}
        under_way = self._number
        wrong = {
            number: there.get(number)
            for number, text in self.visits.items()
            if there.get(number) != text and (number != under_way or number not in there)
        }
        assert wrong == {}
        if under_way in there:  # what was seen once stays, confirmed or not
            assert there[under_way] in ("", f"第 {under_way} 次检查")
            self.visits[under_way] = there[under_way]
        assert here["parties"] == len(there)
        assert here["lost_files"] == []
        self.journals.add(here["journal"])
        assert len(self.journals) == 1
        last, entries = self._town.has(here["journal"])
        assert here["acked"] <= last == entries <= here["last"]
        assert self._town.keeps(here["received_files"])

    def _finish(self, *, check: bool) -> None:
        """The same job goes on, to its end."""
        if self._name == PACKAGE:
            self._all(["mend"], ["export", THERE])
            self._carry()
            self._all(["take", BACK])
        round_, look = self._all(["round"], ["look"])
        assert round_["report"]["without_receipt"] == round_["report"]["blobs_waiting"] == 0
        assert look["acked"] == look["last"] == self._town.has(look["journal"])[0]
        assert [name for name in look["stick"] if name.endswith(".part")] == []
        if check:
            assert self._all(["check"]) == [True]
        assert self._life.end() == 0
        for name in (THERE, BACK, "to.pdf"):
            (self._town.device / name).unlink(missing_ok=True)

    def _all(self, *steps: list[Any]) -> list[Any]:
        answers = self._life.do(*steps)["steps"]
        assert all("done" in answer for answer in answers), answers
        return [answer["done"] for answer in answers]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Town(tmp_path) as made:
        yield made


@contextmanager
def living(town: Town) -> Iterator[Life]:
    """The machine's process, ready for lives."""
    life = town.life()
    try:
        yield life
    finally:
        life.close()


@pytest.mark.slow
def test_a_machine_that_is_gone_at_some_places_loses_and_doubles_nothing(town: Town) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with living(town) as life:
        for (name, how), places in PLACES.items():
            sessions = Sessions(town, life, name, how)
            for _ in range(EACH_COMMIT):
                at = 1 + chance.randrange(places)
                assert sessions.one(at), (name, how, at)
        sessions.last_check()


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("name", "how"), PLACES)
def test_a_machine_that_is_gone_at_any_place_loses_and_doubles_nothing(
    town: Town, name: str, how: str
) -> None:
    at = 1
    with living(town) as life:
        sessions = Sessions(town, life, name, how)
        while sessions.one(at):
            at += 1
        sessions.last_check()
    print(f"{name}: gone at each of {at - 1} {how}s")
    assert at > PLACES[name, how]
