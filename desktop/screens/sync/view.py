"""同步 as a place: the way to the county, the outbox, counts of both sides and receipts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.actions import HELP, PRINT, REFRESH
from desktop.dialogs.questions import ask_text
from desktop.dialogs.sheet_out import SheetOut
from desktop.models.rows import TableModel
from desktop.printing import system_printer
from desktop.screens.package.opening import MakePrinter, package_room
from desktop.screens.sync.alerts import GUIDE, RENEW, RENEW_QUESTION, Alerts
from desktop.screens.sync.counts import CountTable
from desktop.screens.sync.history import ReceiptsCard
from desktop.screens.sync.outbox import outbox_columns
from desktop.screens.sync.presenter import SyncPresenter, SyncView
from desktop.screens.sync.proof import Where, ask_where, save_proof
from desktop.screens.sync.reads import CountyReadsCard
from desktop.screens.sync.sheet import receipt_sheet
from desktop.screens.sync.states import LOG_PROOF
from desktop.screens.sync.ways import Ways
from desktop.theme.current import theme
from desktop.theme.tokens import COMPACT, WIDE
from desktop.widgets.cards import Card
from desktop.widgets.labels import Label
from desktop.widgets.layout import Scroll, Surface, column, row
from desktop.widgets.lists import RowTable
from desktop.widgets.pills import FilterChip
from desktop.widgets.place import Place
from desktop.widgets.strips import EmptyState, Strip
from enforcement.queries import OutboxRow, SyncState

if TYPE_CHECKING:
    from desktop.operations import Operations
    from desktop.session import Session

RIGHT_WIDE, RIGHT_NARROW = 340, 300
ROWS_SEEN = 3
SECOND_MS = 1000


class SyncPlace(Place):
    """The button always answers: what waits, why not, what else works."""

    title = "同步"
    where: Where = staticmethod(ask_where)  # a file dialog; tests answer for the person

    def __init__(
        self,
        operations: Operations,
        session: Session,
        start_round: Callable[[], object] | None = None,
        reviews: QWidget | None = None,
        make_printer: MakePrinter | None = None,
    ) -> None:
        super().__init__()
        self._session = session
        self.packages = package_room(self, operations, session, make_printer)
        self._sentence = Label("", "body", "text_2", wrap=True)
        self.ways = Ways(self.packages is not None)
        self._chips: dict[str, FilterChip] = {}
        self._chip_row = row(gap=1.5)
        self._table = RowTable("收发箱", TableModel(outbox_columns(session), lambda line: line.thing_id))
        self._empty = EmptyState("")
        self._problem = Strip("", "", (("打开这一条", self._open_current),), colour="danger")
        self._outbox = self._outbox_card()
        self._counts, self._receipts, self.reads = CountTable(), ReceiptsCard(), CountyReadsCard()
        self._right = QWidget()
        first = [reviews] if reviews is not None else []
        self._right.setLayout(column(*first, self._counts, self._receipts, self.reads, 1, gap=3))
        self._alerts = Alerts(self._act)
        self._lay_out()
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
        self.sheets = SheetOut(self, operations, self._say, make_printer or system_printer)
        self._view: SyncView | None = None
        self._second = QTimer(self)
        self._second.setInterval(SECOND_MS)
        self._connect()

    def _lay_out(self) -> None:
        left = column(self.ways, self._outbox, gap=3)
        left.setStretch(1, 1)
        self._body = row(left, self._right, gap=4)
        self._body.setStretch(0, 1)
        head = column(Label("同步", "title"), self._sentence, gap=0)
        page = column(head, self._alerts, self._body, gap=3, pad=(6, 4, 6, 5))
        page.setStretch(2, 1)
        self.setLayout(column(Surface("canvas", column(Scroll(page))), gap=0))

    def _connect(self) -> None:
        self._second.timeout.connect(self.presenter.tick)
        self._receipts.paper.clicked.connect(lambda _checked=False: self.print_receipts())
        self._receipts.look_wanted.connect(lambda number: self.open_requested.emit("pull", str(number or "")))
        self.ways.again.clicked.connect(self._retry)
        self.ways.halt.clicked.connect(lambda _checked=False: self.presenter.cancel())
        self.ways.asked.connect(self.perform)
        self._table.settled.connect(lambda _key: self._show_problem())
        self._table.activated_key.connect(lambda _key: self._open_current())
        self._table.opened_key.connect(lambda _key: self._open_current())

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        return "同步", "收发与回执"

    def activate(self) -> None:
        self.presenter.start()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        self._second.stop()
        self.presenter.leave()

    def stop(self) -> None:
        self._second.stop()
        if self.packages is not None:
            self.packages.stop()
        self.presenter.stop()

    def perform(self, action: str) -> bool:
        if action == REFRESH:
            self._retry()
            return True
        if action == PRINT:
            self.print_receipts()
            return True
        return self.packages is not None and self.packages.perform(action)

    def panes(self) -> tuple[QWidget, ...]:
        return self.ways, self._outbox, self._right

    def show_line(self, state: str) -> None:
        """A round with the county has begun, or ended well or not."""
        self.presenter.set_working(state == "working")

    def set_layout_class(self, name: str) -> None:
        self._layout_class = name
        below = QBoxLayout.Direction.TopToBottom if name == COMPACT else QBoxLayout.Direction.LeftToRight
        self._body.setDirection(below)
        self.ways.set_layout_class(name)
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
        self._view = view
        self._alerts.show_strips(view.strips)
        self.ways.show_way(view.way)
        self.ways.stick.sentence.setText(view.stick)
        self._follow(view.way.can_stop)
        self._waiting.setText(view.waiting)
        self._waiting.setVisible(bool(view.waiting))
        self._show_filters(view)
        self._empty.sentence.setText(view.empty)
        self._counts.show_counts(view.counts, view.explanation)
        self._receipts.show_lines(view.receipts, view.rounds, view.archived, view.exchanges)
        self.reads.show_reads(view.reads)

    def show_rows(self, rows: tuple[OutboxRow, ...]) -> None:
        """Draw the outbox."""
        self._rows = {line.thing_id: line for line in rows}
        held = self._table.hasFocus()
        self._table.show_rows(rows)
        self._table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        if held and not rows:
            next(iter(self._chips.values()), self.ways.again).setFocus()
        self._show_problem()

    def _outbox_card(self) -> Card:
        head = QWidget()
        head.setLayout(self._chip_row)
        self._waiting, self._said = (
            Label("", "small", "text_2", wrap=True),
            Label("", "small", "ok", wrap=True),
        )
        self._said.hide()
        card = Card("收发箱", head)
        card.body.add(
            column(self._waiting, self._said, gap=0.5, pad=(4, 2, 4, 2)),
            self._table,
            self._empty,
            self._problem_holder(),
        )
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

    def print_receipts(self) -> None:
        """打印回执单: as the screen stands."""
        view, session = self._view, self._session
        if view is not None:
            team = session.agency.team_name or session.agency.name
            self.sheets.offer(lambda: receipt_sheet(view, team, session.officer.name, session.clock.now()))

    def _say(self, words: str, tone: str) -> None:
        self._said.setText(words)
        self._said.set_tone(tone)
        self._said.show()

    def _follow(self, working: bool) -> None:
        """A round under way is looked at every second while the place is on screen."""
        if working and self.isVisible() and not self._second.isActive():
            self._second.start()
        elif not working:
            self._second.stop()

    def _act(self, key: str) -> None:
        """A verb of a strip."""
        if key == GUIDE:
            self.action_requested.emit(HELP)
        elif key == LOG_PROOF:
            self._save_proof()
        elif key == RENEW:
            ask_text(self, RENEW_QUESTION, lambda code: self.presenter.act(RENEW, code) if code else None)
        else:
            self.presenter.act(key)

    def _save_proof(self) -> None:
        summary = self.presenter.summary
        words, colour = save_proof(b"" if summary is None else summary.log_proof, self.where)
        if words:
            self._say(words, colour)

    def _retry(self) -> None:
        self.presenter.retry()

    def _open_current(self) -> None:
        line = self._rows.get(self._table.current_key)
        if line is not None:
            self.open_requested.emit(line.thing_type, line.thing_id)
