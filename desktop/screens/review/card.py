"""The card 要你定的 at the right of 收发: each difference as a line that opens it; away while there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from desktop.widgets.buttons import Button
from desktop.widgets.cards import Card
from desktop.widgets.layout import clear
from desktop.widgets.rows import TwoLineRow
from enforcement.queries.reviews import AskReviews, Reviews

if TYPE_CHECKING:
    from desktop.operations import Operations

SHOWN = 3


class ReviewCard(Card):
    """``opened(key)`` asks for the page, at one difference or ("") at the first."""

    opened = Signal(str)

    def __init__(self, operations: Operations) -> None:
        self._all = Button("都看看", "bare", after="chevron-right")
        super().__init__("要你定的", self._all)
        self._operations, self._on_screen = operations, False
        self._all.clicked.connect(lambda _checked=False: self.opened.emit(""))
        operations.changed.connect(self._changed)
        self.hide()

    def start(self) -> None:
        """The page is on screen: ask."""
        self._on_screen = True
        self._operations.ask(AskReviews(), self.show_reviews)

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
        self.setVisible(bool(count))
        for one in reviews.open[:SHOWN]:
            line = TwoLineRow(one.title, f"{one.thing} · {one.words}")
            for signal in (line.activated, line.opened, line.clicked):
                signal.connect(lambda key=one.key: self.opened.emit(key))
            self.body.addWidget(line)

    def _changed(self, _changes: Any) -> None:
        if self._on_screen:
            self.start()
