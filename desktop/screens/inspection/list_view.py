"""The list of inspections: shelves at the left, a table in the middle, the chosen one at the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.actions import FILTER
from desktop.models.rows import Column, RowFace, RowsModel, TableModel
from desktop.screens.inspection import list_presenter as faces
from desktop.screens.inspection.list_presenter import SHELVES, Detail, ListPresenter
from desktop.theme.tokens import COMPACT, WIDE
from desktop.widgets.buttons import Button
from desktop.widgets.cards import PaneHeader
from desktop.widgets.fields import SearchField
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Line, Scroll, Surface, clear, column, row
from desktop.widgets.lists import RowList, RowTable
from desktop.widgets.rows import KeyValueRow
from desktop.widgets.strips import EmptyState

if TYPE_CHECKING:
    from desktop.screens.draw.view import DrawView

_COLUMNS = (
    Column("对象", faces.party_cell),
    Column("事项", faces.matters_cell, 72, optional=True),
    Column("日期", faces.date_cell, 96),
    Column("审批", faces.approval_cell, 92, optional=True),
    Column("结论", faces.finding_cell, 148),
    Column("状态", faces.sync_cell, 136),
)


class DetailPane(FixedSurface):
    """The chosen inspection in short, and the way into it."""

    opened = Signal()

    def __init__(self) -> None:
        self._title = Label("", "subtitle", wrap=True)
        self._lines, self._matters = column(gap=2), column(gap=2)
        self.go = Button("打开", "primary", hint="Enter", height="control_height_touch")
        self._matters_head = Label("检查事项", "small", "text_2")
        body = column(self._title, self._lines, self._matters_head, self._matters, 1, gap=3, pad=(4, 4, 4, 4))
        foot = Surface("plain", row(1, self.go, pad=(4, 2.5, 4, 2.5)))
        super().__init__("plain", column(Scroll(body), Line(), foot, gap=0), width="detail_pane")
        self.go.clicked.connect(lambda _checked=False: self.opened.emit())

    def show_detail(self, detail: Detail) -> None:
        self._title.setText(detail.title)
        clear(self._lines)
        clear(self._matters)
        for name, value in detail.lines:
            self._lines.addWidget(KeyValueRow(name, value))
        self._matters_head.setVisible(bool(detail.matters))
        for name, judgement in detail.matters:
            self._matters.addWidget(KeyValueRow(judgement, name, name_width=88))


DRAWS = ("draws", "双随机", None)
"""The last entry at the left: it shows another pane instead of inspections."""


class InspectionList(QWidget):
    """``chosen(id)`` opens one, ``start_requested`` begins a new one. ``make_draws`` builds the pane 双随机 when somebody
    goes there."""

    chosen = Signal(str)
    start_requested = Signal()

    def __init__(self, presenter: ListPresenter, make_draws: Callable[[], DrawView]) -> None:
        super().__init__()
        self._presenter, self._make_draws = presenter, make_draws
        self._draws: DrawView | None = None
        self._numbers: dict[str, int] = {}
        self._wide = True
        self._shelf_rows = RowsModel(self._shelf_face, lambda shelf: shelf[0])
        self.shelves = RowList("检查的状态", self._shelf_rows)
        self.shelves.show_rows((*SHELVES, DRAWS))
        self.search = SearchField("找检查", "找检查：对象名或地点")
        self.table = RowTable("检查列表", TableModel(_COLUMNS, lambda one: one.id))
        start = Button("开始检查", "primary", icon="clipboard-check", hint="Ctrl+N")
        self.empty = EmptyState(faces.EMPTY, (("开始检查", self.start_requested.emit),))
        self.detail = DetailPane()
        self._left = FixedSurface("plain", column(PaneHeader("检查"), Line(), self.shelves, gap=0), width=226)
        line = row(self.search, start, gap=2, pad=(4, 0, 4, 0))
        line.setStretch(0, 1)
        self._rest = Surface("plain", column(self.empty, 1, gap=0))
        middle = column(FixedSurface("plain", line, height=52), Line(), self._rest, self.table, gap=0)
        middle.setStretchFactor(self.table, 1)
        middle.setStretchFactor(self._rest, 1)
        self._middle = Surface("plain", middle)
        self._lines = (Line(vertical=True), Line(vertical=True))
        self._whole = row(self._left, self._lines[0], self._middle, self._lines[1], self.detail, gap=0)
        self._whole.setStretchFactor(self._middle, 1)
        self.setLayout(self._whole)
        start.clicked.connect(lambda _checked=False: self.start_requested.emit())
        self._connect()

    def _connect(self) -> None:
        told = self._presenter
        self.shelves.settled.connect(self._show_shelf)
        self.search.searched.connect(told.search)
        self.table.settled.connect(told.choose)
        self.table.activated_key.connect(self._open)
        self.detail.opened.connect(lambda: self._open(self.table.current_key))
        told.listed.connect(self._show_rows)
        told.counted.connect(self._show_counts)
        told.detailed.connect(self.detail.show_detail)

    @property
    def draws(self) -> DrawView:
        """The pane 双随机, built at its first use."""
        if self._draws is None:
            self._draws = self._make_draws()
            self._whole.addWidget(self._draws, 1)
        return self._draws

    @property
    def in_draws(self) -> bool:
        """Whether 双随机 stands where the inspections are."""
        return self._draws is not None and not self._draws.isHidden()

    def enter(self) -> None:
        if self.in_draws:
            self.draws.enter()
            return
        self._presenter.load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> tuple[QWidget, ...]:
        return (self._left, self._middle, self.detail)

    def set_layout_class(self, name: str) -> None:
        self._left.setVisible(name != COMPACT)
        self._lines[0].setVisible(name != COMPACT)
        self._wide = name == WIDE
        self._show_sides()

    def _show_shelf(self, key: str) -> None:
        if key == DRAWS[0]:
            self.draws.show()
            self.draws.enter()
        else:
            if self._draws is not None:
                self._draws.hide()
            self._presenter.show_shelf(key)
        self._middle.setVisible(not self.in_draws)
        self._show_sides()

    def _show_sides(self) -> None:
        shown = self._wide and not self.in_draws and bool(self.table.model().rowCount())
        self.detail.setVisible(shown)
        self._lines[1].setVisible(shown)

    def perform(self, action: str) -> bool:
        if self.in_draws:
            return False
        if action == FILTER:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return False

    def _open(self, key: str) -> None:
        if key:
            self.chosen.emit(key)

    def _show_rows(self, rows: object) -> None:
        self.table.show_rows(rows)
        self.empty.sentence.setText(self._presenter.empty_words())
        self._rest.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self._show_sides()
        self._presenter.choose(self.table.current_key, again=True)

    def _show_counts(self, numbers: dict[str, int]) -> None:
        self._numbers = numbers
        self._shelf_rows.renew_faces()

    def _shelf_face(self, shelf: tuple[str, str, object]) -> RowFace:
        count = self._numbers.get(shelf[0])
        return RowFace(shelf[1], trailing="" if count is None else str(count))
