"""双随机 in the place 检查: draws made so far, one of them at the right, or the pool of a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.dialogs.questions import TextQuestion, ask_text
from desktop.dialogs.sheet_out import SheetOut
from desktop.models.rows import Cell, Column, TableModel
from desktop.printing import PrintWish, system_printer
from desktop.screens.draw.detail import DrawDetail
from desktop.screens.draw.pool_pane import PoolPane
from desktop.screens.draw.presenter import DrawPresenter
from desktop.screens.draw.sheet import draw_sheet
from desktop.widgets.buttons import Button
from desktop.widgets.layout import FixedSurface, Line, Surface, clear, column, row
from desktop.widgets.lists import RowTable
from desktop.widgets.strips import EmptyState, Strip
from enforcement.model.random_draw import STATE_NAMES, DrawState
from enforcement.queries import DrawRow
from enforcement.refusals import Refused
from enforcement.text.dates import short_date

EMPTY = "还没有抽取过。名单封好、监督人报数以后再抽，每一次都留着，随时能重算。"
_COLOURS = {DrawState.PREPARED: "warn", DrawState.DRAWN: "ok", DrawState.CANCELLED: "neutral"}
_COLUMNS = (
    Column("抽查任务", lambda one: Cell(one.draw.task)),
    Column("检查日", lambda one: Cell(short_date(one.draw.planned_on)), 96),
    Column("抽取", lambda one: Cell(f"{len(one.draw.objects)} 抽 {one.draw.wanted}"), 96, optional=True),
    Column("情况", lambda one: Cell(STATE_NAMES[one.draw.state], pill_colour=_COLOURS[one.draw.state]), 108),
)


class DrawView(QWidget):
    """``opened(inspection_id)`` when an inspection begins from a draw. ``make_printer`` None: the system's printer."""

    opened = Signal(str)

    def __init__(
        self,
        presenter: DrawPresenter,
        operations: Any,
        make_printer: Callable[[PrintWish], Any] | None = None,
    ) -> None:
        super().__init__()
        self.presenter = presenter
        self.table = RowTable("抽取列表", TableModel(_COLUMNS, lambda one: one.draw.id), single_line=True)
        self.detail, self.pool = DrawDetail(), PoolPane(presenter)
        self.new_button = Button("做一次抽取", "primary", icon="list-check")
        self._strips = column(gap=0)
        self._rest = EmptyState(EMPTY, (("做一次抽取", self.begin),))
        head = FixedSurface("plain", row(1, self.new_button, gap=2, pad=(4, 0, 4, 0)), height=52)
        middle = column(head, Line(), self._strips, self._rest, self.table, 1, gap=0)
        middle.setStretchFactor(self.table, 1)
        listed = row(Surface("plain", middle), Line(vertical=True), self.detail, gap=0)
        listed.setStretch(0, 1)
        self._list = QWidget()
        self._list.setLayout(listed)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list)
        self._stack.addWidget(self.pool)
        self.setLayout(column(self._stack, gap=0))
        self.out = SheetOut(self, operations, self._say, make_printer or system_printer)
        self._shown, self._wanted = "", ""
        self._connect()

    def _connect(self) -> None:
        told = self.presenter
        told.listed.connect(self._show_rows)
        told.closed.connect(self._closed)
        told.said.connect(self._say)
        told.begun.connect(self.opened)
        self.table.settled.connect(self._show_one)
        self.new_button.clicked.connect(lambda _checked=False: self.begin())
        self.pool.left.connect(self.show_list)
        self.detail.wanted.connect(self._draw)
        self.detail.given_up.connect(self._ask_why)
        self.detail.printed.connect(self._print)
        self.detail.checked.connect(lambda: self._on_row(lambda one: told.check(one.draw)))
        self.detail.started.connect(lambda pick: self._on_row(lambda one: told.start(one, pick)))

    # ---- the pane

    def enter(self) -> None:
        """Show the list anew; a pool that is being put together stays."""
        self.presenter.load()
        if self._stack.currentWidget() is self._list:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin(self) -> None:
        """A new pool."""
        self._stack.setCurrentWidget(self.pool)
        self.presenter.begin()

    def show_list(self) -> None:
        self._stack.setCurrentWidget(self._list)
        self.enter()

    def leave_pool(self) -> bool:
        """Back from a new pool to the list; False when none is open."""
        if self._stack.currentWidget() is not self.pool:
            return False
        self.show_list()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape or not self.leave_pool():
            super().keyPressEvent(event)

    # ---- showing

    def _show_rows(self, rows: tuple[DrawRow, ...]) -> None:
        self.table.show_rows(rows)
        self._rest.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self.detail.setVisible(bool(rows))
        wanted, self._wanted = self._wanted, ""
        if wanted:
            self.table.select(wanted)
        self._show_one(self.table.current_key)
        if wanted:
            self.detail.witness.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_one(self, draw_id: str) -> None:
        shown = self.presenter.row(draw_id)
        if shown is None:
            return
        if draw_id != self._shown:
            self.detail.forget()
        self._shown = draw_id
        self.detail.show_row(shown)

    def _closed(self, draw_id: str) -> None:
        self._wanted = draw_id
        self.show_list()

    def _say(self, sentence: str, tone: str) -> None:
        clear(self._strips)
        self._strips.addWidget(Strip(sentence, colour=tone))

    # ---- acting

    def _on_row(self, act: Callable[[DrawRow], object]) -> None:
        shown = self.presenter.row(self._shown)
        if shown is not None:
            act(shown)

    def _draw(self, witness: str, half: str) -> None:
        self.detail.show_refusal("")
        self.presenter.draw(self._shown, witness, half, self._refused)

    def _refused(self, answer: Refused) -> None:
        self.detail.show_refusal(answer.sentence, answer.refusals[0].field)

    def _ask_why(self) -> None:
        question = TextQuestion(
            what="这份名单不抽了？",
            field="原因",
            yes="不抽了",
            no="先留着",
            why="名单和原因都会留在记录里。",
            fault=lambda text: "" if text.strip() else "写上原因。",
        )
        ask_text(self.window(), question, self._give_up)

    def _give_up(self, reason: str | None) -> None:
        if reason:
            self.presenter.give_up(self._shown, reason)

    def _print(self) -> None:
        agency = self.presenter.session.agency.name
        self._on_row(lambda one: self.out.offer(lambda: draw_sheet(one, agency)))
