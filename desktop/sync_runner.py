"""Runs rounds with the county on a thread of their own, by timer, for ever: there is no state without a timer
(R5)."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.clock import MachineClock
from desktop.line import Line, LineNow
from desktop.operations import Changes, Operations
from desktop.store import settings
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange
from desktop.sync_port import county_of
from enforcement.errors import KnownTrouble
from enforcement.model.things import THINGS
from sync.client.backoff import Backoff, after_round
from sync.client.pace import Pace
from sync.client.report import RoundReport
from sync.client.troubles import RoundTrouble, TroubleKind

# The first round of a session waits until the window stands; then one in a while (`sync.client.backoff`), so that
# receipts and colleagues' records come in without anybody pressing a button.
FIRST_SECONDS: Final = 3.0
# After a save the next round comes sooner, a few saves together.
AFTER_SAVE_SECONDS: Final = 30.0
WATCH_SECONDS: Final = 10 * 60.0
STUCK_SECONDS: Final = 24 * 3600.0


class Exchange(Protocol):
    """What the runner runs. `run` is called on the round's thread, the others from any: `stop` ends this round and all
    later ones, `cancel` this one, `moving` tells its bytes up and down; `waiting` says whether something waits for a
    receipt."""

    def run(self, pace: Pace | None) -> tuple[RoundReport, Pace]: ...

    def stop(self) -> None: ...

    def cancel(self) -> None: ...

    def moving(self) -> tuple[int, int]: ...

    def waiting(self) -> bool: ...


class SyncRunner(QObject):
    """Rounds by timer and by hand. Signals on the window thread: `started`, `finished(RoundReport)`,
    `trouble(KnownTrouble)` after a round that did not go through, `stuck(str)` when nothing moved for a day.

    While it is begun and no round runs, `armed` holds: a next round is always on the clock."""

    started = Signal()
    finished = Signal(object)
    trouble = Signal(object)
    stuck = Signal(str)
    _done = Signal(object, object)

    def __init__(
        self,
        exchange: Exchange,
        *,
        uniform: Callable[[], float] = random.random,
        seconds: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._exchange = exchange
        self._uniform = uniform
        self._seconds = seconds
        self._pace: Pace | None = None
        self._backoff = Backoff()
        self._thread: threading.Thread | None = None
        self._again = False
        self._closed = self._cancelled = False
        self._began_at = 0.0
        self.fault: KnownTrouble | None = None  # of the last round, where this machine failed it
        self._moved_at = seconds()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        # A coarse timer may come a twentieth late, and then each save would put the round off again.
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.start_round)
        self._watch = QTimer(self)
        self._watch.setInterval(int(WATCH_SECONDS * 1000))
        self._watch.timeout.connect(self.look)
        self._done.connect(self._end_round)

    @property
    def armed(self) -> bool:
        """Whether a next round is on the clock."""
        return self._timer.isActive()

    @property
    def working(self) -> bool:
        """Whether a round runs now."""
        return self._thread is not None

    @property
    def next_seconds(self) -> float:
        """Seconds until the next round by timer; 0 when none is on the clock."""
        return max(self._timer.remainingTime(), 0) / 1000

    @property
    def moving(self) -> tuple[int, int, float]:
        """Bytes up and down of the round under way, and for how many seconds it has been."""
        return (*self._exchange.moving(), self._seconds() - self._began_at) if self.working else (0, 0, 0.0)

    def begin(self) -> None:
        """Start the clock."""
        self._moved_at = self._seconds()
        self._watch.start()
        self._arm(FIRST_SECONDS)

    def start_round(self) -> None:
        """再试一次: a round at once, whatever the timer says; one that runs is followed by another."""
        if self._closed:
            return
        if self._thread is not None:
            self._again = True
            return
        self._timer.stop()
        self._cancelled, self._began_at = False, self._seconds()
        self._thread = threading.Thread(target=self._run, name="sync")
        self.started.emit()
        self._thread.start()

    def cancel(self) -> None:
        """停下: end the round under way at once; the next one comes at leisure, or when somebody asks."""
        if self._thread is not None:
            self._cancelled, self._again = True, False
            self._exchange.cancel()

    def saved(self) -> None:
        """A save was made: the next round comes soon, unless the link is down and waits its turn anyway."""
        if self.armed and not self._backoff.failures and self.next_seconds > AFTER_SAVE_SECONDS:
            self._arm(AFTER_SAVE_SECONDS)

    def look(self) -> None:
        """The watchdog: say so when work has waited for a day without moving."""
        if self._seconds() - self._moved_at >= STUCK_SECONDS:
            self._moved_at = self._seconds()
            self.stuck.emit("有留痕等了一天以上还没有回执。数据都在本机，会一直留着；请管理员看看网络。")

    def close(self) -> None:
        """End the clock and the round under way. Safe to call twice."""
        self._closed = True
        self._timer.stop()
        self._watch.stop()
        if self._thread is not None:
            self._exchange.stop()
            self._thread.join()
            self._thread = None

    # ---- inside

    def _run(self) -> None:
        """On the round's thread."""
        waiting = True
        outcome: object
        try:
            report, self._pace = self._exchange.run(self._pace)
            waiting = self._exchange.waiting()
            outcome = report
        except BaseException as error:
            outcome = error
        self._done.emit(outcome, waiting)

    def _end_round(self, outcome: object, waiting: bool) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._closed:
            return
        failure = outcome.trouble if isinstance(outcome, RoundReport) else outcome
        self.fault = outcome if isinstance(outcome, KnownTrouble) else None
        moved = isinstance(outcome, RoundReport) and outcome.progress
        if moved or not waiting:
            self._moved_at = self._seconds()
        self._plan(failure)
        try:
            if isinstance(outcome, RoundReport):
                self.finished.emit(outcome)
            if isinstance(failure, KnownTrouble):
                self.trouble.emit(failure)
            elif isinstance(failure, BaseException):
                raise failure
        finally:
            self.look()
            if self._again:
                self._again = False
                self.start_round()

    def _plan(self, failure: object) -> None:
        """Put the next round on the clock, whatever came of this one."""
        stopped = (
            self._cancelled and isinstance(failure, RoundTrouble) and failure.kind is TroubleKind.STOPPED
        )
        self._backoff, seconds = after_round(self._backoff, self._uniform, None if stopped else failure)
        self._arm(seconds)

    def _arm(self, seconds: float) -> None:
        if not self._closed:
            self._timer.start(max(int(seconds * 1000), 1))


class RunnerLine(Line):
    """The line of a machine whose rounds `runner` runs."""

    def __init__(self, runner: SyncRunner, operations: Operations, store: Store, clock: MachineClock) -> None:
        self._runner, self._operations, self._store, self._clock = runner, operations, store, clock

    def now(self) -> LineNow:
        up, down, seconds = self._runner.moving
        wait = timedelta(seconds=self._runner.next_seconds)
        return LineNow(
            working=self._runner.working,
            up=up,
            down=down,
            seconds=seconds,
            next_round=self._clock.now() + wait if self._runner.armed else None,
            fault=self._runner.fault,
        )

    def cancel(self) -> None:
        self._runner.cancel()

    def renew(self, code: str) -> None:
        self._operations.remember(settings.RENEWAL_CODE, code)
        self._operations.work(lambda: None, self._go)

    def new_journal(self) -> None:
        self._operations.work(lambda: self._store.exchange.open_new_journal(0, b""), self._go)

    def _go(self, _done: object) -> None:
        self._runner.start_round()


def make_runner(store: Store, operations: Operations, clock: MachineClock | None = None) -> SyncRunner | None:
    """The runner of an open store, None when the machine joined no county. Screens hear of what came through
    `operations`; saves bring the next round nearer."""
    if county_of(store) is None:
        return None
    runner = SyncRunner(StoreExchange(store, clock))
    operations.saved.connect(lambda _at: runner.saved())
    operations.line = RunnerLine(runner, operations, store, clock or MachineClock())

    def tell(report: RoundReport) -> None:
        # After the first verified answer the marks may have changed even where nothing moved.
        if report.county_time:
            operations.notify(Changes(frozenset(THINGS), frozenset()))

    runner.finished.connect(tell)
    return runner
