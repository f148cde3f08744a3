"""县里看过: who at the county looked at this town's records, and why. On a card the newest three, all in a layer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.screens.sync.history import Lines, listed, spoken_line
from desktop.widgets.buttons import Button
from desktop.widgets.cards import Card
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import Stack, column, row

ON_CARD = 3
TITLE = "县里看过的记录"


class CountyReadsCard(Card):
    """Hidden while nobody looked."""

    def __init__(self) -> None:
        self.everything = Button("全部", "bare", after="chevron-right")
        self.everything.setAccessibleName("县里看过的全部记录")
        super().__init__("县里看过", self.everything)
        self._reads: Lines = ()
        self._lines = Stack()
        self.body.add(self._lines)
        self.everything.clicked.connect(lambda _checked=False: self.open_all())
        self.hide()

    def show_reads(self, reads: Lines) -> None:
        """Draw."""
        self._reads = reads
        self._lines.clear()
        self.setVisible(bool(reads))
        shown: Sequence[QWidget] = [spoken_line(*one, "eye") for one in reads[:ON_CARD]]
        self._lines.addLayout(column(*shown, gap=2, pad=(4, 3, 4, 3)))

    def open_all(self) -> Layer:
        """Every look there is."""
        shut = Button("关上", hint="Esc")
        reads = listed(TITLE, self._reads, "eye", "县里还没有人看过。")
        note = Label(
            "县里的人在控制台看本镇的记录，都要写原因，由县里的钥匙签名记下来。", "small", "text_2", wrap=True
        )
        content = sheet(column(note, reads, row(1, shut), gap=3, pad=(6, 5, 6, 5)))
        content.setAccessibleName(TITLE)
        layer = Layer(self, content, width="comparison_width")
        shut.clicked.connect(lambda _checked=False: layer.close_layer())
        layer.show_over(shut)
        return layer
