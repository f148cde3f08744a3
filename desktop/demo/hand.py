"""The hand of the demonstration: presses keys and types like a person, waits for the window, takes pictures.

Keystrokes and clicks are counted as they are sent, so the figures in the report are what really happened.
Chinese goes in the way an input method sends it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget


class StepFailed(Exception):
    """What the script waited for never came; the message says what."""


class Hand:
    """Keys and eyes on one window. ``idle`` tells whether the store has nothing queued."""

    def __init__(
        self, window: QWidget, pictures: Path, idle: Callable[[], bool] = lambda: True, first: int = 0
    ) -> None:
        self.window = window
        self.idle = idle
        self.keystrokes = 0
        self.characters = 0
        self.clicks = 0
        self.pictures: list[str] = []
        self._folder = pictures
        self._first = first
        pictures.mkdir(parents=True, exist_ok=True)

    def press(self, *keys: str) -> None:
        """Press key sequences such as ``Ctrl+N`` or ``Return`` on whatever has the focus."""
        for text in keys:
            combination = QKeySequence.fromString(text)[0]  # type: ignore[index]
            target = self.focused()
            QTest.keyClick(target, combination.key(), combination.keyboardModifiers())
            self.keystrokes += 1
            self.settle()

    def type(self, text: str) -> None:
        """Type into the focused field: ASCII as keys, the rest as an input method commits it."""
        run = ""
        for char in text:
            if char.isascii():
                self._commit(run)
                run = ""
                QTest.keyClicks(self.focused(), char)
                self.keystrokes += 1
            else:
                run += char
        self._commit(run)
        self.settle()

    def click(self, widget: QWidget) -> None:
        """One press of the left button in the middle of ``widget``."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.clicks += 1
        self.settle()

    def clear(self) -> None:
        """Empty the focused text field by select-all and delete (two keys)."""
        self.press("Ctrl+A", "Delete")

    def focused(self) -> QWidget:
        """The widget that would get the next key."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        if application.activeWindow() is None:
            # Without a screen there is no window manager that hands the keyboard back when a window closes.
            self.window.activateWindow()
            QApplication.processEvents()
        popup = application.activePopupWidget()
        return popup or application.focusWidget() or application.activeModalWidget() or self.window

    def settle(self, quiet_ms: int = 0) -> None:
        """Let the window and the store finish what the last key began."""
        timer = QElapsedTimer()
        timer.start()
        while True:
            QApplication.processEvents()
            if self.idle() and timer.elapsed() >= quiet_ms:
                QApplication.processEvents()
                if self.idle():
                    return
            time.sleep(0.001)

    def until(self, condition: Callable[[], object], what: str, seconds: float = 20.0) -> None:
        """Turn the event loop until ``condition`` holds; StepFailed when it does not in time."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise StepFailed(what)
            QApplication.processEvents()
            time.sleep(0.005)
        self.settle()

    def look(self, name: str) -> None:
        """Save a picture of the window as ``NN-name.png``."""
        self.settle(80)
        file = f"{self._first + len(self.pictures) + 1:02d}-{name}.png"
        if not self.window.grab().save(str(self._folder / file)):
            raise StepFailed(f"the picture {file} could not be written")
        self.pictures.append(file)

    def _commit(self, text: str) -> None:
        if not text:
            return
        target = self.focused()
        if not isinstance(target, (QLineEdit, QPlainTextEdit, QTextEdit)):
            raise StepFailed(f"nothing takes text here: {type(target).__name__}")
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(target, event)
        self.characters += len(text)
