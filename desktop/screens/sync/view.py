"""同步 as a place: the way to the county, the outbox, counts of both sides and receipts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.actions import REFRESH
from desktop.models.rows import Cell, Column, TableModel
from desktop.screens.sync.counts import CountTable
from desktop.screens.sync.presenter import SyncPresenter, SyncView
from desktop.screens.words import moment_words
from desktop.theme.current import theme
from desktop.theme.tokens import COMPACT, WIDE, meaning
from desktop.widgets.buttons import Button
from desktop.widgets.cards import Card
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import Scroll, Surface, clear, column, row
from desktop.widgets.lists import RowTable
from desktop.widgets.pills import FilterChip, Pill
from desktop.widgets.place import Place
from desktop.widgets.strips import EmptyState, Strip
from enforcement.queries import OutboxRow, SyncState

if TYPE_CHECKING:
    from desktop.operations import Operations
    from desktop.session import Session

RIGHT_WIDE, RIGHT_NARROW = 340, 300
ROWS_SEEN = 3


class SyncPlace(Place):
    """The button always answers: what waits, why not, what else works."""

    title = "同步"

    def __init__(
        self,
        operations: Operations,
        session: Session,
        start_round: Callable[[], object] | None = None,
        reviews: QWidget | None = None,
    ) -> None:
        super().__init__()
        self._session = session
        self._sentence = Label("", "body", "text_2", wrap=True)
        self._network = _NetworkCard()
        self._chips: dict[str, FilterChip] = {}
        self._chip_row = row(gap=1.5)
        self._table = RowTable("收发箱", TableModel(_columns(session), lambda line: line.thing_id))
        self._empty = EmptyState("")
        self._problem = Strip("", "", (("打开这一条", self._open_current),), colour="danger")
        self._outbox = self._outbox_card()
        self._counts, self._receipts = CountTable(), Card("回执")
        self._right = QWidget()
        first = [reviews] if reviews is not None else []
        self._right.setLayout(column(*first, self._counts, self._receipts, 1, gap=3))
        left = column(self._network, self._outbox, gap=3)
        left.setStretch(1, 1)
        self._body = row(left, self._right, gap=4)
        self._body.setStretch(0, 1)
        head = column(Label("同步", "title"), self._sentence, gap=0)
        page = column(head, self._body, gap=3, pad=(6, 4, 6, 5))
        page.setStretch(1, 1)
        self.setLayout(column(Surface("canvas", column(Scroll(page))), gap=0))
        self._layout_class = WIDE
        self._rows: dict[str, OutboxRow] = {}
        self.presenter = SyncPresenter(
            operations,
            session.clock.today,
            self.show_sync,
            self.show_rows,
            start_round,
            training=session.agency.training and start_round is None,
        )
        self._connect()

    def _connect(self) -> None:
        self._network.again.clicked.connect(self._retry)
        self._table.settled.connect(lambda _key: self._show_problem())
        self._table.activated_key.connect(lambda _key: self._open_current())
        self._table.opened_key.connect(lambda _key: self._open_current())

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        return "同步", "收发与回执"

    def activate(self) -> None:
        self.presenter.start()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop(self) -> None:
        self.presenter.stop()

    def perform(self, action: str) -> bool:
        if action != REFRESH:
            return False
        self._retry()
        return True

    def panes(self) -> tuple[QWidget, ...]:
        return self._network, self._outbox, self._right

    def show_line(self, state: str) -> None:
        """A round with the county has begun, or ended well or not."""
        self.presenter.set_working(state == "working")

    def set_layout_class(self, name: str) -> None:
        self._layout_class = name
        below = QBoxLayout.Direction.TopToBottom if name == COMPACT else QBoxLayout.Direction.LeftToRight
        self._body.setDirection(below)
        self.rescale()

    def rescale(self) -> None:
        now = theme()
        if self._layout_class == COMPACT:
            self._right.setMinimumWidth(0)
            self._right.setMaximumWidth(16_777_215)
        else:
            self._right.setFixedWidth(now.px(RIGHT_WIDE if self._layout_class == WIDE else RIGHT_NARROW))
        self._table.setMinimumHeight(now.size("table.header") + ROWS_SEEN * now.size("table.row_two_line"))

    def show_sync(self, view: SyncView) -> None:
        """Draw the summary."""
        self._sentence.setText(view.headline)
        self._network.show_way(view.way.pill, view.way.sentence, view.way.can_try)
        self._show_filters(view)
        self._empty.sentence.setText(view.empty)
        self._counts.show_counts(view.counts, view.explanation)
        self._show_receipts(view.receipts, view.archived)

    def show_rows(self, rows: tuple[OutboxRow, ...]) -> None:
        """Draw the outbox."""
        self._rows = {line.thing_id: line for line in rows}
        held = self._table.hasFocus()
        self._table.show_rows(rows)
        self._table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        if held and not rows:
            next(iter(self._chips.values()), self._network.again).setFocus()
        self._show_problem()

    def _outbox_card(self) -> Card:
        head = QWidget()
        head.setLayout(self._chip_row)
        card = Card("收发箱", head)
        card.body.add(self._table, self._empty, self._problem_holder())
        self._empty.hide()
        return card

    def _problem_holder(self) -> QWidget:
        self._problem_box = QWidget()
        self._problem_box.setLayout(column(self._problem, pad=(3, 3, 3, 3)))
        self._problem_box.hide()
        return self._problem_box

    def _show_filters(self, view: SyncView) -> None:
        for chip in view.filters:
            known = self._chips.get(chip.key)
            if known is not None:
                known.set_words(chip.words)
                continue
            made = self._chips[chip.key] = FilterChip(chip.words, checked=chip.state == self.presenter.state)
            made.clicked.connect(lambda _checked=False, state=chip.state: self.presenter.filter(state))
            self._chip_row.addWidget(made)

    def _show_problem(self) -> None:
        """A bad record speaks under the table: the chosen one, else the first there is."""
        chosen = self._rows.get(self._table.current_key)
        bad = [line for line in self._rows.values() if line.state is SyncState.QUARANTINED]
        line = chosen if chosen in bad else (bad[0] if bad else None)
        self._problem_box.setVisible(line is not None)
        if line is not None:
            others = self.presenter.others_unharmed()
            rest = f"，其他 {others} 条不受影响" if others else ""
            self._problem.set_sentence(f"“{line.title}”县里收到了但没入账{rest}", f"原因：{line.problem}")

    def _show_receipts(self, receipts: tuple[tuple[str, str, bool], ...], archived: str) -> None:
        clear(self._receipts.body)
        self._receipts.setVisible(bool(receipts))
        lines: list[QWidget] = [Label(archived, "small", "text_2", wrap=True)] if archived else []
        for when, what, verified in receipts:
            tone = "ok" if verified else "danger"
            words = column(Label(when, "body_strong"), Label(what, "small", "text_2", wrap=True), gap=0)
            box = row(IconLabel("receipt", "sm", tone), words, gap=3)
            box.setStretch(1, 1)
            line = QWidget()
            line.setLayout(box)
            line.setAccessibleName(f"{when}，{what}")
            lines.append(line)
        self._receipts.body.add(column(*lines, gap=2, pad=(4, 3, 4, 3)))

    def _retry(self) -> None:
        self.presenter.retry()

    def _open_current(self) -> None:
        line = self._rows.get(self._table.current_key)
        if line is not None:
            self.open_requested.emit(line.thing_type, line.thing_id)


class _NetworkCard(Surface):
    """The net as a way to the county: state, sentence, try again."""

    def __init__(self) -> None:
        self._icon, self._pill = IconLabel("wifi-off", "lg", "text_2"), Pill("", "neutral")
        self._sentence = Label("", "small", "text_2", wrap=True)
        self.again = Button("再试一次", hint="F5")
        head = row(self._icon, Label("网络", "subtitle"), self._pill, 1, gap=3)
        words = column(head, self._sentence, gap=1.5)
        box = row(words, self.again, gap=4, pad=(4, 3, 4, 3))
        box.setStretch(0, 1)
        super().__init__("card", box)
        self.setAccessibleName("网络")

    def show_way(self, pill: tuple[str, str, str], sentence: str, can_try: bool) -> None:
        self._pill.set_state(*pill)
        self._icon.set_icon(pill[2])
        self._sentence.setText(sentence)
        self.again.setEnabled(can_try)


def _columns(session: Session) -> tuple[Column, ...]:
    def content(line: OutboxRow) -> Cell:
        when = moment_words(line.changed_at, session.clock.today())
        return Cell(line.title, f"第 {line.version} 版 · {when}")

    def state(line: OutboxRow) -> Cell:
        look = meaning("sync", str(line.state))
        words = "有问题" if line.state is SyncState.QUARANTINED else look.text
        return Cell(words, pill_colour=look.colour, pill_icon=look.icon)

    return (
        Column("内容", content),
        Column("经手", lambda line: Cell(line.actor), 84),
        Column(
            "文件已到", lambda line: Cell(f"{line.files_there} / {line.files_total} 件", tone="text_2"), 96
        ),
        Column("状态", state, 128),
        Column("下一步", lambda line: Cell(line.next_step, tone="text_2"), 208, optional=True),
    )
