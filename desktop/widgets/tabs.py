"""A strip of tabs with counts under a pane header: 全部 9 · 未归项 2."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme.current import theme
from desktop.widgets import paint


class TabStrip(QWidget):
    """One tab stop; Left/Right change the tab; ``changed(index)`` tells which one is open."""

    changed = Signal(int)

    def __init__(self, title: str, names: tuple[str, ...], current: int = 0) -> None:
        super().__init__()
        self._title, self._names, self._current = title, names, current
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tell()

    @property
    def current(self) -> int:
        return self._current

    def set_names(self, names: tuple[str, ...]) -> None:
        """Other words (counts change) for the same tabs."""
        self._names = names
        self._tell()
        self.updateGeometry()
        self.update()

    def open(self, index: int) -> None:
        if 0 <= index < len(self._names) and index != self._current:
            self._current = index
            self._tell()
            self.update()
            self.changed.emit(index)

    def sizeHint(self) -> QSize:
        areas = self._areas()
        return QSize(areas[-1].right() + 1 if areas else 0, theme().px(36))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        self.updateGeometry()

    def _areas(self) -> list[QRect]:
        left, areas = theme().space(2), []
        for name in self._names:
            wide = paint.width_of(name, "body_strong") + theme().space(4)
            areas.append(QRect(left, 0, wide, theme().px(36)))
            left += wide
        return areas

    def paintEvent(self, _event: object) -> None:
        now = theme()
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, now.color("border"))
        for index, (name, area) in enumerate(zip(self._names, self._areas(), strict=True)):
            chosen = index == self._current
            tone, step = ("link", "body_strong") if chosen else ("text_2", "body")
            paint.text(painter, area, name, step, tone, Qt.AlignmentFlag.AlignCenter)
            if chosen:
                painter.fillRect(area.left(), self.height() - 3, area.width(), 3, now.color("primary"))
                if self.hasFocus():
                    paint.focus_ring(painter, area.adjusted(0, 2, 0, -3), now.radius("sm"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for index, area in enumerate(self._areas()):
            if area.contains(event.position().toPoint()):
                self.open(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if Qt.Key(event.key()) in moves:
            self.open(self._current + moves[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        if self._names:
            count = f"第 {self._current + 1} 个，共 {len(self._names)} 个"
            self.setAccessibleName(f"{self._title}：{self._names[self._current]}，{count}")
