"""Small parts of the card: words that can be followed, a section that folds, a name with its value."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QLayout, QWidget

from desktop.theme.current import theme
from desktop.widgets import icons, paint
from desktop.widgets.labels import Label
from desktop.widgets.layout import Box, FixedSurface, column, row

NAME_WIDTH = 60
QWIDGETSIZE_MAX = (1 << 24) - 1
FOLD_HEIGHT = 34
Part = QWidget | QLayout


class FillingSurface(FixedSurface):
    """A pane of fixed width that may take all the room there is instead."""

    _filling = False

    def fill(self, wanted: bool) -> None:
        """Take all the room, or the fixed width again."""
        if wanted != self._filling:
            self._filling = wanted
            self.setMinimumWidth(0)
            self.setMaximumWidth(QWIDGETSIZE_MAX)
            self.rescale()

    def rescale(self) -> None:
        if not self._filling:
            super().rescale()


class Link(Label):
    """Words that lead somewhere: ``followed`` on a click, Enter or Space."""

    followed = Signal()

    def __init__(self, words: str, name: str, type_name: str = "body") -> None:
        super().__init__(words, type_name, "link", wrap=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.followed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.followed.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: object) -> None:
        super().paintEvent(event)  # type: ignore[arg-type]
        if self.hasFocus():
            painter = QPainter(self)
            paint.focus_ring(painter, self.rect(), theme().radius("xs"))
            painter.end()


class FoldHead(QWidget):
    """The line of a section: chevron, name, what is inside in few words; ``pressed`` on a click, Enter or Space."""

    pressed = Signal()

    def __init__(self, title: str, remark: str) -> None:
        super().__init__()
        self._title, self._remark, self._open = title, remark, False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_open(False)
        self.rescale()

    def text(self) -> str:
        return f"{self._title} {self._remark}".strip()

    def set_open(self, is_open: bool) -> None:
        self._open = is_open
        self.setAccessibleName(f"{self._title}，{self._remark}，{'已展开' if is_open else '已收起'}")
        self.setToolTip(self._remark)
        self.update()

    def rescale(self) -> None:
        self.setFixedHeight(theme().px(FOLD_HEIGHT))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: object) -> None:
        now = theme()
        painter = QPainter(self)
        area = self.rect()
        if self.underMouse():
            painter.fillRect(area, now.color("hover"))
        painter.fillRect(0, 0, area.width(), 1, now.color("border"))
        edge = now.size("icon.sm")
        top = (area.height() - edge) // 2
        name = "chevron-down" if self._open else "chevron-right"
        painter.drawPixmap(0, top, icons.pixmap(name, edge, "text_2"))
        room = area.adjusted(edge + now.space(2), 0, 0, 0)
        paint.text(painter, room, self._title, "body_strong", "text")
        room = room.adjusted(paint.width_of(self._title, "body_strong") + now.space(2.5), 0, 0, 0)
        paint.text(painter, room, self._remark, "small", "text_2", elide=True)
        if self.hasFocus():
            paint.focus_ring(painter, area, now.radius("xs"))
        painter.end()


class Fold(QWidget):
    """A section that opens and closes; its content is made when it is first opened. ``toggled(is open)``."""

    toggled = Signal(bool)

    def __init__(
        self, title: str, remark: str, make: Callable[[], list[Part]], *, opened: bool = False
    ) -> None:
        super().__init__()
        self._make = make
        self.head = FoldHead(title, remark)
        self._body: QWidget | None = None
        self._whole = column(self.head, gap=0)
        self.setLayout(self._whole)
        self.head.pressed.connect(lambda: self.open(not self.is_open))
        if opened:
            self._show(True)

    @property
    def is_open(self) -> bool:
        return self._body is not None and self._body.isVisibleTo(self)

    def open(self, wanted: bool) -> None:
        """Open or close it as a person would."""
        self._show(wanted)
        self.toggled.emit(wanted)

    def _show(self, wanted: bool) -> None:
        if self._body is None:
            self._body = QWidget()
            self._body.setLayout(stacked(self._make()))
            self._whole.addWidget(self._body)
        self._body.setVisible(wanted)
        self.head.set_open(wanted)


def stacked(parts: list[Part]) -> Box:
    """Parts one below the other, a little in from the left."""
    return column(*parts, gap=1.5, pad=(6, 1, 0, 3))


def pair(name: str, *values: QWidget) -> Box:
    """A quiet name at the left, values below each other at its right."""
    key = Label(name, "small", "text_2")
    key.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    key.setFixedWidth(theme().px(NAME_WIDTH))
    box = row(key, column(*values, gap=0.5), gap=2)
    box.setStretch(1, 1)
    return box


def line(words: str, remark: str = "", tone: str = "text", tip: str = "") -> QWidget:
    """A line of words over a quiet remark; ``tip`` says where it comes from."""
    holder = QWidget()
    upper = Label(words, "small", tone, wrap=True)
    parts: list[Part] = [upper]
    if remark:
        parts.append(Label(remark, "caption", "text_3", wrap=True))
    holder.setLayout(column(*parts, gap=0.25))
    holder.setToolTip(tip)
    return holder
