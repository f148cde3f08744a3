"""The card 要你定的 at the right of 收发: each difference as a line that opens it, and what the county settled lately; away
while there is none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from desktop.screens.review import words
from desktop.widgets.buttons import Button
from desktop.widgets.cards import Card
from desktop.widgets.layout import clear
from desktop.widgets.rows import TwoLineRow
from enforcement.queries.reviews import AskReviews, Reviews

if TYPE_CHECKING:
    from desktop.operations import Operations
    from desktop.session import Session

SHOWN = 3
RULED_DAYS = 7


class ReviewCard(Card):
    """``opened(key)`` asks for the page, at one difference or ("") at the first."""

    opened = Signal(str)

    def __init__(self, operations: Operations, session: Session) -> None:
        self._all = Button("都看看", "bare", after="chevron-right")
        super().__init__("要你定的", self._all)
        self._operations, self._session, self._on_screen = operations, session, False
        self._all.clicked.connect(lambda _checked=False: self.opened.emit(""))
        operations.changed.connect(self._changed)
        self.hide()

    def start(self) -> None:
        """The page is on screen: ask."""
        self._on_screen = True
        since = self._session.clock.now() - timedelta(days=RULED_DAYS)
        self._operations.ask(AskReviews(since), self.show_reviews)

    def leave(self) -> None:
        """Another page is on screen."""
        self._on_screen = False

    def stop(self) -> None:
        """Listen no longer."""
        self._on_screen = False
        self._operations.changed.disconnect(self._changed)

    def show_reviews(self, reviews: Reviews) -> None:
        """Draw the first lines and how many there are."""
        clear(self.body)
        count = len(reviews.open)
        self.title.setText(f"要你定的 {count} 处" if count else "要你定的")
        self.setVisible(bool(count or reviews.ruled))
        for one in reviews.open[:SHOWN]:
            line = TwoLineRow(one.title, f"{one.thing} · {one.words}")
            for signal in (line.activated, line.opened, line.clicked):
                signal.connect(lambda key=one.key: self.opened.emit(key))
            self.body.addWidget(line)
        for ruled in reviews.ruled[:SHOWN]:
            told = TwoLineRow(f"县里定了《{ruled.paper}》", words.ruled(ruled, self._today()))
            for signal in (told.activated, told.opened, told.clicked):
                signal.connect(lambda: self.opened.emit(""))
            self.body.addWidget(told)

    def _today(self) -> date:
        return self._session.clock.today()

    def _changed(self, _changes: Any) -> None:
        if self._on_screen:
            self.start()
