"""The user guide over the window."""

from __future__ import annotations

from PySide6.QtWidgets import QTextBrowser, QWidget

from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import Line, column, row

HEIGHT = 520  # less when the window is lower
NO_GUIDE = "这台电脑上没有装使用手册。请向县里要一份，或看随机的纸质手册。"


class _Guide(QTextBrowser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.setAccessibleName("使用手册")
        self.setOpenLinks(False)
        self.setMarkdown(text)
        self.rescale()

    def rescale(self) -> None:
        self.setMinimumHeight(theme().px(HEIGHT))
        self.document().setDocumentMargin(theme().space(4))


def help_layer(host: QWidget, text: str) -> Layer:
    """Open the guide (Markdown); Esc or the button closes it."""
    close = Button("关上", hint="Esc")
    head = row(Label("使用手册", "title"), 1, close, pad=(5, 3, 4, 3))
    guide = _Guide(text or NO_GUIDE)
    body = column(head, Line(), guide, gap=0, pad=(0.25, 0.25, 0.25, 1))
    body.setStretch(2, 1)
    layer = Layer(host, sheet(body), width="palette_width")
    close.clicked.connect(layer.close_layer)
    layer.show_over(guide)
    return layer
