"""The stepper: numbered rings joined by lines; a click or key jumps, nothing is ever locked here."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme.current import theme
from desktop.widgets import icons, paint

RING = 24
JOIN = 22


@dataclass(frozen=True, slots=True)
class Step:
    """``done`` shows a tick, ``unused`` a dashed ring with the word 未用."""

    name: str
    done: bool = False
    unused: bool = False


class Stepper(QWidget):
    """Shows steps 1…n and which one is open; emits ``jumped(index from 0)``.

    One tab stop: Left and Right move, Enter or Space jumps to the marked step. ``set_compact(True)`` keeps
    only the current step's name.
    """

    jumped = Signal(int)

    def __init__(self, names: tuple[str, ...], current: int = 0) -> None:
        super().__init__()
        self._steps = tuple(Step(name) for name in names)
        self._current, self._marked, self._compact = current, current, False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tell()

    def set_steps(self, steps: tuple[Step, ...], current: int) -> None:
        self._steps, self._current, self._marked = steps, current, current
        self._tell()
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self.updateGeometry()
        self.update()

    @property
    def current(self) -> int:
        return self._current

    def sizeHint(self) -> QSize:
        last = self._areas()[-1] if self._steps else QRect()
        return QSize(last.right() + theme().space(1) + 1, theme().px(40))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        self.updateGeometry()

    def _areas(self) -> list[QRect]:
        """Where each step (ring and name) stands."""
        now, left, areas = theme(), theme().space(1), []
        for index, step in enumerate(self._steps):
            wide = now.px(RING)
            if not self._compact or index == self._current:
                kind = "body_strong" if index == self._current else "body"
                wide += now.px(6) + paint.width_of(self._words(step), kind)
            areas.append(QRect(left, 0, wide, now.px(40)))
            left += wide + now.px(6) * 2 + now.px(JOIN)
        return areas

    def _words(self, step: Step) -> str:
        return f"{step.name} 未用" if step.unused else step.name

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        areas = self._areas()
        for index, (step, area) in enumerate(zip(self._steps, areas, strict=True)):
            self._paint_step(painter, index, step, area)
            if index + 1 < len(areas):
                self._paint_join(painter, step, area, areas[index + 1])
        if self.hasFocus() and areas:
            paint.focus_ring(painter, areas[self._marked].adjusted(-3, 3, 3, -3), theme().radius("sm"))
        painter.end()

    def _paint_step(self, painter: QPainter, index: int, step: Step, area: QRect) -> None:
        now = theme()
        edge = now.px(RING)
        ring = QRect(area.left(), (area.height() - edge) // 2, edge, edge)
        current = index == self._current
        if current:
            fill, line = now.color("primary"), now.color("primary")
        elif step.done:
            fill, line = now.color("ok_bg"), now.color("ok")
        else:
            fill, line = now.color("surface"), now.color("border_strong")
        pen = QPen(line, 1)
        if step.unused:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawEllipse(ring.adjusted(0, 0, -1, -1))
        if step.done and not current:
            size = now.size("icon.xs")
            at = ring.center()
            painter.drawPixmap(
                at.x() - size // 2 + 1, at.y() - size // 2 + 1, icons.pixmap("check", size, "ok")
            )
        else:
            tone = "on_primary" if current else "text_2"
            kind = "body_strong" if current else "body"
            paint.text(painter, ring, str(index + 1), kind, tone, Qt.AlignmentFlag.AlignCenter)
        if not self._compact or current:
            words = QRect(ring.right() + now.px(6) + 1, 0, area.right() - ring.right(), area.height())
            paint.text(
                painter,
                words,
                self._words(step),
                "body_strong" if current else "body",
                "text" if current else "text_2",
            )

    def _paint_join(self, painter: QPainter, step: Step, area: QRect, following: QRect) -> None:
        now = theme()
        thick = now.stroke("stepper")
        line = QRect(area.right() + now.px(6), (area.height() - thick) // 2, now.px(JOIN), thick)
        painter.fillRect(line, now.color("ok" if step.done else "border"))
        del following

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for index, area in enumerate(self._areas()):
            if area.contains(event.position().toPoint()):
                self._marked = index
                self.jumped.emit(index)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key in moves:
            self._marked = max(0, min(len(self._steps) - 1, self._marked + moves[key]))
            self._tell()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.jumped.emit(self._marked)
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        if self._steps:
            name = self._words(self._steps[self._marked])
            self.setAccessibleName(f"步骤：{name}，第 {self._marked + 1} 步，共 {len(self._steps)} 步")
