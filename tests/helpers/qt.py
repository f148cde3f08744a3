"""Checks every test with a window must pass: nothing left over, no control cut short, and ways to read a screen."""

from __future__ import annotations

import gc
import threading
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QThread, QThreadPool, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import Shiboken


class Leftovers:
    """Remembers which windows and threads there were; ``check`` names those that are new and still there."""

    def __init__(self) -> None:
        self._threads = set(threading.enumerate())
        self._windows = {id(window) for window in _windows()}

    def check(self) -> list[str]:
        found = [f"thread {thread.name} still runs" for thread in self._new_threads()]
        if QApplication.instance() is None:
            return found
        settle()
        new = self._new_windows()
        if new:
            gc.collect()
            settle()
            new = self._new_windows()
        found += [f"window {type(window).__name__} is left over" for window in new]
        found += [f"a timer of {_owner(timer)} still runs" for timer in _running(QTimer, "isActive")]
        found += [f"thread {_owner(thread)} still runs" for thread in _running(QThread, "isRunning")]
        if QThreadPool.globalInstance().activeThreadCount():
            found.append("the thread pool is busy")
        return found

    def _new_threads(self) -> list[threading.Thread]:
        new = [thread for thread in threading.enumerate() if thread not in self._threads]
        for thread in new:
            thread.join(1.0)
        return [thread for thread in new if thread.is_alive()]

    def _new_windows(self) -> list[QWidget]:
        return [window for window in _windows() if id(window) not in self._windows]


def settle() -> None:
    """Let Qt deliver what is waiting, deletions included.

    Two rounds: a part added to a visible window is shown in the first and laid out in the second.
    """
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _windows() -> list[QWidget]:
    app = QApplication.instance()
    return list(QApplication.topLevelWidgets()) if isinstance(app, QApplication) else []


def _running(kind: type, question: str) -> list[Any]:
    main = QThread.currentThread()
    things = [
        thing for thing in Shiboken.getAllValidWrappers() if isinstance(thing, kind) and thing is not main
    ]
    return [thing for thing in things if getattr(thing, question)() and thing != main]


def _owner(thing: Any) -> str:
    parent = thing.parent()
    return type(parent).__name__ if parent is not None else type(thing).__name__


def texts(root: QWidget) -> list[str]:
    """Every word a person can see below ``root``: labels, buttons, fields and painted rows, in no set order."""
    found: list[str] = []
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.isVisibleTo(root):
            continue
        words = _words(widget)
        if words:
            found.append(words)
    return found


def shows(root: QWidget, words: str) -> bool:
    """Whether ``words`` stand somewhere on the screen, whole or inside a longer sentence."""
    return any(words in text for text in texts(root))


def _words(widget: QWidget) -> str:
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
        return widget.text()
    text = getattr(widget, "text", None)
    return str(text()) if callable(text) else ""


def cut_controls(root: QWidget) -> list[str]:
    """Controls and one-line labels that have less room than their words need."""
    cut = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or not _words(widget):
            continue
        if isinstance(widget, QLabel):
            short = not widget.wordWrap() and widget.width() < widget.sizeHint().width()
            short = short or (widget.wordWrap() and widget.height() < widget.heightForWidth(widget.width()))
        elif isinstance(widget, QAbstractButton):
            short = widget.width() < widget.sizeHint().width() or widget.height() < widget.sizeHint().height()
        elif isinstance(widget, (QLineEdit, QPlainTextEdit)):
            short = False
        else:
            short = widget.width() < widget.minimumSizeHint().width()
        if short:
            cut.append(f"{type(widget).__name__}: {_words(widget)}")
    return cut


def nameless_controls(root: QWidget) -> list[str]:
    """Controls a keyboard can reach that have no name for a screen reader."""
    from PySide6.QtCore import Qt

    nameless = []
    for widget in root.findChildren(QWidget):
        reachable = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisibleTo(root)
        if reachable and not widget.accessibleName() and not _words(widget):
            nameless.append(type(widget).__name__)
    return nameless


def on_stage(qtbot: Any, *widgets: QWidget, size: tuple[int, int] | None = None) -> QWidget:
    """Show widgets one below the other in an active window that lives as long as the first of them."""
    from desktop.widgets.layout import Surface, column

    surface = Surface("plain", column(*widgets, gap=0))
    widgets[0].__dict__["stage"] = surface
    qtbot.addWidget(surface)
    if size is not None:
        surface.resize(*size)
    surface.show()
    surface.activateWindow()
    widgets[0].setFocus()
    QApplication.processEvents()
    return surface
