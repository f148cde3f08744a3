"""Two editions of one article side by side; what differs is marked with words, colour only helps."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.screens.statutes.fitted import FittedScroll
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer
from desktop.widgets.layout import Line, Surface, column, row
from desktop.widgets.pills import Pill
from enforcement.statutes.compare import CHANGE_NAMES, Change, Pair, Run, compare, same
from enforcement.statutes.editions import span_words
from enforcement.statutes.views import ArticleView

_COLOURS = {Change.SAME: "neutral", Change.CHANGED: "warn", Change.GONE: "danger", Change.NEW: "ok"}
_MARKS = {Change.GONE: "［删：{}］", Change.NEW: "［增：{}］"}
SAME = "两版的这一条一字不差。"


class CompareSheet(Surface):
    """``pairs`` are the lines as they are shown."""

    def __init__(self, older: ArticleView, newer: ArticleView) -> None:
        self.pairs = compare(older.articles, newer.articles)
        self.close_button = Button("关上", hint="Esc")
        title = newer.citation or older.citation
        head = row(Label(title, "title", wrap=True), self.close_button, gap=3)
        head.setStretch(0, 1)
        names = row(_face(older), _face(newer), gap=3)
        names.setStretch(0, 1)
        names.setStretch(1, 1)
        lines = column(gap=2)
        if same(self.pairs):
            lines.addWidget(Label(SAME, "body_strong", "ok", wrap=True))
        for pair in self.pairs:
            lines.addWidget(_row(pair))
        body = column(lines, 1, gap=2, pad=(5, 3, 5, 4))
        top = column(head, names, gap=3, pad=(5, 4, 5, 3))
        super().__init__(
            "layer", column(top, Line(), FittedScroll(body, around=220), gap=0, pad=(0, 0, 0, 1))
        )
        self.setAccessibleName(f"{title}两版对照")


def open_comparison(host: QWidget, older: ArticleView, newer: ArticleView) -> Layer:
    """The sheet over the window of ``host``."""
    sheet = CompareSheet(older, newer)
    layer = Layer(host, sheet, width="palette_width")
    sheet.close_button.clicked.connect(layer.close_layer)
    layer.show_over(sheet.close_button)
    return layer


def side_words(runs: tuple[Run, ...]) -> str:
    """One side of a line with its differences in brackets."""
    return "".join(_MARKS.get(run.change, "{}").format(run.text) for run in runs)


def _face(view: ArticleView) -> Label:
    edition = view.edition
    assert edition is not None
    label = f"{edition.label}，" if edition.label else ""
    words = f"{label}{span_words(edition, view.editions)}"
    missing = "" if view.articles else "（这一版没有这一条）"
    return Label(words + missing, "body_strong", wrap=True)


def _row(pair: Pair) -> Surface:
    left = Label(side_words(pair.left) or "（没有）", "body", "text" if pair.left else "text_3", wrap=True)
    right = Label(side_words(pair.right) or "（没有）", "body", "text" if pair.right else "text_3", wrap=True)
    sides = row(left, right, gap=3)
    sides.setStretch(0, 1)
    sides.setStretch(1, 1)
    if pair.change is Change.SAME:
        return Surface("", column(sides, pad=(2, 1, 2, 1)))
    pill = Pill(CHANGE_NAMES[pair.change], _COLOURS[pair.change])
    return Surface("inset", column(row(pill, 1), sides, gap=1, pad=(2, 2, 2, 2)))
