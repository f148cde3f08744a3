"""The middle of 事项库: search line, filters, the strip of another day, the list, and the line of figures and keys."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal

from desktop.screens.matters.filter_panel import FilterPanel
from desktop.screens.matters.table import MatterTable
from desktop.widgets.buttons import Button
from desktop.widgets.fields import SearchField
from desktop.widgets.labels import ElidedLabel, Label
from desktop.widgets.layout import Box, FixedSurface, Line, Surface, column, row
from desktop.widgets.strips import EmptyState, Strip
from enforcement.queries import MatterRow
from enforcement.refusals import Refusal

_KEYS = "↑↓ 选择   空格 常用   回车 开始检查"
_NEAR = "没有完全一样的，下面是相近的。"


class ListPane(Surface):
    """``card_wanted`` where the card has no pane of its own and the person asks for it; ``print_wanted`` and
    ``sets_wanted`` from the buttons beside the search line; ``shelves_wanted`` where the left pane is hidden;
    ``everywhere_wanted`` when this shelf does not have what was searched."""

    card_wanted = Signal()
    print_wanted = Signal()
    sets_wanted = Signal()
    shelves_wanted = Signal()
    everywhere_wanted = Signal()

    def __init__(self, today: date) -> None:
        self._today = today
        self.search = SearchField("找事项", "事项名、法条、编号、罚款或拼音首字母，如 aqck")
        self.filter_button = Button("筛选", icon="filter")
        self.filter_button.setCheckable(True)
        self.print_button = Button("打印清单", icon="printer")
        self.sets_button = Button("常用组合", icon="list-check")
        self.shelf_button = Button("换库", icon="books")
        self.panel = FilterPanel(today)
        self.table = MatterTable(today)
        self.day_strip = Strip("", "", (("回到今天", self.panel.clear_day),), colour="warn", icon="history")
        self.near_strip = Strip(_NEAR, colour="info")
        self.told = Strip("", "", (("知道了", self.unsay),), colour="info")
        self.barred = Strip("", "", (("知道了", self.unsay),), colour="danger")
        self._empty = EmptyState("", (("在全部事项里找", lambda: self.everywhere_wanted.emit()),))
        self._note, self._count = ElidedLabel("", "small", "text_2"), ElidedLabel("", "small", "text_2")
        self._keys = Label(_KEYS, "small", "text_2")
        self._card_button = Button("看详情", "tint")
        super().__init__("plain", self._laid())
        for part in (
            self.panel,
            self.day_strip,
            self.near_strip,
            self.told,
            self._card_button,
            self.shelf_button,
        ):
            part.hide()
        self.filter_button.toggled.connect(self._open_panel)
        self.panel.left.connect(lambda: self.filter_button.setChecked(False))
        self.print_button.clicked.connect(lambda _checked=False: self.print_wanted.emit())
        self.sets_button.clicked.connect(lambda _checked=False: self.sets_wanted.emit())
        self.shelf_button.clicked.connect(lambda _checked=False: self.shelves_wanted.emit())
        self._card_button.clicked.connect(lambda _checked=False: self.card_wanted.emit())

    def _laid(self) -> Box:
        buttons = (self._card_button, self.filter_button, self.print_button, self.sets_button)
        line = row(self.shelf_button, self.search, *buttons, gap=2, pad=(4, 0, 4, 0))
        line.setStretch(1, 1)
        bar = FixedSurface("plain", line, height=52)
        figures = row(self._count, self._keys, gap=3, pad=(4, 0, 4, 0))
        figures.setStretch(0, 1)
        foot = FixedSurface("sunken", figures, height=32)
        note = FixedSurface("sunken", row(self._note, pad=(4, 0, 4, 0)), height=30)
        self._rest = Surface("plain", column(self._empty, 1, gap=0))
        above = (
            bar,
            Line(),
            self.panel,
            self.told,
            self.barred,
            self.day_strip,
            self.near_strip,
            note,
            Line(),
        )
        middle = column(*above, self._rest, self.table, Line(), foot, gap=0)
        middle.setStretchFactor(self.table, 1)
        middle.setStretchFactor(self._rest, 1)
        return middle

    def set_narrow(self, narrow: bool, compact: bool) -> None:
        """Without a pane for the card, or for the shelves, a button asks for it; the keys go where room is short."""
        self._card_button.setVisible(narrow)
        self._keys.setVisible(not compact)
        self.sets_button.setVisible(not compact)
        self.shelf_button.setVisible(compact)

    def say(self, sentence: str, colour: str) -> None:
        """A sentence above the list that stays until it is read."""
        self.unsay()
        strip = self.barred if colour == "danger" else self.told
        strip.set_sentence(sentence)
        strip.show()

    def refuse(self, refusal: Refusal) -> None:
        """Why something is not done, with its place in the law."""
        because = refusal.why + (f"依据{refusal.article}。" if refusal.article is not None else "")
        self.unsay()
        self.barred.set_sentence(refusal.what, because)
        self.barred.show()

    def unsay(self) -> None:
        """Put away what was said."""
        self.told.hide()
        self.barred.hide()

    def show_day(self, day: date | None, *, chosen: bool) -> None:
        """The day that power and words are looked at, None for today; ``chosen`` in the panel, else typed."""
        self.table.day = day or self._today
        if day is not None:
            why = "有没有权、引哪条、罚多少，都是那一天的；要开始检查先回到今天。"
            self.day_strip.set_sentence(f"按 {day.isoformat()} 看", why)
        self.day_strip.buttons[0].setVisible(chosen)
        self.day_strip.setVisible(day is not None)

    def show_rows(
        self,
        rows: tuple[MatterRow, ...],
        note: str,
        empty: str,
        count: str,
        *,
        mixed: bool,
        elsewhere: bool,
        fresh: bool,
    ) -> None:
        """The rows, the sentence of the shelf, what is said without rows, and the line of figures; ``mixed`` when the
        shelf holds more than one library, ``elsewhere`` when other shelves may have what was searched, ``fresh`` when
        something else was asked for."""
        self.table.mixed = mixed
        self.table.show_rows(rows)
        self._rest.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self._empty.buttons[0].setVisible(elsewhere)
        if fresh:
            self.table.scrollTo(self.table.currentIndex())
        self.near_strip.setVisible(bool(rows) and rows[0].near)
        self._empty.sentence.setText(empty)
        self._count.set_text(count)
        self._note.set_text(note)

    def _open_panel(self, shown: bool) -> None:
        self.panel.setVisible(shown)
        (self.panel.subject if shown else self.filter_button).setFocus()
