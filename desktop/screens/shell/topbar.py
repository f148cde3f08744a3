"""The top bar: where we are, the way to find anything, the line, what has no receipt, and who is at work."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from desktop.screens.shell.presenter import FrameView
from desktop.theme.current import theme
from desktop.theme.tokens import COMPACT, MEDIUM
from desktop.widgets import icons, paint
from desktop.widgets.buttons import IconButton
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import ElidedLabel, Label
from desktop.widgets.layout import Box, FixedSurface, Line, clear, row
from desktop.widgets.pills import Pill

SEARCH_WORDS = "搜事项、检查、对象、命令（可打拼音首字母）"
SEARCH_SHORT = "搜事项、检查、对象"


class SearchBox(QAbstractButton):
    """Looks like a search field and opens the palette."""

    def __init__(self) -> None:
        super().__init__()
        self.setText(SEARCH_WORDS)
        self.setAccessibleName("搜索，Ctrl+K")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_short(self, short: bool) -> None:
        self.setText(SEARCH_SHORT if short else SEARCH_WORDS)
        self.updateGeometry()

    def rescale(self) -> None:
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        now = theme()
        wide = paint.width_of(self.text(), "small") + now.px(110)
        return QSize(max(wide, now.px(260)), now.size("control_height"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: object) -> None:
        now = theme()
        painter = QPainter(self)
        radius = now.radius("sm")
        paint.box(painter, self.rect(), now.color("surface"), now.color("border_strong"), radius)
        if self.hasFocus():
            paint.focus_ring(painter, self.rect(), radius)
        edge, left = now.size("icon.sm"), now.px(11)
        painter.drawPixmap(left, (self.height() - edge) // 2, icons.pixmap("search", edge, "text_2"))
        room = self.rect().adjusted(left + edge + now.px(8), 0, 0, 0)
        paint.text(painter, room, self.text(), "small", "text_2")
        wide = paint.width_of("Ctrl+K", "caption") + now.px(12)
        cap = QRect(self.width() - wide - now.px(8), (self.height() - now.px(20)) // 2, wide, now.px(20))
        paint.box(painter, cap, now.color("sunken"), now.color("border"), now.radius("xs"))
        paint.text(painter, cap, "Ctrl+K", "caption", "text_2", Qt.AlignmentFlag.AlignCenter)
        painter.end()


class PeopleButton(QAbstractButton):
    """The officer over the partner; opens the choice of today's partner."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = ("", "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_people(self, officer: str, partner: str) -> None:
        self._lines = (officer, partner)
        self.setText(f"{officer}，{partner}")
        self.setAccessibleName(f"{officer}，{partner}，换搭档")
        self.updateGeometry()
        self.update()

    def rescale(self) -> None:
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        now = theme()
        words = max(paint.width_of(self._lines[0], "body_strong"), paint.width_of(self._lines[1], "small"))
        return QSize(now.px(12) + now.size("icon.md") + now.px(8) + words + now.px(34), now.px(44))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: object) -> None:
        now = theme()
        painter = QPainter(self)
        if self.underMouse():
            painter.fillRect(self.rect(), now.color("hover"))
        edge = now.size("icon.md")
        painter.drawPixmap(now.px(12), (self.height() - edge) // 2, icons.pixmap("users", edge, "text_2"))
        left = now.px(12) + edge + now.px(8)
        upper, lower = now.line("body"), now.line("small")
        top = (self.height() - upper - lower) // 2
        room = self.width() - left
        paint.text(painter, QRect(left, top, room, upper), self._lines[0], "body_strong", "text")
        paint.text(painter, QRect(left, top + upper, room, lower), self._lines[1], "small", "text_2")
        small = now.size("icon.xs")
        at = self.width() - small - now.px(8)
        painter.drawPixmap(at, (self.height() - small) // 2, icons.pixmap("chevron-down", small, "text_2"))
        if self.hasFocus():
            paint.focus_ring(painter, self.rect(), now.radius("sm"))
        painter.end()


class _Crumb(ElidedLabel):
    """Where one is: as wide as its words, narrower where the window is, so that a long title never widens it."""

    def __init__(self, words: str) -> None:
        super().__init__(words, "body_strong")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)


class TopBar(FixedSurface):
    """``search_pressed``, ``people_pressed``, ``sync_pressed`` and ``crumb_pressed(index)`` tell the shell."""

    search_pressed = Signal()
    people_pressed = Signal()
    sync_pressed = Signal()

    def __init__(self) -> None:
        self._crumbs: Box = row(gap=2)
        self._training = Pill("训练中，数据不进真库", "warn", "alert-triangle")
        self._training.hide()
        self.search = SearchBox()
        self._search_icon = IconButton("search", "搜索 Ctrl+K", height="touch_min")
        self._search_icon.hide()
        self.line = Pill("", "neutral")
        self.line.hide()
        self.waiting = Pill("", "neutral")
        self.waiting.hide()
        self.people = PeopleButton()
        self._mark = Line(vertical=True)
        items = (
            self._training,
            1,
            self.search,
            self._search_icon,
            self.line,
            self.waiting,
            self._mark,
            self.people,
        )
        self._bar = row(self._crumbs, *items, gap=2, pad=(5, 0, 1, 0))
        super().__init__("plain", self._bar, height="topbar_height")
        self.search.clicked.connect(self.search_pressed)
        self._search_icon.clicked.connect(self.search_pressed)
        self.people.clicked.connect(self.people_pressed)

    def show_breadcrumb(self, names: tuple[str, ...]) -> None:
        clear(self._crumbs)
        for place, name in enumerate(names):
            last = place == len(names) - 1
            if place:
                self._crumbs.addWidget(IconLabel("chevron-right", "xs", "text_3"))
            self._crumbs.addWidget(_Crumb(name) if last else Label(name, "body", "text_2"))

    def show_frame(self, frame: FrameView) -> None:
        self.people.set_people(frame.officer, frame.partner)
        self.waiting.set_state(*frame.waiting)
        self.waiting.setVisible(bool(frame.waiting[0]) and not self._is_compact())
        self._training.setVisible(frame.training)

    def show_line(self, words: str, colour: str, icon: str) -> None:
        self.line.set_state(words, colour, icon)
        self.line.setVisible(bool(words))

    def set_layout_class(self, name: str) -> None:
        compact = name == COMPACT
        self.setProperty("compact", compact)
        self.search.setVisible(not compact)
        self.search.set_short(name == MEDIUM)
        self._search_icon.setVisible(compact)
        self.people.setVisible(not compact)
        self._mark.setVisible(not compact)
        self._bar.set_pad((4, 0, 4, 0) if compact else (5, 0, 1, 0))
        self.waiting.setVisible(not compact and bool(self.waiting.text()))

    def _is_compact(self) -> bool:
        return bool(self.property("compact"))
