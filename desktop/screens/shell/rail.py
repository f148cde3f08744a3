"""The rail: the eight places in their order, and the foot with lock, settings and help."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.theme.current import theme
from desktop.widgets import icons, paint
from desktop.widgets.layout import FixedSurface, Scroll, column, row
from desktop.widgets.place import PlaceSpec

BADGE_MOST = 99
LOGO = 34
COMPACT_HEIGHT = 42
SIDE = 1.5  # units of 4 px left and right of the buttons


class RailButton(QAbstractButton):
    """One place: icon over its name, with a badge; icon only when the rail is compact (name stays as tool tip)."""

    def __init__(self, key: str, name: str, icon: str, hint: str = "", *, checkable: bool = True) -> None:
        super().__init__()
        self.key = key
        self._icon, self._badge, self._compact, self._hint = icon, 0, False, hint
        self.setText(name)
        self.setCheckable(checkable)
        self.setAutoExclusive(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name()

    def set_badge(self, count: int) -> None:
        if count != self._badge:
            self._badge = count
            self._name()
            self.update()

    @property
    def badge(self) -> int:
        return self._badge

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self._name()
        self.updateGeometry()
        self.update()

    def rescale(self) -> None:
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        now = theme()
        high = now.px(COMPACT_HEIGHT - 2) if self._compact else now.size("rail_item_height") - now.px(4)
        return QSize(rail_width(self._compact) - 2 * now.space(SIDE), high)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: object) -> None:
        now = theme()
        painter = QPainter(self)
        active = self.isChecked()
        if active or self.underMouse():
            paint.box(painter, self.rect(), now.color("rail_active"), None, now.radius("md"))
        tone = "rail_on_active" if active or self.underMouse() else "rail_text"
        edge, gap = now.size("icon.lg"), now.px(2)
        step = "body_strong" if active else "small"
        words = 0 if self._compact else now.line("small")
        top = (self.height() - edge - words - (gap if words else 0)) // 2
        left = (self.width() - edge) // 2
        painter.drawPixmap(left, top, icons.pixmap(self._icon, edge, tone))
        if words:
            line = QRect(0, top + edge + gap, self.width(), words)
            font = now.font("small")
            font = type(font)(font)
            font.setBold(step == "body_strong")
            painter.setFont(font)
            painter.setPen(now.color(tone))
            painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), self.text())
        if self._badge:
            self._paint_badge(painter, left + edge, top)
        if self.hasFocus():
            paint.box(painter, self.rect(), None, now.color("rail_on_active"), now.radius("md"), 2)
        painter.end()

    def _paint_badge(self, painter: QPainter, right_of: int, top: int) -> None:
        now = theme()
        words = str(self._badge) if self._badge <= BADGE_MOST else f"{BADGE_MOST}+"
        high = now.px(16)
        wide = max(high, paint.width_of(words, "caption") + now.px(7))
        place = QRect(min(right_of - now.px(8), self.width() - wide), max(0, top - now.px(3)), wide, high)
        paint.box(painter, place, now.color("badge"), None, high // 2)
        font = type(now.font("caption"))(now.font("caption"))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(now.color("on_badge"))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _name(self) -> None:
        spoken = self.text() if not self._badge else f"{self.text()}，{self._badge}"
        self.setAccessibleName(spoken)
        tip = f"{self.text()} {self._hint}".strip()
        self.setToolTip(tip if self._compact or self._hint else "")


class Logo(QWidget):
    """The mark of the product: 法 in white on vermilion."""

    def __init__(self) -> None:
        super().__init__()
        self.rescale()

    def rescale(self) -> None:
        self.setFixedSize(theme().px(LOGO), theme().px(LOGO))

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        paint.box(painter, self.rect(), theme().color("seal"), None, theme().radius("sm"))
        font = type(theme().font("title"))(theme().font("title"))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(theme().color("rail_on_active"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), "法")
        painter.end()


class Rail(FixedSurface):
    """``chosen(key)`` for a place, ``foot_pressed(key)`` for lock, settings and help."""

    chosen = Signal(str)
    foot_pressed = Signal(str)

    def __init__(self, places: Sequence[PlaceSpec]) -> None:
        self._compact = False
        self._buttons = {
            spec.key: RailButton(spec.key, spec.title, spec.icon, f"Ctrl+{spec.number}") for spec in places
        }
        self._foot = {
            "lock": RailButton("lock", "锁屏", "lock", checkable=False),
            "settings": RailButton("settings", "设置", "settings", checkable=False),
            "help": RailButton("help", "帮助", "help", "F1", checkable=False),
        }
        places_column = column(*self._buttons.values(), 1, gap=0.5, pad=(SIDE, 0, SIDE, 0))
        scroll = Scroll(places_column)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = column(*self._foot.values(), gap=0.5, pad=(SIDE, 0, SIDE, 0))
        body = column(row(1, Logo(), 1), scroll, foot, gap=2, pad=(0, 2.5, 0, 1.5))
        body.setStretch(1, 1)
        super().__init__("rail", body, width="rail_width")
        self.setAccessibleName("八个地方")
        for button in self._buttons.values():
            button.clicked.connect(lambda _checked=False, key=button.key: self.chosen.emit(key))
        for button in self._foot.values():
            button.clicked.connect(lambda _checked=False, key=button.key: self.foot_pressed.emit(key))

    def show_current(self, key: str) -> None:
        self._buttons[key].setChecked(True)

    def set_badge(self, key: str, count: int) -> None:
        """A number on the place ``key``; places that are not on the rail are passed over."""
        if key in self._buttons:
            self._buttons[key].set_badge(count)

    def badge(self, key: str) -> int:
        return self._buttons[key].badge

    def button(self, key: str) -> RailButton:
        """The button of a place or of the foot."""
        return self._buttons.get(key) or self._foot[key]

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        for button in (*self._buttons.values(), *self._foot.values()):
            button.set_compact(compact)
        self.rescale()

    def rescale(self) -> None:
        self.setFixedWidth(rail_width(getattr(self, "_compact", False)))


def rail_width(compact: bool) -> int:
    """76 px with names; the icons alone need a third less, scaled."""
    return theme().px(50) if compact else theme().size("rail_width")
