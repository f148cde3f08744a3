"""Layouts that know token spacing and rescale with the font, and the plain surfaces everything stands on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.theme.current import theme

Pad = tuple[float, float, float, float]  # left, top, right, bottom in units of 4 px


class Box(QBoxLayout):
    """A row or column with margins and gap in units of 4 px. ``add`` takes widgets, layouts and stretches (int)."""

    def __init__(
        self, direction: QBoxLayout.Direction, *items: object, gap: float = 2, pad: Pad = (0, 0, 0, 0)
    ):
        super().__init__(direction)
        self._gap, self._pad = gap, pad
        self.rescale()
        self.add(*items)

    def add(self, *items: object) -> Box:
        """Append in order: a widget, a layout, or an int as stretch."""
        for item in items:
            if isinstance(item, QWidget):
                self.addWidget(item)
            elif isinstance(item, QLayout):
                self.addLayout(item)
            elif isinstance(item, int):
                self.addStretch(item)
            else:
                raise TypeError("a widget, a layout or a stretch is expected")
        return self

    def set_pad(self, pad: Pad) -> None:
        """Other margins from now on."""
        self._pad = pad
        self.rescale()

    def rescale(self) -> None:
        now = theme()
        self.setSpacing(now.space(self._gap))
        self.setContentsMargins(*(now.space(step) for step in self._pad))


def row(*items: object, gap: float = 2, pad: Pad = (0, 0, 0, 0)) -> Box:
    """Items side by side."""
    return Box(QBoxLayout.Direction.LeftToRight, *items, gap=gap, pad=pad)


def column(*items: object, gap: float = 2, pad: Pad = (0, 0, 0, 0)) -> Box:
    """Items one below the other."""
    return Box(QBoxLayout.Direction.TopToBottom, *items, gap=gap, pad=pad)


class Surface(QFrame):
    """A frame with a background from the theme.

    ``kind``: canvas, plain (white), sunken, desk, rail, card (white with hair line and radius), accent_card,
    inset, layer, or a tinted box danger, warn, ok, info, neutral.
    """

    def __init__(
        self, kind: str = "plain", layout: QLayout | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", kind)
        if layout is not None:
            self.setLayout(layout)

    def set_kind(self, kind: str) -> None:
        """Another background from now on."""
        if self.property("surface") != kind:
            self.setProperty("surface", kind)
            repolish(self)


class FixedSurface(Surface):
    """A surface whose width or height is a size token (``rail_width``, ``actionbar_height``) or logical px."""

    def __init__(
        self,
        kind: str = "plain",
        layout: QLayout | None = None,
        *,
        width: str | float | None = None,
        height: str | float | None = None,
    ) -> None:
        super().__init__(kind, layout)
        self._width, self._height = width, height
        self.rescale()

    def rescale(self) -> None:
        if self._width is not None:
            self.setFixedWidth(_px(self._width))
        if self._height is not None:
            self.setFixedHeight(_px(self._height))


def _px(value: str | float) -> int:
    return theme().size(value) if isinstance(value, str) else theme().px(value)


class Line(QFrame):
    """A hair line between panes, horizontal unless ``vertical``."""

    def __init__(self, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "line")
        thin = theme().stroke("hair")
        if vertical:
            self.setFixedWidth(thin)
        else:
            self.setFixedHeight(thin)


class _Content(QWidget):
    """What a pane scrolls: as high as its layout needs at the width it really has."""

    def __init__(self, layout: QLayout) -> None:
        super().__init__()
        self.setObjectName("content")
        self.setLayout(layout)

    def minimumSizeHint(self) -> QSize:
        """Qt would ask for the height at the least width; the height for the real width decides instead."""
        least = super().minimumSizeHint()
        layout = self.layout()
        return QSize(least.width(), 1) if layout is not None and layout.hasHeightForWidth() else least


class Scroll(QScrollArea):
    """A pane that never shrinks below its content: it scrolls. Follows the focus; takes none itself."""

    def __init__(self, content: QWidget | QLayout | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        if content is not None:
            self.set_content(content)

    def set_content(self, content: QWidget | QLayout) -> None:
        """Show ``content``; the former one is deleted by Qt."""
        holder = _Content(content if isinstance(content, QLayout) else column(content, gap=0))
        self.setWidget(holder)
        holder.setAutoFillBackground(False)

    def focusNextPrevChild(self, forward: bool) -> bool:
        moved = super().focusNextPrevChild(forward)
        focused = self.window().focusWidget()
        if (
            moved
            and focused is not None
            and self.widget() is not None
            and self.widget().isAncestorOf(focused)
        ):
            self.ensureWidgetVisible(focused, theme().space(2), theme().space(2))
        return moved

    def minimumSizeHint(self) -> QSize:
        """As wide as its content must be (panes scroll downwards first), a few lines high."""
        content = self.widget()
        wide = content.minimumSizeHint().width() if content is not None else 0
        return QSize(min(wide, theme().px(480)), theme().px(80))


class Stack(QVBoxLayout):
    """A column without margins whose content can be replaced as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(0)

    def clear(self) -> None:
        """Take everything out and delete it."""
        clear(self)


def clear(layout: QLayout) -> None:
    """Remove and delete every widget and nested layout of ``layout``."""
    while (item := layout.takeAt(0)) is not None:
        widget, nested = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif nested is not None:
            clear(nested)
            nested.deleteLater()


def show_when(widget: QWidget, shown: bool) -> None:
    """Show or hide a part, also while it is being built: a part without a parent would open as a window of its own."""
    if not shown or widget.parentWidget() is not None:
        widget.setVisible(shown)


def repolish(widget: QWidget) -> None:
    """Let the style sheet look at the widget's properties again."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def expanding(widget: QWidget) -> QWidget:
    """``widget`` takes the room that is left in both directions."""
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return widget
