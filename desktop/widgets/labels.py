"""Words on the screen: plain text only, sized by type step, coloured by tone."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.theme.current import theme
from desktop.widgets.layout import repolish


class Label(QLabel):
    """Plain words (never rich text: what others typed is shown, not run). ``wrap`` lets them take more lines."""

    def __init__(
        self,
        words: str = "",
        type_name: str = "body",
        tone: str = "text",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("type", type_name)
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setText(words)

    def set_tone(self, tone: str) -> None:
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            repolish(self)

    def set_type(self, type_name: str) -> None:
        if self.property("type") != type_name:
            self.setProperty("type", type_name)
            repolish(self)


class ElidedLabel(QWidget):
    """One line that ends in an ellipsis when there is no room; the whole text is in the tool tip.

    For titles of rows, never for controls.
    """

    def __init__(self, words: str = "", type_name: str = "body", tone: str = "text") -> None:
        super().__init__()
        self._words, self._type, self._tone = words, type_name, tone
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._note_overflow()

    def text(self) -> str:
        return self._words

    def set_text(self, words: str) -> None:
        self._words = words
        self._note_overflow()
        self.updateGeometry()
        self.update()

    def set_look(self, type_name: str, tone: str) -> None:
        self._type, self._tone = type_name, tone
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme().font(self._type))
        return QSize(metrics.horizontalAdvance(self._words) + 2, theme().line(self._type))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(64), theme().line(self._type))

    def rescale(self) -> None:
        self._note_overflow()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._note_overflow()

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        font = theme().font(self._type)
        painter.setFont(font)
        painter.setPen(theme().color(self._tone))
        shown = QFontMetrics(font).elidedText(self._words, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        painter.end()

    def _note_overflow(self) -> None:
        wide = QFontMetrics(theme().font(self._type)).horizontalAdvance(self._words)
        self.setToolTip(self._words if wide > self.width() else "")
        self.setAccessibleName(self._words)
