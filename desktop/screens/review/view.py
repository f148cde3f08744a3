"""要你定的 as a page: the differences at the left, one of them at the right, what was merged without a question below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.actions import CHOOSE, CLOSE_LAYER, SUBMIT
from desktop.models.rows import RowFace, RowsModel
from desktop.screens.review import words
from desktop.screens.review.detail import ReviewDetail
from desktop.screens.review.presenter import NOTHING, Labels, ReviewPresenter
from desktop.screens.words import moment_words
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import Line, Scroll, Surface, clear, column, row, show_when
from desktop.widgets.lists import RowList
from desktop.widgets.rows import GroupHeader, TwoLineRow
from desktop.widgets.strips import EmptyState, Strip
from enforcement.queries.reviews import ReviewRow, Reviews

if TYPE_CHECKING:
    from desktop.operations import Operations
    from desktop.session import Session

LIST_WIDTH = 300


class ReviewView(QWidget):
    """``closed()`` goes back to 收发; ``open_requested(type, id)`` opens a record elsewhere."""

    closed = Signal()
    open_requested = Signal(str, str)

    def __init__(self, operations: Operations, session: Session, labels: Labels | None = None) -> None:
        super().__init__()
        self._session = session
        self.presenter = ReviewPresenter(operations, session, self.show_reviews, labels)
        self.list = RowList("要你定的", RowsModel(_face, lambda one: one.key))
        today = session.clock.today
        self.detail = ReviewDetail(self.presenter.settle, self.presenter.read, today)
        self._empty = EmptyState(NOTHING, (("回到收发", self.closed.emit),))
        self._sentence = Label("", "body", "text_2", wrap=True)
        self._said, self._merged = column(gap=0), column(gap=0)
        self._wanted = ""
        back = Button("回到收发", hint="Esc")
        back.clicked.connect(lambda _checked=False: self.closed.emit())
        head = row(column(Label("要你定的", "title"), self._sentence, gap=0), back, gap=3, pad=(6, 4, 6, 3))
        head.setStretch(0, 1)
        left = column(self.list, Scroll(self._merged), gap=0)
        left.setStretch(0, 3)
        left.setStretch(1, 2)
        self._left = Surface("plain", left)
        body = row(self._left, Line(vertical=True), self.detail, self._empty, gap=0)
        body.setStretch(2, 1)
        body.setStretch(3, 1)
        whole = column(head, self._said, Line(), body, gap=0)
        whole.setStretch(3, 1)
        self.setLayout(column(Surface("canvas", whole), gap=0))
        self.list.settled.connect(lambda _key: self._show_one())
        self.list.activated_key.connect(lambda _key: self.detail.enter())
        self.detail.settled.connect(self._settled)
        self.detail.open_wanted.connect(self.open_requested)
        self.rescale()

    def enter(self, key: str = "") -> None:
        """The page is on screen; ``key`` is the difference to show first."""
        self._wanted = key
        self.presenter.start()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Another page is on screen."""
        self.presenter.leave()
        clear(self._said)

    def stop(self) -> None:
        self.presenter.stop()

    def perform(self, action: str) -> bool:
        """Alt+n chooses, Ctrl+Enter settles, Esc goes back."""
        if action == CLOSE_LAYER:
            self.closed.emit()
        elif action == SUBMIT:
            self.detail.submit()
        elif action.startswith(CHOOSE) and action.removeprefix(CHOOSE).isdigit():
            return self.detail.choose_number(int(action.removeprefix(CHOOSE)))
        else:
            return False
        return True

    def panes(self) -> tuple[QWidget, ...]:
        return self._left, self.detail

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def rescale(self) -> None:
        self._left.setFixedWidth(theme().px(LIST_WIDTH))

    def show_reviews(self, reviews: Reviews) -> None:
        """Draw the answer; the list keeps its place."""
        self._sentence.setText(words.headline(reviews))
        self.list.show_rows(reviews.open)
        if self._wanted and self.presenter.row(self._wanted) is not None:
            self.list.select(self._wanted)
        self._wanted = ""
        there = bool(reviews.open)
        self._left.setVisible(there or bool(reviews.merged or reviews.ruled))
        self.list.setVisible(there)
        self.detail.setVisible(there)
        self._empty.setVisible(not there)
        self._show_merged(reviews)
        self._show_one()

    def _show_merged(self, reviews: Reviews) -> None:
        clear(self._merged)
        show_when(self._merged.parentWidget(), bool(reviews.merged or reviews.ruled))
        self._show_ruled(reviews)
        if reviews.merged:
            self._merged.add(GroupHeader("自动合并，30 天内", len(reviews.merged)))
        for one in reviews.merged:
            when = moment_words(one.made_at, self._session.clock.today())
            line = TwoLineRow(one.title or one.thing, f"并行 · {one.thing}·{one.words} · {one.who} {when}")
            for signal in (line.activated, line.opened, line.clicked):
                signal.connect(
                    lambda kind=one.open_type, key=one.open_id: self.open_requested.emit(kind, key)
                )
            self._merged.addWidget(line)
        self._merged.addStretch(1)

    def _show_ruled(self, reviews: Reviews) -> None:
        """What the county settled: read here, opened in the record."""
        if reviews.ruled:
            self._merged.add(GroupHeader("县里定的，30 天内", len(reviews.ruled)))
        for one in reviews.ruled:
            line = TwoLineRow(f"《{one.paper}》", words.ruled(one, self._session.clock.today()))
            for signal in (line.activated, line.opened, line.clicked):
                signal.connect(lambda key=one.document_id: self.open_requested.emit("document", key))
            self._merged.addWidget(line)

    def _show_one(self) -> None:
        self.detail.show_row(self.presenter.row(self.list.current_key))

    def _settled(self, found: ReviewRow) -> None:
        clear(self._said)
        self._said.addWidget(Strip(words.done(found), colour="ok"))
        self.presenter.start()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)


def _face(one: ReviewRow) -> RowFace:
    return RowFace(
        one.title,
        f"{one.thing} · {one.words}",
        pill="两份文书" if one.issued_twice else "待定",
        pill_colour="danger" if one.issued_twice else "warn",
    )
