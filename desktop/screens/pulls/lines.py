"""One change of an exchange as a row: a box to tick, what it was, what came, who wrote it, and why it cannot go back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.screens.pulls import words
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import column, row
from desktop.widgets.pills import Pill
from desktop.widgets.rows import RowFrame
from enforcement.model.take_back import Standing
from enforcement.queries.pulls import PullLine

NAME_WIDTH = 104  # px at 100 %
_TOP = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft


class ChangeRow(RowFrame):
    """``toggled`` on Space, Enter and a click; ``settle_wanted(key)`` opens the difference that waits for a person."""

    toggled = Signal()
    settle_wanted = Signal(str)

    def __init__(self, line: PullLine, today: date, chosen: bool) -> None:
        super().__init__(min_height="table.row_two_line")
        self.line = line
        self._box = IconLabel("square", "md", "text_3")
        title = Label(words.line_title(line), "body_strong", wrap=True)
        remark = Label(words.line_remark(line, today), "small", "text_2", wrap=True)
        said = [Label(text, "small", "text_2", wrap=True) for text in self._more()]
        body = column(title, remark, _Fields(line), *said, gap=1)
        box = row(self._box, body, *self._after(), gap=3, pad=(4, 2.5, 4, 2.5))
        box.setStretch(1, 1)
        box.setAlignment(self._box, Qt.AlignmentFlag.AlignTop)
        self.setLayout(box)
        for signal in (self.activated, self.clicked):
            signal.connect(self.toggled)
        self.set_chosen(chosen)

    def set_chosen(self, chosen: bool) -> None:
        """Tick it, or no longer."""
        able = self.line.barrier is None
        icon = (
            ("square-check", "primary") if chosen else ("square", "text_2") if able else ("minus", "text_3")
        )
        self._box.set_icon(*icon)
        state = "已勾" if chosen else "没勾" if able else words.pill(self.line)[0]
        told = (f"{one.label}：{one.former}，改成 {one.came}" for one in self.line.fields)
        self.setAccessibleName("，".join((words.line_title(self.line), *told, *self._more(), state)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.toggled.emit()
        else:
            super().keyPressEvent(event)

    def _more(self) -> tuple[str, ...]:
        no = self.line.barrier
        why = "" if no is None else no.what + no.why
        return tuple(filter(None, (words.reason(self.line), why)))

    def _after(self) -> tuple[QWidget, ...]:
        text, colour = words.pill(self.line)
        if self.line.standing is Standing.DISPUTED:
            settle = Button("去定下来", after="chevron-right")
            settle.clicked.connect(lambda _checked=False: self.settle_wanted.emit(self.line.key))
            return Pill(text, colour), settle
        return (Pill(text, colour),) if text else ()


class _Fields(QWidget):
    """The fields, one a line: name, what it was, what came."""

    def __init__(self, line: PullLine) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for place, field in enumerate(line.fields):
            later = f"（现在是 {field.now}）" if field.now not in (field.former, field.came) else ""
            cells = (
                Label(field.label, "small", "text_2", wrap=True),
                Label(field.former, "body", "text_2", wrap=True),
                Label("→", "body", "text_2"),
                Label(field.came + later, "body", wrap=True),
            )
            for at, cell in enumerate(cells):
                cell.setAlignment(_TOP)
                self._grid.addWidget(cell, place, at)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self.rescale()

    def rescale(self) -> None:
        now = theme()
        self._grid.setHorizontalSpacing(now.space(3))
        self._grid.setVerticalSpacing(now.space(1))
        self._grid.setColumnMinimumWidth(0, now.px(NAME_WIDTH))


def make_rows(
    lines: tuple[PullLine, ...],
    today: date,
    chosen: frozenset[str],
    toggle: Callable[[PullLine], object],
    settle: Callable[[str], object],
) -> list[ChangeRow]:
    """Rows of one record."""
    found = []
    for line in lines:
        made = ChangeRow(line, today, line.key in chosen)
        made.toggled.connect(lambda line=line: toggle(line))
        made.settle_wanted.connect(settle)
        found.append(made)
    return found
