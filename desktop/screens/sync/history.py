"""回执 and earlier rounds: the newest few on a card, all of them in a layer."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.cards import Card
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import FixedSurface, Line, Scroll, Stack, column, row

RECEIPTS_ON_CARD = 3
LAYER_HEIGHT = 340
Lines = tuple[tuple[str, str, bool], ...]
"""When, what, and whether it is well."""


class ReceiptsCard(Card):
    """The newest receipts, how far the county's backups reach, and the last round; ``everything`` opens the rest,
    ``paper`` prints."""

    def __init__(self) -> None:
        self.everything = Button("全部", "bare", after="chevron-right")
        self.everything.setAccessibleName("全部回执和收发记录")
        super().__init__("回执", self.everything)
        self.paper = Button("打印回执单", icon="printer", hint="Ctrl+P")
        self._receipts: Lines = ()
        self._rounds: Lines = ()
        self._lines = Stack()
        self.body.add(self._lines, row(self.paper, 1, pad=(4, 0, 4, 3)))
        self.everything.clicked.connect(lambda _checked=False: self.open_all())

    def show_lines(self, receipts: Lines, rounds: Lines, archived: str) -> None:
        """Draw; hidden while there is nothing to tell."""
        self._receipts, self._rounds = receipts, rounds
        self._lines.clear()
        self.setVisible(bool(receipts or rounds))
        lines: list[QWidget] = [Label(archived, "small", "text_2", wrap=True)] if archived else []
        lines += [_line(*one, "receipt") for one in receipts[:RECEIPTS_ON_CARD]]
        if not receipts:
            lines.append(Label("还没有收到过回执。", "small", "text_2", wrap=True))
        if rounds:
            when, what, _ = rounds[0]
            lines.append(Label(f"最近一次收发 {when}：{what}", "small", "text_2", wrap=True))
        self._lines.addLayout(column(*lines, gap=2, pad=(4, 3, 4, 3)))

    def open_all(self) -> Layer:
        """All receipts and rounds."""
        return HistoryLayer(self, self._receipts, self._rounds)


class HistoryLayer(Layer):
    """Receipts and rounds side by side; Esc closes."""

    def __init__(self, host: QWidget, receipts: Lines, rounds: Lines) -> None:
        shut = Button("关上", hint="Esc")
        lists = row(
            _list("回执", receipts, "receipt", "还没有收到过回执。"),
            _list("每一次收发", rounds, "refresh", "还没有收发过。"),
            gap=4,
        )
        content = sheet(
            column(Label("回执和收发记录", "subtitle"), lists, row(1, shut), gap=3, pad=(6, 5, 6, 5))
        )
        content.setAccessibleName("回执和收发记录")
        super().__init__(host, content, width="comparison_width")
        shut.clicked.connect(lambda _checked=False: self.close_layer())
        self.show_over(shut)


def _list(title: str, lines: Lines, icon: str, empty: str) -> QWidget:
    shown: list[QWidget] = [_line(*one, icon) for one in lines]
    body = column(*(shown or [Label(empty, "small", "text_2")]), 1, gap=2, pad=(0, 2, 2, 2))
    box = QWidget()
    scroll = FixedSurface("", column(Scroll(body), gap=0), height=LAYER_HEIGHT)
    box.setLayout(column(Label(title, "body_strong"), Line(), scroll, gap=1))
    return box


def _line(when: str, what: str, well: bool, icon: str) -> QWidget:
    words = column(Label(when, "body_strong"), Label(what, "small", "text_2", wrap=True), gap=0)
    box = row(IconLabel(icon, "sm", "ok" if well else "danger"), words, gap=3)
    box.setStretch(1, 1)
    line = QWidget()
    line.setLayout(box)
    line.setAccessibleName(f"{when}，{what}")
    return line
