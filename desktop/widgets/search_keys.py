"""A search line over a list: arrows and pages walk in the list while the words stay in the line, Enter takes the row."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

_WALKING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_TAKING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchKeys(QObject):
    """``taken(row)`` on Enter while a row is marked; the list itself never needs the keyboard."""

    taken = Signal(int)

    def __init__(self, search: QWidget, rows: QAbstractItemView) -> None:
        super().__init__(search)
        self._search, self._rows = search, rows
        rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        search.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _WALKING:
                QApplication.sendEvent(self._rows, event)
                return True
            if event.key() in _TAKING:
                index = self._rows.currentIndex()
                if index.isValid():
                    self.taken.emit(index.row())
                return True
        return super().eventFilter(watched, event)
