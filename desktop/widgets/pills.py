"""Pills say a state with icon, words and colour; filter chips are small checkable buttons."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.theme.current import theme
from desktop.theme.tokens import meaning
from desktop.widgets import icons, paint

PILL_HEIGHT = 24
CHIP_HEIGHT = 32  # grows to a finger's size on a touch screen


class Pill(QWidget):
    """Icon and words on a tinted ground. ``colour``: danger, warn, ok, info or neutral."""

    def __init__(self, words: str, colour: str = "neutral", icon: str = "", *, width: float = 0) -> None:
        super().__init__()
        self._words, self._colour, self._icon, self._min = words, colour, icon, width
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)

    def text(self) -> str:
        return self._words

    def set_state(self, words: str, colour: str, icon: str = "") -> None:
        """Another state from now on."""
        if (words, colour, icon) != (self._words, self._colour, self._icon):
            self._words, self._colour, self._icon = words, colour, icon
            self.setAccessibleName(words)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return pill_size(self._words, self._icon, self._min)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        self.updateGeometry()

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        paint_pill(painter, self.rect(), self._words, self._colour, self._icon)
        painter.end()


def pill_for(group: str, key: str, words: str = "", *, width: float = 0) -> Pill:
    """The pill of a state of the tokens (group deadline, sync, matter_finding, gate, document)."""
    look = meaning(group, key)
    return Pill(words or look.text, look.colour, look.icon, width=width)


def set_pill(pill: Pill, group: str, key: str, words: str = "") -> None:
    """Change an existing pill to another state of the tokens."""
    look = meaning(group, key)
    pill.set_state(words or look.text, look.colour, look.icon)


def pill_size(words: str, icon: str, min_width: float = 0) -> QSize:
    """How large a pill is, for layouts and delegates."""
    now = theme()
    inner = paint.width_of(words, "small") + (now.size("icon.sm") + now.space(1) if icon else 0)
    return QSize(max(inner + now.space(3.5), now.px(min_width)), now.px(PILL_HEIGHT))


def paint_pill(painter: QPainter, rect: QRect, words: str, colour: str, icon: str) -> None:
    """Draw a pill into ``rect``, its words starting at the left."""
    now = theme()
    paint.box(painter, rect, now.color(f"{colour}_bg"), now.color(f"{colour}_border"), now.radius("sm"))
    left = rect.left() + now.space(1.75)
    if icon:
        edge = now.size("icon.sm")
        painter.drawPixmap(left, rect.top() + (rect.height() - edge) // 2, icons.pixmap(icon, edge, colour))
        left += edge + now.space(1)
    paint.text(painter, QRect(left, rect.top(), rect.right() - left, rect.height()), words, "small", colour)


class FilterChip(QAbstractButton):
    """A checkable small button that filters a list; arrows move between chips, Space and Enter press."""

    def __init__(self, words: str, *, checked: bool = False) -> None:
        super().__init__()
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setChecked(checked)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        now = theme()
        return QSize(
            paint.width_of(self.text(), "small") + now.space(6),
            now.size("touch_min") if now.touch else now.px(CHIP_HEIGHT),
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: object) -> None:
        now = theme()
        painter = QPainter(self)
        fill = now.color("info_bg" if self.isChecked() else "hover" if self.underMouse() else "surface")
        line = now.color("primary" if self.isChecked() else "border")
        paint.box(painter, self.rect(), fill, line, now.radius("sm"))
        if self.hasFocus():
            paint.focus_ring(painter, self.rect(), now.radius("sm"))
        tone = "info" if self.isChecked() else "text_2"
        paint.text(painter, self.rect(), self.text(), "small", tone, Qt.AlignmentFlag.AlignCenter)
        painter.end()
