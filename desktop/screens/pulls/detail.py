"""What an exchange did to one record, at the right: its changes to tick, what is new, what stands on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal

from desktop.screens.pulls import words
from desktop.screens.pulls.lines import ChangeRow, make_rows
from desktop.screens.pulls.presenter import PullsPresenter
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import Scroll, Surface, clear, column, row
from desktop.widgets.strips import Strip
from enforcement.queries.pulls import PullRecord


class RecordDetail(Surface):
    """``open_wanted(type, id)`` opens the record, ``settle_wanted(key)`` a difference that waits for a person."""

    open_wanted = Signal(str, str)
    settle_wanted = Signal(str)

    def __init__(self, presenter: PullsPresenter, today: Callable[[], date]) -> None:
        self._presenter, self._today = presenter, today
        self._record: PullRecord | None = None
        self._rows: list[ChangeRow] = []
        self._head, self._body = column(gap=2, pad=(5, 4, 5, 3)), column(gap=0)
        whole = column(self._head, Scroll(self._body), gap=0)
        whole.setStretch(1, 1)
        super().__init__("plain", whole)

    def show_record(self, record: PullRecord | None) -> None:
        """Another record, or none; the same one again only gets its ticks."""
        if record == self._record:
            for one in self._rows:
                one.set_chosen(one.line.key in self._presenter.chosen)
            return
        held = next((place for place, one in enumerate(self._rows) if one.holds_focus()), -1)
        self._record, self._rows = record, []
        clear(self._head)
        clear(self._body)
        if record is not None:
            self._fill(record)
        if self._rows and held >= 0:
            self._rows[min(held, len(self._rows) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self) -> bool:
        """Put the keyboard on the first change; False without one."""
        if self._rows:
            self._rows[0].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(self._rows)

    def _fill(self, record: PullRecord) -> None:
        whole = Button("整件勾上")
        whole.setEnabled(any(line.barrier is None for line in record.lines))
        whole.clicked.connect(lambda _checked=False: self._presenter.toggle_all(record))
        look = Button("打开这件", after="chevron-right")
        look.clicked.connect(lambda _checked=False: self.open_wanted.emit(record.root_type, record.root_id))
        head = row(Label(record.title, "subtitle", wrap=True), whole, look, gap=3)
        head.setStretch(0, 1)
        self._head.add(head, *(Strip(said, words.PAPER_STAYS) for said in record.papers))
        self._rows = make_rows(
            record.lines,
            self._today(),
            self._presenter.chosen,
            self._presenter.toggle,
            self.settle_wanted.emit,
        )
        self._body.add(*self._rows)
        if told := words.fresh(record):
            self._body.add(column(Label(told, "small", "text_2", wrap=True), pad=(5, 3, 5, 3)))
        self._body.addStretch(1)
