"""Runs rounds with the county on a thread of their own, by timer, for ever: there is no state without a timer
(R5).

Also the one place where a store joins a county and where a round is put together from store, keys and link.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.clock import MachineClock
from desktop.operations import Changes, Operations
from desktop.store.pen import app_version
from desktop.store.store import Store
from desktop.sync_port import (
    StoreEnrolment,
    county_of,
    device_keys,
    keep_token,
    kept_token,
    machine_of,
    remember_round,
)
from enforcement.errors import KnownTrouble
from enforcement.model.things import THINGS
from sync.client import troubles
from sync.client.backoff import Backoff
from sync.client.driver import Driver
from sync.client.enrol import enrol
from sync.client.pace import Pace
from sync.client.report import RoundReport
from sync.client.transport import HttpTransport

# The first round of a session waits until the window stands; then one in a while, so that receipts and
# colleagues' records come in without anybody pressing a button.
FIRST_SECONDS: Final = 3.0
REGULAR_SECONDS: Final = 15 * 60.0
# After a save the next round comes sooner, a few saves together.
AFTER_SAVE_SECONDS: Final = 30.0
# What only a person can mend is tried again at leisure.
FOR_A_PERSON_SECONDS: Final = 15 * 60.0
WATCH_SECONDS: Final = 10 * 60.0
STUCK_SECONDS: Final = 24 * 3600.0
# What the county's list calls this machine; its host name may be somebody's name and stays here.
MACHINE_LABEL: Final = "执法队电脑"


class Exchange(Protocol):
    """What the runner runs. `run` is called on the round's thread, `stop` from any; `waiting` says whether
    something waits for a receipt."""

    def run(self, pace: Pace | None) -> tuple[RoundReport, Pace]: ...

    def stop(self) -> None: ...

    def waiting(self) -> bool: ...


class StoreExchange:
    """Rounds of one store. `server` overrides the address that the store knows."""

    def __init__(self, store: Store, clock: MachineClock | None = None, server: str = "") -> None:
        self._store = store
        self._clock = clock or MachineClock()
        self._server = server
        self._link: HttpTransport | None = None
        self._stopped = threading.Event()

    def run(self, pace: Pace | None = None) -> tuple[RoundReport, Pace]:
        """One round, its outcome kept for the 同步 screen. Raises StoreTrouble, and RoundTrouble when the
        machine joined no county."""
        county = county_of(self._store)
        if county is None:
            raise troubles.not_enrolled()
        keys = device_keys(self._store, county)
        token = kept_token(self._store)
        server = self._server or county.server
        with HttpTransport(server, keys, token=token, app_version=app_version()) as link:
            self._link = link
            driver = Driver(
                machine_of(self._store, self._clock),
                link,
                keys,
                county.trust,
                now_ms=self._now_ms,
                seconds=time.monotonic,
                stopped=self._stopped.is_set,
            )
            report, pace = driver.run(pace)
            self._link = None
            keep_token(self._store, link.token)
        remember_round(self._store, report, self._now_ms)
        if report.county_time and report.trouble is None:
            self._clock.raise_floor(datetime.fromtimestamp(report.county_time / 1000, UTC))
        return report, pace

    def stop(self) -> None:
        """End the round under way as soon as may be; what has a receipt stays marked."""
        self._stopped.set()
        link = self._link
        if link is not None:
            link.abort()

    def waiting(self) -> bool:
        """Whether an entry or a file of this machine has no receipt yet."""
        return self._store.exchange.state().pending_bytes > 0

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def join_county(store: Store, address: str, code: str, clock: MachineClock | None = None) -> None:
    """Enrol an open store with a one-time code. Raises RoundTrouble in words; nothing is kept then."""
    machine_clock = clock or MachineClock()
    with HttpTransport(address, app_version=app_version()) as link:
        enrol(
            code,
            address.strip().rstrip("/"),
            link,
            StoreEnrolment(store, machine_clock),
            label=MACHINE_LABEL,
            app_version=app_version(),
        )


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
        self._closed = False
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
        self._thread = threading.Thread(target=self._run, name="sync")
        self.started.emit()
        self._thread.start()

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
        if failure is None:
            self._backoff = self._backoff.succeeded()
            # A little jitter keeps the machines of a town from coming in step.
            self._arm(REGULAR_SECONDS * (0.75 + 0.5 * self._uniform()))
            return
        self._backoff = self._backoff.failed()
        wish = failure.retry_after_seconds if isinstance(failure, troubles.RoundTrouble) else None
        if isinstance(failure, troubles.RoundTrouble) and failure.for_a_person:
            wish = max(wish or 0.0, FOR_A_PERSON_SECONDS)
        self._arm(self._backoff.delay_seconds(self._uniform, wish))

    def _arm(self, seconds: float) -> None:
        if not self._closed:
            self._timer.start(max(int(seconds * 1000), 1))


def make_runner(store: Store, operations: Operations, clock: MachineClock | None = None) -> SyncRunner | None:
    """The runner of an open store, None when the machine joined no county. Screens hear of what came through
    `operations`; saves bring the next round nearer."""
    if county_of(store) is None:
        return None
    runner = SyncRunner(StoreExchange(store, clock))
    operations.saved.connect(lambda _at: runner.saved())

    def tell(report: RoundReport) -> None:
        # After the first verified answer the marks may have changed even where nothing moved.
        if report.county_time:
            operations.notify(Changes(frozenset(THINGS), frozenset()))

    runner.finished.connect(tell)
    return runner
