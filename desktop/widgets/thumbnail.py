"""Thumbnails of evidence: our own small picture, drawn cropped to 72×54; a video carries its length."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme.current import theme
from desktop.widgets import icons, paint

WIDTH, HEIGHT = 72, 54
SMALL_WIDTH, SMALL_HEIGHT = 54, 40


class Thumbnail(QWidget):
    """A small picture. ``name`` says what it shows; ``opened`` on click or Enter when ``can_open``.

    Give the bytes of the stored thumbnail (JPEG or PNG) with ``set_bytes``; until then, and when they cannot
    be read, an icon of ``kind`` (photo, video, audio, scan) stands there.
    """

    opened = Signal()

    def __init__(
        self, name: str, kind: str = "photo", *, small: bool = False, can_open: bool = False
    ) -> None:
        super().__init__()
        self._kind, self._small, self._image, self._remark = kind, small, QImage(), ""
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._can_open = can_open
        if can_open:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_bytes(self, data: bytes) -> None:
        image = QImage.fromData(data)
        now = theme()
        ratio = self.devicePixelRatioF()
        wanted = self.sizeHint() * ratio
        if not image.isNull():
            image = image.scaled(
                wanted,
                Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                Qt.TransformationMode.SmoothTransformation,
            )
        del now
        self._image = image
        self.update()

    def set_remark(self, words: str) -> None:
        """A word over the lower left corner (the length of a clip: 00:42)."""
        self._remark = words
        self.update()

    def sizeHint(self) -> QSize:
        now = theme()
        wide, high = (SMALL_WIDTH, SMALL_HEIGHT) if self._small else (WIDTH, HEIGHT)
        return QSize(now.px(wide), now.px(high))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def rescale(self) -> None:
        self.updateGeometry()

    def paintEvent(self, _event: object) -> None:
        now = theme()
        painter = QPainter(self)
        rect = self.rect()
        if self._image.isNull():
            painter.fillRect(rect, now.color("neutral_bg"))
            edge = now.size("icon.lg")
            name = {"video": "video", "audio": "message-2", "scan": "scan"}.get(self._kind, "photo")
            at = QRect((rect.width() - edge) // 2, (rect.height() - edge) // 2, edge, edge)
            painter.drawPixmap(at.topLeft(), icons.pixmap(name, edge, "text_3"))
        else:
            source = QRect(0, 0, round(rect.width() * self.devicePixelRatioF()), 0)
            source.setHeight(round(rect.height() * self.devicePixelRatioF()))
            source.moveCenter(self._image.rect().center())
            painter.drawImage(rect, self._image, source)
        if self._remark:
            wide = paint.width_of(self._remark, "caption") + now.space(2)
            tag = QRect(now.space(1), rect.height() - now.px(22), wide, now.px(18))
            paint.box(painter, tag, now.color("scrim"), None, now.radius("xs"))
            paint.text(painter, tag, self._remark, "caption", "rail_on_active", Qt.AlignmentFlag.AlignCenter)
        if self.hasFocus():
            paint.focus_ring(painter, rect, 2)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._can_open and self.rect().contains(event.position().toPoint()):
            self.opened.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._can_open and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)
