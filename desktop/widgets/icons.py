"""Icons: outline SVGs of resources, tinted by a colour token, drawn once per size, colour and screen density."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

import resources
from desktop.theme.current import theme

BIG_FROM = 24  # px; from here on the stroke is thinner
STROKE_SMALL = "1.75"
STROKE_BIG = "1.5"


def pixmap(name: str, size: int, tone: str) -> QPixmap:
    """The icon ``name`` as a square of ``size`` px (already scaled) in the colour token ``tone``.

    Raises FileNotFoundError for an icon that is not bundled.
    """
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _draw(name, size, theme().hex(tone), ratio)


def icon(name: str, size: int, tone: str) -> QIcon:
    """The same as a QIcon, for menus and other Qt parts that want one."""
    return QIcon(pixmap(name, size, tone))


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return resources.read_text(f"icons/{name}.svg")


@lru_cache(maxsize=512)
def _draw(name: str, size: int, colour: str, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    logical = size / theme().scale
    stroke = STROKE_BIG if logical >= BIG_FROM else STROKE_SMALL
    text = (
        _source(name).replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{stroke}"')
    )
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


class IconLabel(QWidget):
    """An icon standing alone beside words; decoration, so it takes no focus and no name."""

    def __init__(
        self, name: str, size: str = "md", tone: str = "text_2", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._size, self._tone = name, size, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.rescale()

    def set_icon(self, name: str, tone: str | None = None) -> None:
        self._name, self._tone = name, tone or self._tone
        self.update()

    def rescale(self) -> None:
        edge = theme().size(f"icon.{self._size}")
        self.setFixedSize(edge, edge)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, pixmap(self._name, self.width(), self._tone))
        painter.end()
