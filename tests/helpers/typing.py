"""Hands on the keyboard for tests: Chinese goes through the input method, keys through key events.

``QTest.keyClicks`` aborts the process on any character outside its key table, so it is never used for text.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

_MODIFIERS = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
}
_KEYS = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "Tab": Qt.Key.Key_Tab,
    "Space": Qt.Key.Key_Space,
    "Up": Qt.Key.Key_Up,
    "Down": Qt.Key.Key_Down,
    "Left": Qt.Key.Key_Left,
    "Right": Qt.Key.Key_Right,
    "Home": Qt.Key.Key_Home,
    "End": Qt.Key.Key_End,
    "Backspace": Qt.Key.Key_Backspace,
    "Delete": Qt.Key.Key_Delete,
    "PgUp": Qt.Key.Key_PageUp,
    "PgDn": Qt.Key.Key_PageDown,
    "=": Qt.Key.Key_Equal,
    "-": Qt.Key.Key_Minus,
}


def type_text(widget: QWidget, text: str, *, preedit: str = "") -> None:
    """Commit ``text`` into ``widget`` as an input method does, after showing ``preedit`` if given."""
    if preedit:
        QApplication.sendEvent(widget, QInputMethodEvent(preedit, []))
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)
    QApplication.processEvents()


def press(widget: QWidget, *combinations: str) -> None:
    """Press keys one after the other: ``press(field, "Ctrl+Enter", "F8", "Alt+2")``."""
    for combination in combinations:
        *modifiers, name = combination.split("+") if combination != "+" else ["+"]
        if combination.endswith("++"):
            modifiers, name = combination[:-2].split("+"), "+"
        keys = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            keys |= _MODIFIERS[modifier]
        QTest.keyClick(widget, _key(name), keys)
        QApplication.processEvents()


def press_here(*combinations: str) -> None:
    """Press keys in whatever has the keyboard now, as a person does."""
    for combination in combinations:
        widget = QApplication.focusWidget() or QApplication.activeWindow()
        if widget is None:
            raise AssertionError("no window has the keyboard")
        press(widget, combination)


def _key(name: str) -> Qt.Key:
    if name in _KEYS:
        return _KEYS[name]
    return Qt.Key(getattr(Qt.Key, f"Key_{name}"))
