"""The comparison: the fields as lines, what both knew and what each wrote as columns; what differs comes first."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.screens.review import words
from desktop.theme.current import theme
from desktop.widgets.labels import Label
from desktop.widgets.layout import Line, Surface, column
from desktop.widgets.pills import Pill
from enforcement.queries.reviews import ReviewField, ReviewRow, ReviewSide

FIELD_WIDTH = 104  # px at 100 %
_TOP = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft


class SidesTable(QWidget):
    """One difference; ``mark`` shows which column is chosen."""

    def __init__(self, row: ReviewRow, today: date) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._pills = [Pill(words.side_name(place)) for place in range(len(row.sides))]
        self._columns = len(row.sides) + 2
        for place in range(1, self._columns):
            self._grid.setColumnStretch(place, 1)
        heads = [self._head(place, side, today) for place, side in enumerate(row.sides)]
        self._add(Label("", "small"), Label("原来", "small", "text_2"), *heads)
        for field in row.fields:
            self._show(field)
        self.rescale()

    def rescale(self) -> None:
        now = theme()
        self._grid.setHorizontalSpacing(now.space(4))
        self._grid.setVerticalSpacing(now.space(2))
        self._grid.setColumnMinimumWidth(0, now.px(FIELD_WIDTH))

    def mark(self, place: int) -> None:
        """Column ``place`` is chosen, none for -1."""
        for at, pill in enumerate(self._pills):
            chosen = at == place
            name = words.side_name(at)
            pill.set_state(f"{name} · 留这种" if chosen else name, "info" if chosen else "neutral", "")

    def _head(self, place: int, side: ReviewSide, today: date) -> QWidget:
        lines: list[object] = [self._pills[place]]
        lines.append(Label(words.side_words(side, today), "small", "text_2", wrap=True))
        if standing := words.standing(place):
            lines.append(Label(standing, "small", "warn", wrap=True))
        return Surface("", column(*lines, 1, gap=1))

    def _show(self, field: ReviewField) -> None:
        name = Label(field.label, "small", "text" if field.differs else "text_2", wrap=True)
        before = Label(field.before, "body", "text_2", wrap=True)
        sides = [_cell(said, field.differs and said != field.before) for said in field.sides]
        for place, cell in enumerate(sides):
            cell.setAccessibleName(f"{field.label}，{words.side_name(place)}：{cell.text()}")
        self._add(name, before, *sides)

    def _add(self, *cells: QWidget) -> None:
        line = self._grid.rowCount()
        for place, cell in enumerate(cells):
            self._grid.addWidget(cell, line, place)
            if isinstance(cell, Label):
                cell.setAlignment(_TOP)
        self._grid.addWidget(Line(), line + 1, 0, 1, self._columns)


def _cell(said: str, changed: bool) -> Label:
    """What one side says; strong where it is not what stood there."""
    return Label(said, "body_strong" if changed else "body", "text" if changed else "text_2", wrap=True)
