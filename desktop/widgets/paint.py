"""Small drawing helpers shared by painted widgets and delegates: rounded boxes, focus rings, centred text."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from desktop.theme.current import theme


def box(
    painter: QPainter, rect: QRect, fill: QColor | None, line: QColor | None, radius: int, width: int = 1
) -> None:
    """A rounded rectangle drawn crisply inside ``rect``; None leaves fill or line away."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half = width / 2 if line is not None else 0
    painter.setPen(QPen(line, width) if line is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius, radius)


def focus_ring(painter: QPainter, rect: QRect, radius: int) -> None:
    """The 2 px ring in the focus colour along the inside of ``rect``."""
    now = theme()
    box(painter, rect, None, now.color("focus"), radius, now.stroke("focus"))


def text(
    painter: QPainter,
    rect: QRect,
    words: str,
    type_name: str,
    tone: str,
    flags: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    elide: bool = False,
) -> None:
    """One line of ``words`` inside ``rect``; ``elide`` shortens it with an ellipsis when it does not fit."""
    font = theme().font(type_name)
    painter.setFont(font)
    painter.setPen(theme().color(tone))
    if elide:
        words = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(flags) | int(Qt.TextFlag.TextSingleLine), words)


def width_of(words: str, type_name: str) -> int:
    """How many px one line of ``words`` takes."""
    return measure(theme().font(type_name), words)


def measure(font: QFont, words: str) -> int:
    """Advance of ``words`` in ``font``, rounded up so nothing is cut."""
    return QFontMetrics(font).horizontalAdvance(words) + 1
