"""A tick with its sentence: one Space or one tap, 40 px high, read aloud with its state."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from desktop.theme.current import theme
from desktop.widgets import icons, paint


class Tick(QAbstractButton):
    """``changed(bool)`` only when a person changes it; ``hint`` is the key that does the same."""

    changed = Signal(bool)

    def __init__(self, words: str, *, hint: str = "") -> None:
        super().__init__()
        self._hint = hint
        self.setText(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._tell)
        self._name()

    def set_words(self, words: str) -> None:
        """Other words for the same tick."""
        if words != self.text():
            self.setText(words)
            self._name()
            self.updateGeometry()

    def set_value(self, value: bool) -> None:
        """Show a stored value."""
        if value != self.isChecked():
            self.setChecked(value)
            self._name()

    def sizeHint(self) -> QSize:
        now = theme()
        wide = now.size("icon.md") + now.space(2) + paint.width_of(self.text(), "body")
        if self._hint:
            wide += now.space(2) + paint.width_of(self._hint, "small")
        return QSize(wide + now.space(2), now.size("touch_min"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        self.updateGeometry()

    def paintEvent(self, _event: object) -> None:
        now, painter = theme(), QPainter(self)
        edge = now.size("icon.md")
        name, tone = ("square-check", "primary") if self.isChecked() else ("square", "text_2")
        painter.drawPixmap(now.space(1), (self.height() - edge) // 2, icons.pixmap(name, edge, tone))
        left = now.space(1) + edge + now.space(2)
        words = QRect(left, 0, self.width() - left, self.height())
        paint.text(painter, words, self.text(), "body", "text")
        if self._hint:
            words.setLeft(left + paint.width_of(self.text(), "body") + now.space(2))
            paint.text(painter, words, self._hint, "small", "text_2")
        if self.hasFocus():
            paint.focus_ring(painter, self.rect(), now.radius("sm"))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _tell(self, checked: bool) -> None:
        self._name()
        self.changed.emit(checked)

    def _name(self) -> None:
        self.setAccessibleName(f"{self.text()}，{'已勾' if self.isChecked() else '没有勾'}")
