"""Making a failing history small: happenings are left out, machines sent away and the weather calmed as long as the same
property fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

from tests.simulation.bugs import NO_BUG, Bug
from tests.simulation.campaign import Failure, play
from tests.simulation.history import Happening, History, Weather

TRIES_MAX = 600


class Shrinker:
    """For one failure. At most TRIES_MAX histories are played."""

    def __init__(self, failure: Failure, bug: Bug = NO_BUG) -> None:
        self._name = failure.name
        self._bug = bug
        self._tries = 0
        self.best = failure

    def run(self) -> Failure:
        """The smallest history found that fails in the same way."""
        before = -1
        while before != self._size() and self._tries < TRIES_MAX:
            before = self._size()
            self._fewer_happenings()
            self._calmer_weather()
            self._keep(lambda one: replace(one, machines=max(one.machines - 1, 1)))
            self._keep(lambda one: replace(one, towns=1))
            self._keep(lambda one: replace(one, newer_county=False))
        return self.best

    def _size(self) -> int:
        history = self.best.history
        chances = sum(1 for one in fields(Weather) if getattr(history.weather, one.name))
        return 100 * len(history.happenings) + 10 * history.machines + chances

    def _fewer_happenings(self) -> None:
        """Delta debugging: leave out ever smaller runs."""
        length = max(len(self.best.history.happenings) // 2, 1)
        while length >= 1:
            at = 0
            while at < len(self.best.history.happenings):
                if not self._keep(lambda one, at=at, length=length: _without(one, at, length)):  # type: ignore[misc]
                    at += length
            length //= 2

    def _calmer_weather(self) -> None:
        for one in fields(Weather):
            if one.name != "slowest" and getattr(self.best.history.weather, one.name):
                self._keep(lambda history, name=one.name: _calmer(history, name))  # type: ignore[misc]

    def _keep(self, change: Callable[[History], History]) -> bool:
        """Try a smaller history; True when it still fails in the same way and is the best one now."""
        smaller = change(self.best.history)
        if smaller == self.best.history or self._tries >= TRIES_MAX:
            return False
        self._tries += 1
        outcome = play(smaller, self._bug)
        if not isinstance(outcome, Failure) or outcome.name != self._name:
            return False
        self.best = outcome
        return True


def _without(history: History, at: int, length: int) -> History:
    """Without a run of happenings; those that follow keep their times."""
    happenings = history.happenings
    gone = sum(one.after for one in happenings[at : at + length])
    rest: tuple[Happening, ...] = happenings[at + length :]
    if rest:
        rest = (replace(rest[0], after=rest[0].after + gone), *rest[1:])
    return replace(history, happenings=(*happenings[:at], *rest))


def _calmer(history: History, name: str) -> History:
    return replace(history, weather=replace(history.weather, **{name: 0.0}))  # type: ignore[arg-type]


def describe(failure: Failure) -> str:
    """A failing history for a person who has to understand it."""
    history = failure.history
    weather = ", ".join(
        f"{one.name} {getattr(history.weather, one.name)}"
        for one in fields(Weather)
        if getattr(history.weather, one.name)
    )
    lines = [
        f"seed {history.seed}: {failure.text}",
        f"{history.machines} machines, {history.towns} towns, batches of {history.batch_bytes} bytes; {weather}",
        *(f"  {number:2} {happening}" for number, happening in enumerate(history.happenings)),
        f"again: python -m tests.simulation {history.seed} --longest {history.longest}",
    ]
    return "\n".join(lines)
