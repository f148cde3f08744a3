"""Guards an open session: the cover when nobody is there or somebody asks for it (L1), its end after that (L2)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop.screens.entry.cover import LockCover
from desktop.screens.entry.idle import IdleWatch


class SessionGuard(QObject):
    """``ended`` asks for the end of the session. ``fits_pin(pin)`` says whether a PIN is the session officer's."""

    ended = Signal()

    def __init__(
        self, window: QWidget, name: str, fits_pin: Callable[[str], bool], watch: IdleWatch | None = None
    ) -> None:
        super().__init__(window)
        self._window, self._name, self._fits_pin = window, name, fits_pin
        self.watch = watch or IdleWatch(window)
        self._cover: LockCover | None = None
        self.watch.cover_due.connect(self.cover)
        self.watch.close_due.connect(self.ended)
        self.watch.start()

    def cover(self) -> None:
        """Hide the content behind the PIN; nothing happens when it is hidden already."""
        if self._cover is not None:
            return
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        self._cover = LockCover(self._window, self._name, lambda pin, then: then(self._fits_pin(pin)))
        self._cover.lifted.connect(self._lifted)
        self._cover.closed_down.connect(self.ended)
        self.watch.covered()

    def stop(self) -> None:
        self.watch.stop()

    def _lifted(self) -> None:
        self._cover = None
        self.watch.lifted()
