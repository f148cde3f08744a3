"""Work with sticks and links on a thread of its own: one task at a time, progress and the end on the window thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal

from enforcement.errors import KnownTrouble

STEP_SECONDS: Final = 0.1  # progress is told this often at most

Answer = Callable[[Any], None]


class Worker(QObject):
    """``stepped(done, all)`` while a task tells progress by `step`. The program's end asks the task to stop and waits
    for it."""

    stepped = Signal(object, object)
    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._stop, self._closed, self._told_at = threading.Event(), False, 0.0
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    @property
    def working(self) -> bool:
        """Whether a task runs."""
        return self._thread is not None

    @property
    def closed(self) -> bool:
        """Whether the program ended; safe from every thread."""
        return self._closed

    def start(self, task: Callable[[], Any], then: Answer) -> bool:
        """Begin; ``then`` gets the answer, or the KnownTrouble that was raised. False while another task runs."""
        if self._thread is not None or self._closed:
            return False
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, args=(task, then), name="package")
        self._thread.start()
        return True

    def ask_stop(self) -> None:
        """Let the task end as soon as it can."""
        self._stop.set()

    def stopped(self) -> bool:
        """For tasks: whether somebody wants them to end."""
        return self._stop.is_set()

    def step(self, done: int, total: int) -> None:
        """For tasks: how far they are."""
        now = time.monotonic()
        if done >= total or now - self._told_at >= STEP_SECONDS:
            self._told_at = now
            self.stepped.emit(done, total)

    def close(self) -> None:
        """The window closes: stop, wait, and tell nobody any more."""
        self._closed = True
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self, task: Callable[[], Any], then: Answer) -> None:
        """On the thread of its own."""
        result: Any
        try:
            result = task()
        except BaseException as error:
            result = error
        self._ended.emit(then, result)

    def _end(self, then: Answer, result: Any) -> None:
        if self._closed:
            return
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if isinstance(result, BaseException) and not isinstance(result, KnownTrouble):
            raise result
        then(result)
