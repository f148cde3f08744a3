"""Watches whether somebody is there: after five quiet minutes the cover, after thirty more the end of the session."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

COVER_AFTER_MS = 5 * 60 * 1000
CLOSE_AFTER_MS = 30 * 60 * 1000

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
    """``cover_due`` once when nobody touched ``window``; ``close_due`` when the cover stayed too long.

    It listens to the native window only, so it costs nothing per widget. ``covered()`` and ``lifted()`` say what
    happened; ``stop()`` ends it.
    """

    cover_due = Signal()
    close_due = Signal()

    def __init__(
        self, window: QWidget, *, cover_ms: int = COVER_AFTER_MS, close_ms: int = CLOSE_AFTER_MS
    ) -> None:
        super().__init__(window)
        self._window = window
        self._quiet, self._long = QTimer(self), QTimer(self)
        for timer, limit, signal in (
            (self._quiet, cover_ms, self.cover_due),
            (self._long, close_ms, self.close_due),
        ):
            timer.setSingleShot(True)
            timer.setInterval(limit)
            timer.timeout.connect(signal)

    def start(self) -> None:
        """Begin watching; the window must be shown."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)
        self._quiet.start()

    def covered(self) -> None:
        self._quiet.stop()
        self._long.start()

    def lifted(self) -> None:
        self._long.stop()
        self._quiet.start()

    def stop(self) -> None:
        handle = self._window.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
        self._quiet.stop()
        self._long.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS and self._quiet.isActive():
            self._quiet.start()
        return False
