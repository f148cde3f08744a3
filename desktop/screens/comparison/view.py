"""The sheet 新旧依据对照 over the window: two days, both texts side by side, what figures say; printable."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from desktop.actions import PRINT
from desktop.dialogs.sheet_out import SheetOut
from desktop.operations import Operations
from desktop.screens.comparison import words
from desktop.screens.comparison.paper import comparison_paper
from desktop.screens.comparison.table import TextTable
from desktop.screens.inspection.typed import typed_day
from desktop.statutes_wiring import show_places
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.fields import TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import Line, Scroll, Surface, column, row
from desktop.widgets.strips import Strip
from enforcement.catalogue.comparison import Comparison, compare
from enforcement.model.matter import Basis
from enforcement.text.citations import distinct_places

WIDTH = "comparison_width"
DAY_WIDTH = 130
AROUND = 190  # px at 100 %: what stands above and below the scrolled part
LEAST = 120
UNREADABLE = "看不出是哪天。这样写：2026-08-14，或者 8.14。"


class ComparisonSheet(Surface):
    """Enter takes the days that stand in the fields, Ctrl+P prints, Page Up and Page Down turn the text."""

    def __init__(self, told: Comparison, operations: Operations, today: date, out: SheetOut | None = None):
        self.told, self._operations, self._today = told, operations, today
        self.acted = TextField("行为那天", told.act_day.isoformat(), width=DAY_WIDTH)
        self.decided = TextField("决定那天", told.decision_day.isoformat(), width=DAY_WIDTH)
        self.print_button = Button("打印", icon="printer", hint="Ctrl+P")
        self.close_button = Button("关上", hint="Esc")
        self.note = Label("", "body", "text_2", wrap=True)
        self._scroll = Scroll()
        self.old_text = Button("原来的条文", "soft", icon="gavel")
        self.new_text = Button("现行的条文", "soft", icon="gavel")
        buttons = (self.old_text, self.new_text, self.print_button, self.close_button)
        title = row(Label(words.TITLE, "title"), 1, *buttons, gap=2)
        name = Label(told.matter.act_name, "body_strong", wrap=True)
        days = row(
            Label("行为那天", "small", "text_2"),
            self.acted,
            Label("决定那天", "small", "text_2"),
            self.decided,
            Label("改了按回车，PageDown 往下看", "small", "text_3"),
            1,
            gap=2,
        )
        head = column(title, name, days, self.note, gap=2.5, pad=(5, 4, 5, 3))
        super().__init__("layer", column(head, Line(), self._scroll, gap=0))
        self.setAccessibleName(words.TITLE)
        self.out = out or SheetOut(self, operations, self._say)
        self._connect()
        self._say("", "text_2")
        self._show(told)

    def _connect(self) -> None:
        for field in (self.acted, self.decided):
            field.returnPressed.disconnect()
            field.returnPressed.connect(self.take_days)
        self.print_button.clicked.connect(lambda _checked=False: self.perform(PRINT))
        self.old_text.clicked.connect(lambda _checked=False: self._read(self.told.old, self.told.act_day))
        self.new_text.clicked.connect(
            lambda _checked=False: self._read(self.told.new, self.told.decision_day)
        )

    def perform(self, action: str) -> bool:
        """Ctrl+P offers the sheet to the printer or as PDF."""
        if action != PRINT:
            return False
        told, agency = self.told, self._operations.context.agency.name
        self.out.offer(lambda: comparison_paper(told, agency))
        return True

    def take_days(self) -> None:
        """Compare for the days that stand in the fields."""
        days = []
        for field in (self.acted, self.decided):
            day = typed_day(field.text(), self._today)
            field.set_fault("" if day else UNREADABLE)
            if day is None:
                self._say(UNREADABLE, "danger")
                field.setFocus()
                return
            field.set_value(day.isoformat())
            field.setText(day.isoformat())
            days.append(day)
        self._say("", "text_2")
        self._show(compare(self.told.matter, days[0], days[1]))

    def _read(self, basis: Basis | None, day: date) -> None:
        """The words of the places that a side rests on, from this home's shelf of statutes."""
        if basis is not None:
            places = distinct_places((*basis.violation, *basis.penalty))
            show_places(self, self._operations, places, day)

    def rescale(self) -> None:
        """As high as the text needs, and never higher than the window has room for."""
        now, window, content = theme(), self.window(), self._scroll.widget().layout()
        assert content is not None
        wide = min(now.size(WIDTH), window.width() - 2 * now.space(4))
        room = max(now.px(LEAST), window.height() - now.px(AROUND))
        needed = content.totalHeightForWidth(wide) if content.hasHeightForWidth() else 0
        self._scroll.setFixedHeight(max(now.px(LEAST), min(needed, room)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page Up and Page Down turn the text while the keyboard stays in a field."""
        step = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + step * bar.pageStep())

    def _show(self, told: Comparison) -> None:
        self.told = told
        self.old_text.setVisible(told.old is not None)
        self.old_text.set_words("原来的条文" if told.changed else "条文")
        self.new_text.setVisible(told.new is not None and told.changed)
        verdict, colour = words.headline(told)
        first, *rest = told.grounds
        parts: list[object] = [Strip(verdict, first, colour=colour), TextTable(words.lines(told))]
        parts += [Label(ground, "small", wrap=True) for ground in rest]
        parts.append(Label(words.rule_words(told), "small", "text_2", wrap=True))
        self._scroll.set_content(column(*parts, 1, gap=2.5, pad=(5, 3, 5, 4)))
        self.rescale()

    def _say(self, sentence: str, tone: str) -> None:
        self.note.setText(sentence)
        self.note.set_tone(tone)
        self.note.setVisible(bool(sentence))
