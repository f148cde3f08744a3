"""The runner: always a timer, a hand that is obeyed at once, waits that grow, a watchdog, an end that
ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.sync_runner import (
    AFTER_SAVE_SECONDS,
    STUCK_SECONDS,
    Exchange,
    SyncRunner,
)
from enforcement.errors import DiskFull, KnownTrouble
from sync.client import troubles
from sync.client.backoff import FOR_A_PERSON_SECONDS, LONGEST_SECONDS, REGULAR_SECONDS
from sync.client.pace import Pace
from sync.client.report import RoundReport
from sync.protocol import problems

Outcome = RoundReport | BaseException


class ToldExchange:
    """Rounds that end as told, one after another; the last outcome repeats. `gate` holds a round until it is
    set."""

    def __init__(self, *outcomes: Outcome, waiting: bool = True) -> None:
        self.outcomes = list(outcomes)
        self.paces: list[Pace | None] = []
        self.gate = threading.Event()
        self.gate.set()
        self.stopped = threading.Event()
        self._waiting = waiting

    def run(self, pace: Pace | None) -> tuple[RoundReport, Pace]:
        self.paces.append(pace)
        while not (self.gate.wait(0.01) or self.stopped.is_set()):
            pass
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome, Pace(batch_bytes=1000 + len(self.paces))

    def stop(self) -> None:
        self.stopped.set()

    def cancel(self) -> None:
        self.outcomes.insert(0, RoundReport(trouble=troubles.stopped()))
        self.gate.set()

    def moving(self) -> tuple[int, int]:
        return 1000 * len(self.paces), 10

    def waiting(self) -> bool:
        return self._waiting


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runners() -> Iterator[Callable[[Exchange, Clock], SyncRunner]]:
    """Runners that have begun and are closed at the end; their randomness always draws the middle."""
    made: list[SyncRunner] = []

    def make(exchange: Exchange, clock: Clock) -> SyncRunner:
        runner = SyncRunner(exchange, uniform=lambda: 0.5, seconds=clock)
        made.append(runner)
        runner.begin()
        return runner

    yield make
    for runner in made:
        runner.close()


Make = Callable[[Exchange, Clock], SyncRunner]
GOOD = RoundReport(receipted=3)
BAD = RoundReport(trouble=troubles.no_network("test"))


def one_round(qtbot: QtBot, runner: SyncRunner) -> None:
    with qtbot.waitSignal(runner.finished, timeout=5000):
        runner.start_round()


def test_a_round_is_on_the_clock_before_between_and_after(qtbot: QtBot, runners: Make, clock: Clock) -> None:
    runner = runners(ToldExchange(GOOD, BAD, GOOD), clock)
    assert runner.armed
    for _ in range(3):
        one_round(qtbot, runner)
        assert runner.armed
        assert not runner.working


def test_the_timer_starts_rounds_by_itself(qtbot: QtBot, runners: Make, clock: Clock) -> None:
    runner = runners(ToldExchange(GOOD), clock)
    with qtbot.waitSignal(runner.finished, timeout=8000):
        assert runner.next_seconds <= 3


def test_a_good_round_is_followed_at_leisure_and_a_save_brings_the_next_one_nearer(
    qtbot: QtBot, runners: Make, clock: Clock
) -> None:
    runner = runners(ToldExchange(GOOD), clock)
    one_round(qtbot, runner)
    assert REGULAR_SECONDS * 0.7 < runner.next_seconds <= REGULAR_SECONDS * 1.3
    runner.saved()
    assert runner.next_seconds <= AFTER_SAVE_SECONDS


def test_waits_double_after_each_failure_up_to_a_quarter_of_an_hour(
    qtbot: QtBot, runners: Make, clock: Clock
) -> None:
    runner = runners(ToldExchange(BAD), clock)
    waits = []
    for _ in range(10):
        one_round(qtbot, runner)
        waits.append(round(runner.next_seconds * 2))
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]
    assert runner.next_seconds <= LONGEST_SECONDS


def test_while_the_link_is_down_a_save_does_not_hammer_it(qtbot: QtBot, runners: Make, clock: Clock) -> None:
    runner = runners(ToldExchange(BAD), clock)
    for _ in range(6):
        one_round(qtbot, runner)
    before = runner.next_seconds
    runner.saved()
    assert runner.next_seconds > before - 1


def test_the_county_s_wish_is_honoured(qtbot: QtBot, runners: Make, clock: Clock) -> None:
    busy = RoundReport(trouble=troubles.refused(problems.BUSY, retry_after_seconds=120))
    runner = runners(ToldExchange(busy), clock)
    one_round(qtbot, runner)
    assert 120 <= runner.next_seconds <= 126


def test_what_only_a_person_can_mend_is_tried_at_leisure_but_is_tried(
    qtbot: QtBot, runners: Make, clock: Clock
) -> None:
    runner = runners(ToldExchange(RoundReport(trouble=troubles.fork(3))), clock)
    one_round(qtbot, runner)
    assert FOR_A_PERSON_SECONDS <= runner.next_seconds <= FOR_A_PERSON_SECONDS + 6


def test_the_hand_goes_before_the_timer_and_success_forgets_the_failures(
    qtbot: QtBot, runners: Make, clock: Clock
) -> None:
    runner = runners(ToldExchange(BAD, BAD, BAD, BAD, GOOD, BAD), clock)
    for _ in range(5):
        one_round(qtbot, runner)
    one_round(qtbot, runner)
    assert runner.next_seconds <= 5


def test_a_press_during_a_round_is_not_lost(qtbot: QtBot, runners: Make, clock: Clock) -> None:
    exchange = ToldExchange(GOOD)
    exchange.gate.clear()
    runner = runners(exchange, clock)
    runner.start_round()
    runner.start_round()
    runner.start_round()
    with qtbot.waitSignals([runner.finished, runner.finished], timeout=5000):
        exchange.gate.set()
    assert len(exchange.paces) == 2


def test_the_pace_is_kept_from_round_to_round(qtbot: QtBot, runners: Make, clock: Clock) -> None:
    exchange = ToldExchange(GOOD)
    runner = runners(exchange, clock)
    one_round(qtbot, runner)
    one_round(qtbot, runner)
    assert exchange.paces == [None, Pace(batch_bytes=1001)]


def test_a_trouble_is_told_after_the_report(qtbot: QtBot, runners: Make, clock: Clock) -> None:
    runner = runners(ToldExchange(BAD), clock)
    heard: list[str] = []
    runner.finished.connect(lambda _: heard.append("finished"))
    runner.trouble.connect(lambda trouble: heard.append(trouble.what))
    one_round(qtbot, runner)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == ["finished", "现在连不上县里的服务器。"]


def test_trouble_of_this_machine_is_told_and_the_clock_goes_on(
    qtbot: QtBot, runners: Make, clock: Clock
) -> None:
    runner = runners(ToldExchange(DiskFull("磁盘满了。")), clock)
    with qtbot.waitSignal(runner.trouble, timeout=5000) as told:
        runner.start_round()
    assert isinstance(told.args[0], KnownTrouble)
    assert runner.armed


def test_a_bug_is_raised_on_the_window_thread_and_the_clock_goes_on(
    qtbot: QtBot, runners: Make, clock: Clock
) -> None:
    runner = runners(ToldExchange(ZeroDivisionError("bug")), clock)
    with qtbot.captureExceptions() as raised:
        runner.start_round()
        qtbot.waitUntil(lambda: bool(raised))
    assert raised[0][0] is ZeroDivisionError
    assert runner.armed
    assert not runner.working


def test_a_day_without_movement_is_said_once_a_day(qtbot: QtBot, runners: Make, clock: Clock) -> None:
    runner = runners(ToldExchange(BAD), clock)
    heard: list[str] = []
    runner.stuck.connect(heard.append)
    clock.now += STUCK_SECONDS - 1
    one_round(qtbot, runner)
    assert heard == []
    clock.now += 2
    one_round(qtbot, runner)
    runner.look()
    assert len(heard) == 1
    assert "等了一天以上" in heard[0]
    clock.now += STUCK_SECONDS
    runner.look()
    assert len(heard) == 2


def test_movement_or_nothing_to_wait_for_keeps_the_watchdog_quiet(
    qtbot: QtBot, runners: Make, clock: Clock
) -> None:
    moving = runners(ToldExchange(GOOD), clock)
    empty = runners(ToldExchange(BAD, waiting=False), clock)
    heard: list[str] = []
    for runner in (moving, empty):
        runner.stuck.connect(heard.append)
        clock.now += STUCK_SECONDS - 1
        one_round(qtbot, runner)
        clock.now += 2
        runner.look()
    assert heard == []


def test_closing_ends_a_round_under_way_and_the_clock(qtbot: QtBot, clock: Clock) -> None:
    exchange = ToldExchange(GOOD)
    exchange.gate.clear()
    runner = SyncRunner(exchange, uniform=lambda: 0.5, seconds=clock)
    runner.begin()
    runner.start_round()
    runner.close()
    runner.close()
    assert exchange.stopped.is_set()
    assert not runner.armed
    assert not runner.working
    runner.start_round()
    assert not runner.working


def test_a_round_stopped_by_hand_is_no_failure_and_the_next_comes_at_leisure(
    qtbot: QtBot, runners: Make, clock: Clock
) -> None:
    exchange = ToldExchange(GOOD)
    exchange.gate.clear()
    runner = runners(exchange, clock)
    runner.start_round()
    clock.now += 3
    assert runner.moving == (1000 * len(exchange.paces), 10, 3.0)
    with qtbot.waitSignal(runner.finished, timeout=5000):
        runner.cancel()
    assert REGULAR_SECONDS * 0.7 < runner.next_seconds <= REGULAR_SECONDS * 1.3
    assert not runner.working
    assert runner.moving == (0, 0, 0.0)
    one_round(qtbot, runner)
    assert runner.armed


def test_what_this_machine_failed_is_kept_until_a_round_went_through(
    qtbot: QtBot, runners: Make, clock: Clock
) -> None:
    runner = runners(ToldExchange(DiskFull("磁盘满了。"), GOOD), clock)
    with qtbot.waitSignal(runner.trouble, timeout=5000):
        runner.start_round()
    qtbot.waitUntil(lambda: not runner.working)
    assert runner.fault is not None
    one_round(qtbot, runner)
    assert runner.fault is None
