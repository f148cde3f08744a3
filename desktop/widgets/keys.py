"""Keys that belong to the window although a text field has the focus."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop.actions import reserved_keys


@cache
def _window_keys() -> frozenset[str]:
    return frozenset(QKeySequence(key).toString() for key in reserved_keys())


def leaves_to_window(event: QEvent) -> bool:
    """Whether a field must not claim this key (Qt's fields would take Ctrl+K to delete to the end of the line)."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if QKeySequence(event.keyCombination()).toString() not in _window_keys():
        return False
    event.ignore()
    return True


def is_control(event: QEvent, key: Qt.Key) -> bool:
    """Whether ``event`` is this key with Ctrl alone, pressed or about to be taken as a shortcut."""
    return (
        isinstance(event, QKeyEvent)
        and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        and event.key() == key
    )
