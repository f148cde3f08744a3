"""The matters of an inspection at the left: name, field, progress and judgement; and the strip of compact windows."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from desktop.screens.documents.panes import grows_with_words
from desktop.screens.inspection.check_presenter import CheckPresenter, MatterLine
from desktop.theme.current import theme
from desktop.widgets import paint
from desktop.widgets.buttons import Button
from desktop.widgets.cards import PaneHeader
from desktop.widgets.labels import ElidedLabel, Label
from desktop.widgets.layout import FixedSurface, Line, Scroll, Stack, Surface, column, row
from desktop.widgets.pills import Pill, pill_for, set_pill
from desktop.widgets.rows import RowFrame


class Progress(QWidget):
    """A thin bar: ``done`` of ``total``."""

    def __init__(self) -> None:
        super().__init__()
        self._done, self._total = 0, 0
        self.rescale()

    def rescale(self) -> None:
        self.setFixedHeight(theme().px(4))

    def set_progress(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        self.update()

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        radius = self.height() // 2
        paint.box(painter, self.rect(), theme().color("border"), None, radius)
        if self._total and self._done:
            wide = self.width() * min(self._done, self._total) // self._total
            paint.box(painter, QRect(0, 0, wide, self.height()), theme().color("ok"), None, radius)
        painter.end()


class MatterRow(RowFrame):
    """One matter; Enter or a click opens its checklist."""

    def __init__(self, line: MatterLine) -> None:
        super().__init__(min_height=96)
        self.setSizePolicy(grows_with_words())
        self.matter_id = line.id
        self._name = Label(line.name, "body", wrap=True)
        self._domain = Label(line.domain, "small", "text_2")
        self._count = Label("", "body_strong", "text_2")
        self._bar = Progress()
        self._finding: Pill = pill_for("matter_finding", line.finding.value)
        self._keys = Label("Ctrl+↑↓", "small", "text_2")
        self.setLayout(
            column(
                self._name,
                row(self._domain, 1, self._count),
                self._bar,
                row(self._finding, 1, self._keys),
                gap=1.25,
                pad=(4, 2.5, 3.5, 2.5),
            )
        )
        self.show_line(line)

    def show_line(self, line: MatterLine) -> None:
        self._name.setText(line.name)
        self._name.set_type("body_strong" if line.current else "body")
        self._count.setText(f"{line.done}/{line.total}")
        self._bar.set_progress(line.done, line.total)
        set_pill(self._finding, "matter_finding", line.finding.value)
        self._keys.setVisible(line.current)
        self.set_selected(line.current)
        self.setAccessibleName(
            f"{line.name}，{line.domain}，已做 {line.done} 项，共 {line.total} 项，{self._finding.text()}"
        )


class MatterPane(FixedSurface):
    """The left pane: head with 加事项, the matters, and the sum at the foot. ``chosen(id)``, ``add_requested``."""

    chosen = Signal(str)
    add_requested = Signal()

    def __init__(self, presenter: CheckPresenter) -> None:
        self._presenter = presenter
        self.add_button = Button("加事项", "soft", hint="Ctrl+M")
        self._list = Stack()
        self._rows: list[MatterRow] = []
        self._first, self._second = (
            Label("", "body_strong", wrap=True),
            Label("", "small", "text_2", wrap=True),
        )
        foot = Surface("inset", column(self._first, self._second, gap=0.5, pad=(3, 2, 3, 2)))
        rows = column(self._list, 1, gap=0)
        holder = column(
            PaneHeader("检查事项", self.add_button),
            Line(),
            Scroll(rows),
            column(foot, pad=(3, 2, 3, 3)),
            gap=0,
        )
        super().__init__("plain", holder, width="pane_left")
        self.add_button.clicked.connect(lambda _checked=False: self.add_requested.emit())

    def show_matters(self) -> None:
        """Fresh lines; rows are kept while the matters are the same."""
        lines = self._presenter.matters()
        if [row_.matter_id for row_ in self._rows] != [line.id for line in lines]:
            self._list.clear()
            self._rows = [MatterRow(line) for line in lines]
            for row_ in self._rows:
                for signal in (row_.activated, row_.clicked):
                    signal.connect(lambda row_=row_: self.chosen.emit(row_.matter_id))
                self._list.addWidget(row_)
        for row_, line in zip(self._rows, lines, strict=True):
            row_.show_line(line)
        first, second = self._presenter.summary()
        self._first.setText(first)
        self._second.setText(second)

    def take_focus(self) -> None:
        current = next((row_ for row_ in self._rows if row_.selected), None)
        (current or self.add_button).setFocus()


class MatterStrip(FixedSurface):
    """Compact windows: the open matter on one line, its count, and 换事项 (``change_requested``)."""

    change_requested = Signal()

    def __init__(self, presenter: CheckPresenter) -> None:
        self._presenter = presenter
        self._name = ElidedLabel("", "subtitle")
        self._count = Label("", "body", "text_2")
        self._finding: Pill = pill_for("matter_finding", "unset")
        self.change_button = Button("换事项", "soft", icon="list-check")
        parts = row(self._name, self._finding, self._count, self.change_button, gap=3, pad=(5, 0, 5, 0))
        parts.setStretch(0, 1)
        super().__init__("plain", parts, height=52)
        self.change_button.clicked.connect(lambda _checked=False: self.change_requested.emit())

    def show_matters(self) -> None:
        lines = self._presenter.matters()
        place = next((index for index, line in enumerate(lines) if line.current), -1)
        if place < 0:
            self._name.set_text("还没有事项")
            self._count.setText("")
            return
        line = lines[place]
        self._name.set_text(line.name)
        set_pill(self._finding, "matter_finding", line.finding.value)
        self._count.setText(f"{place + 1}/{len(lines)} · 已做 {line.done}/{line.total}")
