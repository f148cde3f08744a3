"""The box at the foot of 事项库's left pane while a release waits to be looked through."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import Surface, column
from enforcement.queries.proposals import LibraryNews


class NewsBanner(Surface):
    """Hidden while there is nothing new; ``opened()`` asks for the page 目录变化."""

    opened = Signal()

    def __init__(self) -> None:
        self._words = Label("", "small", "text", wrap=True)
        self.look = Button("看变化再合并", icon="git-compare")
        super().__init__("warn", column(self._words, self.look, gap=2, pad=(3.5, 3, 3.5, 3)))
        self.look.clicked.connect(lambda _checked=False: self.opened.emit())
        self.hide()

    def show_news(self, news: LibraryNews | None) -> None:
        """The sentence of the release that waits; None hides the box."""
        self._words.setText(news.sentence if news else "")
        self.setAccessibleName(news.sentence if news else "")
        self.set_kind("warn" if news and news.withdrawn else "info")
        self.setVisible(news is not None)
