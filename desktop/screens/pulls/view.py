"""回到同步前 as a page: the records that one exchange touched at the left, the changes of one at the right, the reason and
收回 below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.actions import CLOSE_LAYER, SUBMIT
from desktop.dialogs.questions import Option, choose
from desktop.models.rows import RowFace, RowsModel
from desktop.screens.pulls import words
from desktop.screens.pulls.detail import RecordDetail
from desktop.screens.pulls.presenter import Labels, PullsPresenter
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.fields import TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import Line, Surface, clear, column, row
from desktop.widgets.lists import RowList
from desktop.widgets.strips import EmptyState, Strip
from enforcement.queries.pulls import PullRecord, PullRow
from enforcement.refusals import Refused

if TYPE_CHECKING:
    from desktop.operations import Operations
    from desktop.session import Session

LIST_WIDTH = 300


class PullsView(QWidget):
    """``closed()`` goes back to 收发; ``open_requested(type, id)`` opens a record, or ("review", key) a difference."""

    closed = Signal()
    open_requested = Signal(str, str)

    def __init__(self, operations: Operations, session: Session, labels: Labels | None = None) -> None:
        super().__init__()
        self._today = session.clock.today
        self.presenter = PullsPresenter(operations, self.show_all, labels)
        self._model = RowsModel(self._face, lambda one: one.root_id)
        self.list = RowList("改过的记录", self._model)
        self.detail = RecordDetail(self.presenter, self._today)
        self.reason = TextField("理由", placeholder=words.REASON)
        self._build()
        self._connect()
        self.rescale()

    def _build(self) -> None:
        self._sentence = Label("", "body", "text_2", wrap=True)
        self._said = column(gap=0)
        self.other = Button("看另一次收发", icon="history")
        self.back = Button("回到收发", hint="Esc")
        told = column(Label(words.TITLE, "title"), self._sentence, gap=0)
        head = row(told, self.other, self.back, gap=3, pad=(6, 4, 6, 3))
        head.setStretch(0, 1)
        self.every = Button("全部勾上")
        self.take = Button(words.verb(0), "primary", hint="Ctrl+Enter")
        acts = row(self.every, self.reason, self.take, gap=3)
        acts.setStretch(1, 1)
        calm = Label(words.CALM, "small", "text_2", wrap=True)
        self._bar = Surface("plain", column(acts, calm, gap=1.5, pad=(5, 3, 5, 3)))
        self._left = Surface("plain", column(self.list, gap=0))
        right = column(self.detail, Line(), self._bar, gap=0)
        right.setStretch(0, 1)
        self._right = QWidget()
        self._right.setLayout(right)
        self._empty = EmptyState(words.NOTHING, (("回到收发", self.closed.emit),))
        body = row(self._left, Line(vertical=True), self._right, self._empty, gap=0)
        body.setStretch(2, 1)
        body.setStretch(3, 1)
        whole = column(head, self._said, Line(), body, gap=0)
        whole.setStretch(3, 1)
        self.setLayout(column(Surface("canvas", whole), gap=0))

    def _connect(self) -> None:
        self.other.clicked.connect(lambda _checked=False: self.pick_exchange())
        self.back.clicked.connect(lambda _checked=False: self.closed.emit())
        self.every.clicked.connect(lambda _checked=False: self.presenter.toggle_all())
        self.take.clicked.connect(lambda _checked=False: self.submit())
        self.list.settled.connect(lambda _key: self._show_one())
        self.list.activated_key.connect(lambda _key: self.detail.enter())
        self.list.marked_key.connect(self._mark_record)
        self.detail.open_wanted.connect(self.open_requested)
        self.detail.settle_wanted.connect(lambda key: self.open_requested.emit("review", key))

    def enter(self, number: int | None = None) -> None:
        """The page is on screen; ``number`` is the exchange to show, 0 the newest, None the one shown before."""
        self.presenter.start(number)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Another page is on screen."""
        self.presenter.leave()
        clear(self._said)

    def stop(self) -> None:
        self.presenter.stop()

    def perform(self, action: str) -> bool:
        """Ctrl+Enter takes back, Esc goes back."""
        if action == CLOSE_LAYER:
            self.closed.emit()
        elif action == SUBMIT:
            self.submit()
        else:
            return False
        return True

    def panes(self) -> tuple[QWidget, ...]:
        return self._left, self.detail, self._bar

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def rescale(self) -> None:
        self._left.setFixedWidth(theme().px(LIST_WIDTH))

    def pick_exchange(self) -> None:
        """Let another exchange be chosen."""
        options = tuple(self._option(one) for one in self.presenter.rows)
        choose(self, "看哪一次收发", options, lambda key: self.presenter.look_at(int(key)) if key else None)

    def submit(self) -> None:
        """收回: what is ticked, with the reason."""
        if not self.presenter.chosen:
            self._say(words.CHOOSE_FIRST, "danger")
            return
        self.presenter.take_back(self.reason.text(), self._answered)

    def show_all(self) -> None:
        """Draw what the presenter has; the list keeps its place."""
        view, chosen = self.presenter.view, len(self.presenter.chosen)
        self._sentence.setText("" if view is None else words.headline(view, self._today()))
        records = () if view is None else view.records
        if self._model.rows == records:
            self._model.renew_faces()
        else:
            self.list.show_rows(records)
        there = bool(records)
        for part, shown in ((self._left, there), (self._right, there), (self._empty, not there)):
            part.setVisible(shown)
        self._empty.sentence.setText(words.NOTHING if view is None else words.UNTOUCHED)
        self.other.setEnabled(len(self.presenter.rows) > 1)
        self.every.setEnabled(view is not None and any(line.barrier is None for line in view.lines))
        self.take.set_words(words.verb(chosen))
        if view is not None and view.unlisted:
            self._say(words.MANY.format(count=view.unlisted), "info")
        self._show_one()

    def _show_one(self) -> None:
        self.detail.show_record(self.presenter.record(self.list.current_key))

    def _mark_record(self, root_id: str) -> None:
        record = self.presenter.record(root_id)
        if record is not None:
            self.presenter.toggle_all(record)

    def _answered(self, count: int, refused: Refused | None) -> None:
        if refused is None:
            self._say(words.done(count), "ok")
            self.reason.clear()
            self.presenter.start()
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._say(refused.refusals[0].sentence, "danger")
        if refused.refusals[0].field == "reason":
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, sentence: str, colour: str) -> None:
        clear(self._said)
        self._said.addWidget(Strip(sentence, colour=colour))

    def _face(self, record: PullRecord) -> RowFace:
        chosen = self.presenter.chosen_in(record)
        told = f"勾了 {chosen}" if chosen else ""
        return RowFace(record.title, words.record_remark(record), pill=told, pill_colour="info")

    def _option(self, one: PullRow) -> Option:
        return Option(str(one.number), words.exchange(one, self._today()))
