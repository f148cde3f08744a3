"""The stage of the demonstration: county, program, hand and clock in one place, and how a step is run and waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from desktop.clock import CHINA, MachineClock
from desktop.demo.county import County
from desktop.demo.hand import Hand, StepFailed
from enforcement.queries import AskSyncSummary, AskWorkspace, SyncSummary, WorkspaceRows

MINUTES_A_STEP = 3


class StoryClock(MachineClock):
    """The machine's clock, a few minutes further after each step: what takes a person minutes takes the script none."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self._ahead

    def local(self) -> datetime:
        """The time on the wall, without a zone, as a camera writes it."""
        return self.now().astimezone(CHINA).replace(tzinfo=None)

    def advance(self, minutes: int) -> None:
        self._ahead += timedelta(minutes=minutes)


@dataclass(slots=True)
class StepTime:
    """A step as it was: seconds by the clock, keys and clicks as they were sent."""

    name: str
    seconds: float
    keystrokes: int
    clicks: int


@dataclass(slots=True)
class Stage:
    """What the steps share: the county, the program on screen, the hand, and what has to be remembered."""

    folder: Path
    county: County
    program: Any
    hand: Hand
    clock: StoryClock | None = None
    inspection_id: str = ""
    times: list[StepTime] = field(default_factory=list)

    def workspace(self) -> WorkspaceRows:
        """The inspection as the store has it now."""
        assert self.program.opened is not None
        rows = self.program.opened.store.answer(AskWorkspace(self.inspection_id))
        assert isinstance(rows, WorkspaceRows)
        return rows

    def summary(self) -> SyncSummary:
        assert self.program.opened is not None
        summary = self.program.opened.store.answer(AskSyncSummary())
        assert isinstance(summary, SyncSummary)
        return summary


def run_steps(stage: Stage, steps: tuple[tuple[str, Callable[[Stage], None]], ...]) -> None:
    """Each step in turn, with its time and its keys; StepFailed names the step that did not happen."""
    for name, step in steps:
        keys, clicks, began = stage.hand.keystrokes, stage.hand.clicks, time.monotonic()
        try:
            step(stage)
        except StepFailed as failed:
            stage.hand.look("停在这里")
            raise StepFailed(f"{name}: {failed}") from failed
        if stage.clock is not None:
            stage.clock.advance(MINUTES_A_STEP)
        seconds = round(time.monotonic() - began, 2)
        stage.times.append(StepTime(name, seconds, stage.hand.keystrokes - keys, stage.hand.clicks - clicks))


def wait(stage: Stage, condition: Callable[[WorkspaceRows], bool], what: str) -> None:
    stage.hand.until(lambda: condition(stage.workspace()), what)


def focus(stage: Stage, name: str, most: int = 60) -> None:
    """Tab until the control whose accessible name holds ``name`` has the keyboard."""
    for _ in range(most):
        if name in stage.hand.focused().accessibleName():
            return
        stage.hand.press("Tab")
    raise StepFailed(f"no control called {name} can be reached by Tab")


def place_of(stage: Stage, key: str) -> Any:
    assert stage.program.shell is not None
    return stage.program.shell.go(key)
