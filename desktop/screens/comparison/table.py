"""Both texts in one grid: what is compared at the left, the two sides beside each other, which is lighter at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.screens.comparison import words
from desktop.screens.comparison.words import TextLine
from desktop.theme.current import theme
from desktop.widgets.labels import Label
from desktop.widgets.layout import Line
from desktop.widgets.pills import Pill

SUBJECT_WIDTH, WHICH_WIDTH = 120, 150  # px at 100 %
_TOP = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft


class TextTable(QWidget):
    """Lines with a hair line below each; long citations wrap."""

    def __init__(self, rows: tuple[TextLine, ...]) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for column in (1, 2):
            self._grid.setColumnStretch(column, 1)
        self._add(
            Label(words.SUBJECT, "small", "text_2"),
            Label(words.OLD, "small", "text_2"),
            Label(words.NEW, "small", "text_2"),
            Label(words.WHICH, "small", "text_2"),
        )
        for row in rows:
            self._show(row)
        self.rescale()

    def rescale(self) -> None:
        now = theme()
        self._grid.setHorizontalSpacing(now.space(4))
        self._grid.setVerticalSpacing(now.space(1.5))
        self._grid.setColumnMinimumWidth(0, now.px(SUBJECT_WIDTH))
        self._grid.setColumnMinimumWidth(3, now.px(WHICH_WIDTH))

    def _show(self, row: TextLine) -> None:
        subject = Label(row.subject, "small", "text_2", wrap=True)
        subject.setFixedWidth(theme().px(SUBJECT_WIDTH))
        quiet = "small" if row.subject == "出处" else "body"
        sides = [
            Label(text, quiet, "warn" if warned else "text", wrap=True)
            for text, warned in zip((row.old, row.new), row.warned, strict=True)
        ]
        last: QWidget = Pill(row.which, row.colour) if row.which else Label("")
        self._add(subject, *sides, last)

    def _add(self, *cells: QWidget) -> None:
        line = self._grid.rowCount()
        for column, cell in enumerate(cells):
            self._grid.addWidget(cell, line, column, _TOP if isinstance(cell, Pill) else Qt.AlignmentFlag(0))
            if isinstance(cell, Label):
                cell.setAlignment(_TOP)
        self._grid.addWidget(Line(), line + 1, 0, 1, 4)
