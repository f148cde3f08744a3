"""The place 同步 with its two pages: 收发, and 要你定的, which a card at the right of 收发 leads to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.actions import PACKAGE, REVIEW, TAKE_PACKAGE, TEAM_HUB
from desktop.screens.package.opening import MakePrinter
from desktop.screens.review.card import ReviewCard
from desktop.screens.review.presenter import Labels
from desktop.screens.review.view import ReviewView
from desktop.screens.sync.view import SyncPlace
from desktop.theme.tokens import WIDE
from desktop.widgets.layout import column
from desktop.widgets.place import Place

if TYPE_CHECKING:
    from desktop.operations import Operations
    from desktop.session import Session

REVIEW_TYPE = "review"
"""What 今日 and the gates ask to open: the page, or one difference by its key."""


class SyncAndReviewPlace(Place):
    """Opens ``sync`` and ``review`` (id: the key of a difference, empty for the page)."""

    title = "同步"

    def __init__(
        self,
        operations: Operations,
        session: Session,
        start_round: Callable[[], object] | None = None,
        labels: Labels | None = None,
        make_printer: MakePrinter | None = None,
    ) -> None:
        super().__init__()
        self._operations, self._session, self._labels = operations, session, labels
        self._card = ReviewCard(operations)
        self.sync = SyncPlace(operations, session, start_round, self._card, make_printer)
        self._review: ReviewView | None = None
        self._layout_class = WIDE
        self._stack = QStackedWidget()
        self._stack.addWidget(self.sync)
        self.setLayout(column(self._stack, gap=0))
        self.sync.open_requested.connect(self.open_requested)
        self.sync.action_requested.connect(self.action_requested)
        self._card.opened.connect(lambda key: self.open(REVIEW_TYPE, key))

    @property
    def review(self) -> ReviewView:
        """The page 要你定的, built at its first visit."""
        if self._review is None:
            made = self._review = ReviewView(self._operations, self._session, self._labels)
            made.closed.connect(self.show_sync)
            made.open_requested.connect(self.open_requested)
            self._stack.addWidget(made)
        return self._review

    @property
    def reviewing(self) -> bool:
        """Whether 要你定的 is shown."""
        return self._stack.currentWidget() is not self.sync

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        return ("同步", "要你定的") if self.reviewing else self.sync.breadcrumb

    def activate(self) -> None:
        if self.reviewing:
            self.review.enter()
        else:
            self._card.start()
            self.sync.activate()

    def leave(self) -> None:
        if self._review is not None:
            self._review.leave()
        self._card.leave()
        self.sync.leave()

    def stop(self) -> None:
        self._card.stop()
        self.sync.stop()
        if self._review is not None:
            self._review.stop()

    def open(self, thing_type: str, thing_id: str) -> bool:
        if thing_type == REVIEW_TYPE:
            page = self.review
            self._stack.setCurrentWidget(page)
            page.enter(thing_id)
            self.breadcrumb_changed.emit()
            return True
        self.show_sync()
        return thing_type == "sync"

    def show_sync(self) -> None:
        """Back to 收发."""
        if self._review is not None:
            self._review.leave()
        self._stack.setCurrentWidget(self.sync)
        self._card.start()
        self.sync.activate()
        self.breadcrumb_changed.emit()

    def perform(self, action: str) -> bool:
        if action == REVIEW:
            return self.open(REVIEW_TYPE, "")
        if action in (PACKAGE, TAKE_PACKAGE, TEAM_HUB):
            return self.sync.perform(action)
        return self.review.perform(action) if self.reviewing else self.sync.perform(action)

    def panes(self) -> tuple[QWidget, ...]:
        return self.review.panes() if self.reviewing else self.sync.panes()

    def show_line(self, state: str) -> None:
        self.sync.show_line(state)

    def set_layout_class(self, name: str) -> None:
        self._layout_class = name
        self.sync.set_layout_class(name)
