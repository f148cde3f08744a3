"""Long lists: a list view with two-line rows and a table view, both drawn by delegates and walked by keys."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QListView, QTableView

from desktop.models.rows import RowsModel, TableModel
from desktop.theme.current import theme
from desktop.widgets.delegates import CellDelegate, RowDelegate

SETTLE_MS = 120  # the detail follows the selection after this long


class _Follow:
    """Tells about the current row 120 ms after it stopped changing; shared by list and table."""

    def __init__(self, view: QAbstractItemView, tell: Any) -> None:
        self.timer = QTimer(view)
        self.timer.setSingleShot(True)
        self.timer.setInterval(SETTLE_MS)
        self.timer.timeout.connect(tell)


class RowList(QListView):
    """A list of two-line rows over a RowsModel.

    ``settled(key)`` 120 ms after the selection moved; ``activated_key(key)`` on Enter or double click;
    ``opened_key(key)`` on Ctrl+Enter; ``marked_key(key)`` on Space.
    """

    settled = Signal(str)
    activated_key = Signal(str)
    opened_key = Signal(str)
    marked_key = Signal(str)

    def __init__(self, name: str, model: RowsModel) -> None:
        super().__init__()
        self._rows = model
        model.setParent(self)
        self.setModel(model)
        delegate = RowDelegate(self)
        self.setItemDelegate(delegate)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._follow = _Follow(self, self._tell)
        self.selectionModel().currentChanged.connect(lambda *_: self._follow.timer.start())
        self.doubleClicked.connect(lambda index: self.activated_key.emit(self._rows.key_at(index.row())))

    @property
    def current_key(self) -> str:
        return self._rows.key_at(self.currentIndex().row())

    def show_rows(self, rows: Any) -> None:
        """Replace the rows, keeping the selected key and the scroll position; the first row when it is gone."""
        key, place = self.current_key, self.verticalScrollBar().value()
        self._rows.set_rows(rows)
        self.select(key if self._rows.row_of(key) >= 0 else self._rows.key_at(0))
        self.verticalScrollBar().setValue(place)

    def select(self, key: str) -> None:
        index = self._rows.index(self._rows.row_of(key), 0)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def rescale(self) -> None:
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not handle_row_key(self, event, self.current_key):
            super().keyPressEvent(event)

    def _tell(self) -> None:
        self.settled.emit(self.current_key)


def handle_row_key(view: Any, event: QKeyEvent, key: str) -> bool:
    """Enter, Ctrl+Enter and Space of a list or table; True when it was one of them."""
    if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        strong = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        (view.opened_key if strong else view.activated_key).emit(key)
        return True
    if event.key() == Qt.Key.Key_Space and not event.modifiers():
        view.marked_key.emit(key)
        return True
    return False


class RowTable(QTableView):
    """A table over a TableModel with the signals of RowList. Rows are 56 px, or 40 with ``single_line``."""

    settled = Signal(str)
    activated_key = Signal(str)
    opened_key = Signal(str)
    marked_key = Signal(str)

    def __init__(self, name: str, model: TableModel, *, single_line: bool = False) -> None:
        super().__init__()
        self._rows, self._single = model, single_line
        model.setParent(self)
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._follow = _Follow(self, self._tell)
        self.selectionModel().currentRowChanged.connect(lambda *_: self._follow.timer.start())
        self.doubleClicked.connect(lambda index: self.activated_key.emit(self._rows.key_at(index.row())))
        self.rescale()

    @property
    def current_key(self) -> str:
        return self._rows.key_at(self.currentIndex().row())

    def show_rows(self, rows: Any) -> None:
        """Replace the rows, keeping the selected key and the scroll position; the first row when it is gone."""
        key, place = self.current_key, self.verticalScrollBar().value()
        self._rows.set_rows(rows)
        self.select(key if self._rows.row_of(key) >= 0 else self._rows.key_at(0))
        self.verticalScrollBar().setValue(place)

    def select(self, key: str) -> None:
        place = self._rows.row_of(key)
        if place >= 0:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(self._rows.index(place, 0), flags)

    def rescale(self) -> None:
        now = theme()
        self.verticalHeader().setDefaultSectionSize(
            now.size("table.row" if self._single else "table.row_two_line")
        )
        self.horizontalHeader().setFixedHeight(now.size("table.header"))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not handle_row_key(self, event, self.current_key):
            super().keyPressEvent(event)

    def _fit(self) -> None:
        """Fixed columns keep their width, optional ones go when room is short, the open one takes the rest."""
        now, columns = theme(), self._rows.columns
        room = self.viewport().width()
        fixed = sum(now.px(column.width) for column in columns)
        least = now.px(160) * sum(not column.width for column in columns)
        hide_optional = fixed + least > room
        for place, column in enumerate(columns):
            self.setColumnHidden(place, hide_optional and column.optional)
        shown = [column for column in columns if not (hide_optional and column.optional)]
        open_ones = max(1, sum(not column.width for column in shown))
        rest = max(now.px(120), (room - sum(now.px(column.width) for column in shown)) // open_ones)
        for place, column in enumerate(columns):
            self.setColumnWidth(place, now.px(column.width) if column.width else rest)

    def _tell(self) -> None:
        self.settled.emit(self.current_key)
