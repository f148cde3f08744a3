"""Two-line rows as widgets, for short lists with buttons inside; long lists use desktop.widgets.lists."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from desktop.theme.current import theme
from desktop.widgets import paint
from desktop.widgets.labels import ElidedLabel, Label
from desktop.widgets.layout import FixedSurface, column, row, show_when

FOCUS_BAR = 5
SELECTED_BAR = 3


class RowFrame(QFrame):
    """A focusable row that paints its own state: hover, selected (3 px bar), focus (ring and 5 px bar).

    Enter emits ``activated`` (its main action), Ctrl+Enter ``opened``, a click ``clicked``; Up, Down, Home and
    End walk to the sibling rows. ``min_height`` is a size token or logical px; rows grow with their content.
    """

    activated = Signal()
    opened = Signal()
    clicked = Signal()
    focused = Signal()

    def __init__(self, *, min_height: str | float = "table.row_two_line", line: bool = True) -> None:
        super().__init__()
        self._min_height, self._line = min_height, line
        self._selected = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.rescale()

    def rescale(self) -> None:
        now, wanted = theme(), self._min_height
        self.setMinimumHeight(now.size(wanted) if isinstance(wanted, str) else now.px(wanted))

    def set_selected(self, selected: bool) -> None:
        self._selected = selected
        self.update()

    @property
    def selected(self) -> bool:
        return self._selected

    def holds_focus(self) -> bool:
        """Whether the row or something inside it has the keyboard."""
        window = self.window()
        inner = window.focusWidget() if window is not None else None
        return inner is not None and (inner is self or self.isAncestorOf(inner)) and inner.hasFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            strong = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            (self.opened if strong else self.activated).emit()
        elif event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ) and self._walk(key):
            event.accept()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
        super().mouseReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)

    def paintEvent(self, _event: object) -> None:
        now = theme()
        painter = QPainter(self)
        rect = self.rect()
        focus = self.holds_focus()
        if self._selected or focus:
            painter.fillRect(rect, now.color("selected"))
        elif self.underMouse() and self.isEnabled():
            painter.fillRect(rect, now.color("hover"))
        if self._line:
            painter.fillRect(0, rect.height() - 1, rect.width(), 1, now.color("border"))
        if focus:
            painter.fillRect(0, 0, FOCUS_BAR, rect.height(), now.color("primary"))
            paint.focus_ring(painter, rect, 2)
        elif self._selected:
            painter.fillRect(0, 0, SELECTED_BAR, rect.height(), now.color("primary"))
        painter.end()

    def _walk(self, key: int) -> bool:
        parent = self.parentWidget()
        if parent is None:
            return False
        rows = [
            item for item in parent.findChildren(RowFrame) if item.isVisibleTo(parent) and item.isEnabled()
        ]
        rows.sort(key=lambda item: item.mapTo(parent, item.rect().topLeft()).y())
        here = rows.index(self) if self in rows else 0
        steps = {
            Qt.Key.Key_Up: here - 1,
            Qt.Key.Key_Down: here + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(rows) - 1,
        }
        target = steps.get(Qt.Key(key))
        if target is None:
            return False
        if 0 <= target < len(rows):
            rows[target].setFocus(Qt.FocusReason.TabFocusReason)
        return True


class TwoLineRow(RowFrame):
    """Something before (icon, pill, thumbnail) · a bold title over one quiet line · something after (pill, button).

    The row reads as one sentence to a screen reader.
    """

    def __init__(
        self,
        title: str,
        remark: str = "",
        *,
        before: QWidget | None = None,
        after: QWidget | tuple[QWidget, ...] = (),
        strong: bool = True,
        remark_tone: str = "text_2",
        line: bool = True,
        min_height: str | float = "table.row_two_line",
    ) -> None:
        super().__init__(min_height=min_height, line=line)
        self.title = ElidedLabel(title, "body_strong" if strong else "body")
        self.remark = ElidedLabel(remark, "small", remark_tone)
        show_when(self.remark, bool(remark))
        words = column(1, self.title, self.remark, 1, gap=0)
        trailing = after if isinstance(after, tuple) else (after,)
        items: list[object] = [before] if before is not None else []
        box = row(*items, words, *trailing, gap=3, pad=(4, 1, 4, 1))
        box.setStretch(len(items), 1)
        self.setLayout(box)
        self._name()

    def set_texts(self, title: str, remark: str) -> None:
        self.title.set_text(title)
        self.remark.set_text(remark)
        show_when(self.remark, bool(remark))
        self._name()

    def _name(self) -> None:
        self.setAccessibleName("，".join(part for part in (self.title.text(), self.remark.text()) if part))


class GroupHeader(FixedSurface):
    """A quiet band over a group of rows: name and count."""

    def __init__(self, name: str, count: int | None = None) -> None:
        self._name = Label(name, "small", "text_2")
        self._count = Label("" if count is None else str(count), "small", "text_3")
        super().__init__("sunken", row(self._name, self._count, 1, gap=2, pad=(4, 0, 4, 0)), height=30)
        self.setAccessibleName(name if count is None else f"{name}，{count} 件")


class KeyValueRow(QWidget):
    """One line of plain information: a quiet name at the left, the value at the right of it (wraps)."""

    def __init__(self, name: str, value: str, *, name_width: float = 72, tone: str = "text") -> None:
        super().__init__()
        self._key, self._width = Label(name, "small", "text_2"), name_width
        self.value = Label(value, "body", tone, wrap=True)
        self._key.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        box = row(self._key, self.value, gap=2)
        box.setStretch(1, 1)
        self.setLayout(box)
        self.rescale()

    def rescale(self) -> None:
        self._key.setMinimumWidth(theme().px(self._width))
