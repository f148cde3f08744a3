"""Watches whether somebody is there: after five quiet minutes the cover, after thirty more the end of the session.

A machine that slept counts as quiet all that time: its timers stood still, so the clocks are asked, not the timers.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

COVER_AFTER = 5 * 60  # seconds without a sign of anybody
CLOSE_AFTER = 30 * 60  # seconds under the cover, or of sleep
TICK_MS = 2000

_SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """``cover_due`` when nobody touched ``window``; ``close_due`` when the cover stayed, or the machine slept, too long.

    It listens to the native window only, so it costs nothing per widget. ``covered()`` and ``lifted()`` say what
    happened; ``stop()`` ends it. ``wall`` runs on while the machine sleeps, ``steady`` while somebody sets the clock
    back: of the two the longer time counts (seconds).
    """

    cover_due = Signal()
    close_due = Signal()

    def __init__(
        self,
        window: QWidget,
        *,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._clocks = (wall, steady)
        self._seen = (wall(), steady())
        self._quiet, self._covered = 0.0, False
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Begin watching; the window must be shown."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)
        self._restart(covered=False)
        self._timer.start()

    def covered(self) -> None:
        self._restart(covered=True)

    def lifted(self) -> None:
        self._restart(covered=False)

    def stop(self) -> None:
        handle = self._window.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
        self._timer.stop()

    def tick(self) -> None:
        """Look at the clocks and say what is due."""
        self._count()
        if not self._timer.isActive():
            return
        if self._quiet >= CLOSE_AFTER:
            self._timer.stop()
            self.close_due.emit()
        elif self._due():
            self.cover_due.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A sign of somebody; one that comes when cover or end are due already reaches nothing."""
        if event.type() not in _SIGNS or not self._timer.isActive():
            return False
        self._count()
        if self._due():
            QTimer.singleShot(0, self, self.tick)
            return True
        if not self._covered:
            self._quiet = 0.0
        return False

    def _due(self) -> bool:
        return self._quiet >= (CLOSE_AFTER if self._covered else COVER_AFTER)

    def _count(self) -> None:
        now = tuple(clock() for clock in self._clocks)
        self._quiet += max(0.0, *(there - here for here, there in zip(self._seen, now, strict=True)))
        self._seen = (now[0], now[1])

    def _restart(self, *, covered: bool) -> None:
        self._count()
        self._quiet, self._covered = 0.0, covered
