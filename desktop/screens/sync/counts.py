"""对数: how many there are here, how many at the county, and whether the difference is explained."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.screens.sync.presenter import CountView
from desktop.theme.current import theme
from desktop.widgets.cards import Card
from desktop.widgets.labels import Label
from desktop.widgets.layout import Line, clear, column

HEADS = ("种类", "本机", "县里", "差")
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Grid(QGridLayout):
    """Four columns, the last three of numbers; rows 34 px with hair lines between."""

    def __init__(self) -> None:
        super().__init__()
        self.setColumnStretch(0, 1)
        self.rescale()

    def rescale(self) -> None:
        now = theme()
        self.setContentsMargins(now.space(4), 0, now.space(4), 0)
        self.setHorizontalSpacing(now.space(4))
        self.setVerticalSpacing(0)
        for line in range(0, self.rowCount(), 2):
            self.setRowMinimumHeight(line, now.px(33))


class CountTable(Card):
    """A few lines of figures and one sentence below them."""

    def __init__(self) -> None:
        super().__init__("本机与县里对数")
        self._grid = _Grid()
        self._explanation = Label("", "small", "text_2", wrap=True)
        self.body.add(self._grid, Line(), column(self._explanation, pad=(4, 2.5, 4, 2.5)))

    def show_counts(self, counts: tuple[CountView, ...], explanation: str) -> None:
        clear(self._grid)
        self._add_row(0, [Label(head, "small", "text_2") for head in HEADS])
        for place, line in enumerate(counts, start=1):
            self._grid.addWidget(Line(), place * 2 - 1, 0, 1, 4)
            cells = [
                Label(line.name, "body"),
                Label(line.here, "body"),
                Label(line.county, "body"),
                Label(line.difference, "body_strong" if line.tone != "text_2" else "small", line.tone),
            ]
            cells[0].setAccessibleName(
                f"{line.name}：本机 {line.here}，县里 {line.county}，{line.difference}"
            )
            self._add_row(place * 2, cells)
        self._explanation.setText(explanation)
        self._grid.rescale()

    def _add_row(self, place: int, cells: list[Label]) -> None:
        for at, cell in enumerate(cells):
            if at:
                cell.setAlignment(RIGHT)
            holder: QWidget = cell
            self._grid.addWidget(holder, place, at)
