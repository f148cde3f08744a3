"""A choice of few, side by side: one tab stop, arrows move, the choice carries icon, word, key and colour."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme.current import theme
from desktop.widgets import icons, paint


@dataclass(frozen=True, slots=True)
class Choice:
    """``colour`` is the tint when chosen (danger, ok, warn, neutral, info); ``short`` replaces ``name`` in compact."""

    key: str
    name: str
    icon: str = ""
    hint: str = ""
    colour: str = "info"
    short: str = ""


class SegmentedChoice(QWidget):
    """Shows choices in one frame. ``chosen(key)`` is emitted when a person chooses, not when code does.

    Left/Right mark, Enter or Space choose, a click chooses. ``may_clear`` lets the chosen one be taken back
    (then ``chosen("")``). ``title`` is what is being chosen, for the screen reader.
    """

    chosen = Signal(str)

    def __init__(
        self,
        title: str,
        choices: tuple[Choice, ...],
        value: str = "",
        *,
        height: str = "touch_min",
        may_clear: bool = False,
    ) -> None:
        super().__init__()
        self._title, self._choices, self._value = title, choices, value
        self._height, self._may_clear, self._compact = height, may_clear, False
        self._marked = max(0, self._index(value))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tell()

    @property
    def value(self) -> str:
        return self._value

    def set_value(self, key: str) -> None:
        """Show ``key`` as chosen ("" for none) without telling anybody."""
        self._value = key
        self._marked = max(0, self._index(key))
        self._tell()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Short names and no key hints."""
        self._compact = compact
        self.updateGeometry()
        self.update()

    def choose(self, key: str) -> None:
        """As if a person had chosen ``key``."""
        self.set_value("" if self._may_clear and key == self._value else key)
        self.chosen.emit(self._value)

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths()), theme().size(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        self.updateGeometry()

    def _index(self, key: str) -> int:
        return next((i for i, choice in enumerate(self._choices) if choice.key == key), -1)

    def _parts(self, choice: Choice, chosen: bool) -> list[tuple[str, str, int]]:
        now = theme()
        name = choice.short if self._compact and choice.short else choice.name
        parts = [("icon", choice.icon, now.size("icon.sm"))] if choice.icon else []
        parts.append(("words", name, paint.width_of(name, "body_strong" if chosen else "body")))
        if choice.hint and not self._compact:
            parts.append(("hint", choice.hint, paint.width_of(choice.hint, "small")))
        return parts

    def _widths(self) -> list[int]:
        """Each segment has room for its words in bold, so choosing moves nothing."""
        now, widths = theme(), []
        for choice in self._choices:
            parts = self._parts(choice, True)
            widths.append(sum(part[2] for part in parts) + now.space(1.5) * (len(parts) - 1) + now.space(6))
        return widths

    def _areas(self) -> list[QRect]:
        left, areas = 0, []
        for wide in self._widths():
            areas.append(QRect(left, 0, wide, self.height()))
            left += wide
        return areas

    def paintEvent(self, _event: object) -> None:
        now = theme()
        painter = QPainter(self)
        radius = now.radius("sm")
        whole = QRect(0, 0, sum(self._widths()), self.height())
        enabled = self.isEnabled()
        paint.box(
            painter, whole, now.color("surface" if enabled else "sunken"), now.color("border_strong"), radius
        )
        for index, (choice, area) in enumerate(zip(self._choices, self._areas(), strict=True)):
            chosen = choice.key == self._value
            if index:
                painter.fillRect(area.left(), 1, 1, area.height() - 2, now.color("border"))
            if chosen:
                inside = area.adjusted(1, 1, 0, -1) if index else area
                paint.box(painter, inside, now.color(f"{choice.colour}_bg"), now.color(choice.colour), radius)
            self._paint_parts(painter, choice, area, chosen)
        if self.hasFocus():
            paint.focus_ring(painter, self._areas()[self._marked], radius)
        painter.end()

    def _paint_parts(self, painter: QPainter, choice: Choice, area: QRect, chosen: bool) -> None:
        now = theme()
        tone = choice.colour if chosen else "text" if self.isEnabled() else "text_disabled"
        parts, gap = self._parts(choice, chosen), now.space(1.5)
        left = area.left() + (area.width() - sum(part[2] for part in parts) - gap * (len(parts) - 1)) // 2
        for kind, content, wide in parts:
            if kind == "icon":
                top = (area.height() - wide) // 2
                painter.drawPixmap(left, top, icons.pixmap(content, wide, tone if chosen else "text_2"))
            else:
                step = "small" if kind == "hint" else "body_strong" if chosen else "body"
                place = QRect(left, 0, wide, area.height())
                paint.text(painter, place, content, step, tone if kind == "words" or chosen else "text_2")
            left += wide + gap

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for index, area in enumerate(self._areas()):
            if area.contains(event.position().toPoint()):
                self._marked = index
                self.choose(self._choices[index].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key in moves:
            self._marked = max(0, min(len(self._choices) - 1, self._marked + moves[key]))
            self._tell()
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.choose(self._choices[self._marked].key)
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        if self._choices:
            marked = self._choices[self._marked]
            state = "，已选" if marked.key == self._value else ""
            count = f"第 {self._marked + 1} 个，共 {len(self._choices)} 个"
            self.setAccessibleName(f"{self._title}：{marked.name}{state}，{count}")
