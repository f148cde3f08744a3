"""Cards and pane headers: a head line with a title and actions, and a body below a hair line."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget

from desktop.theme.current import theme
from desktop.widgets.labels import Label
from desktop.widgets.layout import Box, FixedSurface, Line, Surface, column, row


class Card(Surface):
    """A white sheet with a head (title, trailing widgets) and a ``body`` column to fill."""

    def __init__(
        self, title: str, *trailing: QWidget, kind: str = "card", parent: QWidget | None = None
    ) -> None:
        self.title = Label(title, "subtitle")
        self._head = FixedSurface("", row(self.title, 1, *trailing, gap=2, pad=(4, 0, 3, 0)), height=44)
        self.body: Box = column(gap=0)
        super().__init__(
            kind, column(self._head, Line(), self.body, gap=0, pad=(0.25, 0.25, 0.25, 0.25)), parent
        )
        self.setAccessibleName(title)


class PaneHeader(FixedSurface):
    """The fixed head of a pane: title, an optional quiet remark, actions at the right. 48 px, or ``height``."""

    def __init__(self, title: str, *trailing: QWidget, remark: str = "", height: float = 48) -> None:
        self.title = Label(title, "subtitle")
        self.remark = Label(remark, "small", "text_2")
        super().__init__(
            "plain", row(self.title, self.remark, 1, *trailing, gap=2, pad=(4, 0, 3, 0)), height=height
        )


class ActionBar(Surface):
    """The fixed foot of a screen: 60 px, items side by side."""

    def __init__(self, *items: object) -> None:
        super().__init__("plain", row(*items, gap=2, pad=(5, 0, 5, 0)))
        self.rescale()

    def rescale(self) -> None:
        self.setMinimumHeight(theme().size("actionbar_height"))


def stacked(*items: object, kind: str = "plain") -> Surface:
    """Items one below the other without gaps, with hair lines between widgets that ask for none themselves."""
    return Surface(kind, column(*items, gap=0))


def with_body(head: QWidget, body: QLayout | QWidget, foot: QWidget | None = None) -> Surface:
    """A pane: fixed head, hair line, body, and a fixed foot under another hair line."""
    parts: list[object] = [head, Line(), body]
    if foot is not None:
        parts += [Line(), foot]
    return stacked(*parts)
