"""A toast for events from outside the program: lower right, stays until it is put away, never over fields."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from desktop.theme.current import theme
from desktop.widgets.strips import Strip

WIDTH = 340


class Toast(QWidget):
    """One message in the lower right corner of ``host``'s window."""

    def __init__(self, host: QWidget, sentence: str, why: str = "", colour: str = "info") -> None:
        super().__init__(host.window())
        self._window = host.window()
        self._strip = Strip(sentence, why, (("知道了", self.put_away),), colour=colour)
        self._strip.setParent(self)
        self._window.installEventFilter(self)
        self.show()
        self.raise_()
        self.rescale()

    def put_away(self) -> None:
        self._window.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def rescale(self) -> None:
        now = theme()
        wide = now.px(WIDTH)
        high = max(self._strip.sizeHint().height(), self._strip.heightForWidth(wide))
        area = self._window.rect()
        left, top = (
            area.width() - wide - now.space(4),
            area.height() - high - now.size("statusbar_height") - now.space(3),
        )
        self.setGeometry(left, top, wide, high)
        self._strip.setGeometry(0, 0, wide, high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self.rescale()
        return super().eventFilter(watched, event)
