"""回执 and earlier rounds: the newest few on a card, all of them in a layer. A round that brought something leads to what
it changed here (回到同步前)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
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
    ``paper`` prints. ``look_wanted(number)`` asks for what an exchange changed here, 0 for the newest."""

    look_wanted = Signal(int)

    def __init__(self) -> None:
        self.everything = Button("全部", "bare", after="chevron-right")
        self.everything.setAccessibleName("全部回执和收发记录")
        super().__init__("回执", self.everything)
        self.paper = Button("打印回执单", icon="printer", hint="Ctrl+P")
        self.look = Button("回到同步前", "bare")
        self._receipts: Lines = ()
        self._rounds: Lines = ()
        self._exchanges: tuple[int, ...] = ()
        self._lines = Stack()
        acts = column(row(self.paper, 1), row(self.look, 1), gap=1, pad=(4, 0, 4, 3))
        self.body.add(self._lines, acts)
        self.everything.clicked.connect(lambda _checked=False: self.open_all())
        self.look.clicked.connect(lambda _checked=False: self.look_wanted.emit(0))

    def show_lines(
        self, receipts: Lines, rounds: Lines, archived: str, exchanges: tuple[int, ...] = ()
    ) -> None:
        """Draw; hidden while there is nothing to tell. ``exchanges`` are the numbers of what the rounds brought."""
        self._receipts, self._rounds, self._exchanges = receipts, rounds, exchanges
        self._lines.clear()
        self.setVisible(bool(receipts or rounds))
        lines: list[QWidget] = [Label(archived, "small", "text_2", wrap=True)] if archived else []
        lines += [spoken_line(*one, "receipt") for one in receipts[:RECEIPTS_ON_CARD]]
        if not receipts:
            lines.append(Label("还没有收到过回执。", "small", "text_2", wrap=True))
        if rounds:
            when, what, _ = rounds[0]
            lines.append(Label(f"最近一次收发 {when}：{what}", "small", "text_2", wrap=True))
        self._lines.addLayout(column(*lines, gap=2, pad=(4, 3, 4, 3)))

    def open_all(self) -> Layer:
        """All receipts and rounds."""
        return HistoryLayer(self, self._receipts, self._rounds, self._exchanges, self.look_wanted.emit)


class HistoryLayer(Layer):
    """Receipts and rounds side by side; Esc closes. ``look(number)`` goes to what a round brought."""

    def __init__(
        self,
        host: QWidget,
        receipts: Lines,
        rounds: Lines,
        exchanges: tuple[int, ...] = (),
        look: Callable[[int], object] = lambda _number: None,
    ) -> None:
        shut = Button("关上", hint="Esc")
        self._look = look
        buttons = [self._button(number) for number in exchanges]
        lists = row(
            listed("回执", receipts, "receipt", "还没有收到过回执。"),
            listed("每一次收发", rounds, "refresh", "还没有收发过。", buttons),
            gap=4,
        )
        content = sheet(
            column(Label("回执和收发记录", "subtitle"), lists, row(1, shut), gap=3, pad=(6, 5, 6, 5))
        )
        content.setAccessibleName("回执和收发记录")
        super().__init__(host, content, width="comparison_width")
        shut.clicked.connect(lambda _checked=False: self.close_layer())
        self.show_over(shut)

    def _button(self, number: int) -> Button | None:
        if not number:
            return None
        made = Button("改了什么", "bare", after="chevron-right")
        made.clicked.connect(lambda _checked=False: self._go(number))
        return made

    def _go(self, number: int) -> None:
        self.close_layer()
        self._look(number)


def listed(title: str, lines: Lines, icon: str, empty: str, buttons: Sequence[Button | None] = ()) -> QWidget:
    """Lines under a title, to be scrolled through; ``buttons`` stand behind the first of them."""
    after = (*buttons, *(None for _ in lines[len(buttons) :]))
    shown: list[QWidget] = [spoken_line(*one, icon, button) for one, button in zip(lines, after, strict=True)]
    body = column(*(shown or [Label(empty, "small", "text_2")]), 1, gap=2, pad=(0, 2, 2, 2))
    box = QWidget()
    scroll = FixedSurface("", column(Scroll(body), gap=0), height=LAYER_HEIGHT)
    box.setLayout(column(Label(title, "body_strong"), Line(), scroll, gap=1))
    return box


def spoken_line(when: str, what: str, well: bool, icon: str, button: Button | None = None) -> QWidget:
    """One line: when, below it what."""
    words = column(Label(when, "body_strong"), Label(what, "small", "text_2", wrap=True), gap=0)
    box = row(IconLabel(icon, "sm", "ok" if well else "danger"), words, gap=3)
    if button is not None:
        button.setAccessibleName(f"{when}的收发改了什么")
        box.add(button)
    box.setStretch(1, 1)
    line = QWidget()
    line.setLayout(box)
    line.setAccessibleName(f"{when}，{what}")
    return line
