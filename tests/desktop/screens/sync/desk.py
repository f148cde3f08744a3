"""A real window of 同步 over a real machine: its store, its runner, its HTTP. Only who answers at the other end changes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from desktop.clock import MachineClock
from desktop.context import begin_session, context_for
from desktop.operations import Operations
from desktop.screens.review.place import SyncAndReviewPlace
from desktop.store import settings
from desktop.store.store import Store
from desktop.sync_runner import SyncRunner, make_runner
from sync.protocol.problems import Problem, ProblemAnswer
from tests.helpers.qt import on_stage, texts

NEVER_YET = ("成功", "都有回执")
SIZE = (1290, 640)


@dataclass(slots=True)
class Desk:
    """The window and what stands behind it; `runner` is None on a machine that joined no county."""

    qtbot: Any
    store: Store
    operations: Operations
    place: SyncAndReviewPlace
    stage: QWidget
    runner: SyncRunner | None

    def round(self) -> None:
        """再试一次, until the round ended and the window shows it."""
        assert self.runner is not None
        with self.qtbot.waitSignal(self.runner.finished, timeout=20000, raising=False):
            assert self.place.perform("refresh")
        self.settle()

    def settle(self) -> None:
        """Until nothing runs and every answer is on screen."""
        runner = self.runner
        self.qtbot.waitUntil(lambda: runner is None or not runner.working, timeout=20000)
        for _ in range(3):
            assert self.operations.wait_idle(20000)
            QApplication.processEvents()

    @property
    def words(self) -> str:
        """Everything a person can read."""
        return "\n".join(texts(self.place))

    def say_only_what_receipts_say(self) -> None:
        """成功 and 都有回执 stand nowhere unless every entry has its receipt."""
        state = self.store.exchange.state()
        if state.acked_seq < state.last_seq or state.pending_bytes or not state.acked_seq:
            for word in NEVER_YET:
                assert word not in self.words, self.words


@contextmanager
def desk(qtbot: Any, store: Store, clock: MachineClock, server: str | None = None) -> Iterator[Desk]:
    """The window over `store`; `server` stands in the place of the county's address."""
    if server is not None:
        store.settings.set(settings.COUNTY_ADDRESS, server)
    agency = store.agency()
    assert agency is not None
    officer = store.officers()[0]
    operations = Operations(store, context_for(store, officer, agency, clock))
    runner = make_runner(store, operations, clock)
    session = begin_session(store, officer, clock)
    start = None if runner is None else runner.start_round
    place = SyncAndReviewPlace(operations, session, start)
    stage = on_stage(qtbot, place, size=SIZE)
    if runner is not None:
        runner.started.connect(lambda: place.show_line("working"))
        runner.finished.connect(lambda _report: place.show_line("online"))
        runner.trouble.connect(lambda _trouble: place.show_line("offline"))
    made = Desk(qtbot, store, operations, place, stage, runner)
    try:
        place.activate()
        made.settle()
        yield made
    finally:
        if runner is not None:
            runner.close()
        place.stop()
        operations.close()
        stage.hide()


def refusal(problem: Problem, retry_after: int | None = None) -> bytes:
    """The county's numbered no, as it stands on the wire."""
    body = ProblemAnswer(problem).to_bytes()
    wait = f"Retry-After: {retry_after}\r\n" if retry_after is not None else ""
    head = f"HTTP/1.1 {problem.status} no\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{wait}"
    return head.encode() + b"Connection: close\r\n\r\n" + body


def shut_port() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"


class Silent:
    """Takes every byte and answers nothing, as a link that is slow beyond measure."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._links: list[socket.socket] = []
        self._thread = threading.Thread(target=self._run)
        self._ends = False

    def __enter__(self) -> Silent:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends = True
        address = self._listener.getsockname()
        with suppress(OSError), socket.create_connection(address):
            pass
        self._thread.join(10)
        for link in (*self._links, self._listener):
            link.close()

    def _run(self) -> None:
        while not self._ends:
            link, _ = self._listener.accept()
            self._links.append(link)
            threading.Thread(target=_swallow, args=(link,), daemon=True).start()


def _swallow(link: socket.socket) -> None:
    with suppress(OSError):
        while link.recv(1 << 16):
            pass


class Behind(MachineClock):
    """A machine's clock that is `days` off another one's."""

    def __init__(self, right: MachineClock, days: int) -> None:
        super().__init__()
        self._right, self._off = right, timedelta(days=days)

    def now(self) -> Any:
        return self._right.now() + self._off
