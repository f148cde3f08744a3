"""The place 同步 with its pages: 收发, 要你定的, which a card at the right of 收发 leads to, and 回到同步前."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.actions import PACKAGE, REVIEW, TAKE_BACK_PULL, TAKE_PACKAGE, TEAM_HUB
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
    from desktop.screens.pulls.view import PullsView
    from desktop.session import Session

PULL_TYPE = "pull"
"""An exchange by its number; empty for the newest (回到同步前)."""
REVIEW_TYPE = "review"
"""What 今日 and the gates ask to open: the page, or one difference by its key."""


class SyncAndReviewPlace(Place):
    """Opens ``sync``, ``review`` (id: the key of a difference, empty for the page) and ``pull``."""

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
        self._card = ReviewCard(operations, session)
        self.sync = SyncPlace(operations, session, start_round, self._card, make_printer)
        self._review: ReviewView | None = None
        self._pulls: PullsView | None = None
        self._layout_class = WIDE
        self._stack = QStackedWidget()
        self._stack.addWidget(self.sync)
        self.setLayout(column(self._stack, gap=0))
        self.sync.open_requested.connect(self._open_from_page)
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
    def pulls(self) -> PullsView:
        """The page 回到同步前, built at its first visit."""
        if self._pulls is None:
            from desktop.screens.pulls.view import PullsView

            made = self._pulls = PullsView(self._operations, self._session, self._labels)
            made.closed.connect(self.show_sync)
            made.open_requested.connect(self._open_from_page)
            self._stack.addWidget(made)
        return self._pulls

    @property
    def _page(self) -> ReviewView | PullsView | None:
        """The page over 收发 that is shown."""
        shown = self._stack.currentWidget()
        return next((one for one in (self._review, self._pulls) if one is not None and one is shown), None)

    @property
    def reviewing(self) -> bool:
        """Whether 要你定的 is shown."""
        return self._review is not None and self._page is self._review

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        if self._page is None:
            return self.sync.breadcrumb
        return "同步", "要你定的" if self.reviewing else "回到同步前"

    def activate(self) -> None:
        page = self._page
        if page is not None:
            page.enter()
        else:
            self._card.start()
            self.sync.activate()

    def leave(self) -> None:
        self._leave_pages()
        self._card.leave()
        self.sync.leave()

    def stop(self) -> None:
        self._card.stop()
        self.sync.stop()
        for page in (self._review, self._pulls):
            if page is not None:
                page.stop()

    def open(self, thing_type: str, thing_id: str) -> bool:
        if thing_type == REVIEW_TYPE:
            self._show(self.review)
            self.review.enter(thing_id)
            return True
        if thing_type == PULL_TYPE:
            self._show(self.pulls)
            self.pulls.enter(int(thing_id or "0"))
            return True
        self.show_sync()
        return thing_type == "sync"

    def show_sync(self) -> None:
        """Back to 收发."""
        self._leave_pages()
        self._stack.setCurrentWidget(self.sync)
        self._card.start()
        self.sync.activate()
        self.breadcrumb_changed.emit()

    def perform(self, action: str) -> bool:
        if action in (REVIEW, TAKE_BACK_PULL):
            return self.open(REVIEW_TYPE if action == REVIEW else PULL_TYPE, "")
        if action in (PACKAGE, TAKE_PACKAGE, TEAM_HUB):
            return self.sync.perform(action)
        return (self._page or self.sync).perform(action)

    def panes(self) -> tuple[QWidget, ...]:
        return (self._page or self.sync).panes()

    def show_line(self, state: str) -> None:
        self.sync.show_line(state)

    def _show(self, page: QWidget) -> None:
        self._leave_pages()
        self._stack.setCurrentWidget(page)
        self.breadcrumb_changed.emit()

    def _leave_pages(self) -> None:
        for page in (self._review, self._pulls):
            if page is not None:
                page.leave()

    def _open_from_page(self, thing_type: str, thing_id: str) -> None:
        """A page of this place opens here, a record where it belongs."""
        if thing_type in (REVIEW_TYPE, PULL_TYPE):
            self.open(thing_type, thing_id)
        else:
            self.open_requested.emit(thing_type, thing_id)

    def set_layout_class(self, name: str) -> None:
        self._layout_class = name
        self.sync.set_layout_class(name)
