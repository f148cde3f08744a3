"""A scrolling part of a sheet over the window: as high as its content, never higher than the window has room for."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLayout, QWidget

from desktop.theme.current import theme
from desktop.widgets.layout import Scroll

LEAST = 160  # px at 100 %


class FittedScroll(Scroll):
    """``around`` is what the sheet needs beside it, ``width`` the size token of the sheet."""

    def __init__(self, content: QWidget | QLayout, *, around: float, width: str = "palette_width") -> None:
        super().__init__()
        self._around, self._wide = around, width
        self.set_content(content)

    def sizeHint(self) -> QSize:
        now, window = theme(), self.window()
        wide = min(now.size(self._wide), window.width() - 2 * now.space(4))
        return QSize(wide, self._height(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def _height(self, wide: int) -> int:
        now, content = theme(), self.widget().layout()
        assert content is not None
        room = max(now.px(LEAST), self.window().height() - now.px(self._around))
        tall = (
            content.totalHeightForWidth(wide) if content.hasHeightForWidth() else content.sizeHint().height()
        )
        return max(1, min(tall, room))
