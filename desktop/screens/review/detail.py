"""One difference at the right: what stands on paper, the sides beside each other, the choice, the reason, 定下来."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.screens.review import words
from desktop.screens.review.presenter import CHOOSE_FIRST
from desktop.screens.review.sides import SidesTable
from desktop.screens.review.third import Read, ThirdForm
from desktop.widgets.buttons import Button
from desktop.widgets.fields import TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import Line, Scroll, Stack, Surface, clear, column, row
from desktop.widgets.segmented import Choice, SegmentedChoice
from desktop.widgets.strips import Strip
from enforcement.queries.reviews import ReviewRow
from enforcement.refusals import Refused

BOTH, THIRD = "both", "third"
Settle = Callable[[ReviewRow, str, dict[str, Any], str, Callable[[Refused | None], None]], None]


class ReviewDetail(Surface):
    """``settled(row)`` when a choice was taken; ``open_wanted(type, id)`` opens the record."""

    settled = Signal(object)
    open_wanted = Signal(str, str)

    def __init__(self, settle: Settle, read: Read, today: Callable[[], date]) -> None:
        self._settle, self._read, self._today = settle, read, today
        self._row: ReviewRow | None = None
        self._body = column(gap=3, pad=(5, 4, 5, 4))
        self._bar = Stack()
        self._scroll = Scroll(self._body)
        whole = column(self._scroll, Line(), self._bar, gap=0)
        whole.setStretch(0, 1)
        super().__init__("plain", whole)
        self.choice: SegmentedChoice | None = None
        self.reason: TextField | None = None
        self._third: ThirdForm | None = None
        self._keys: list[str] = []

    def show_row(self, found: ReviewRow | None) -> None:
        """Another difference, or none. The same one again keeps what was chosen and typed."""
        if found is not None and self._row is not None and found == self._row:
            return
        kept = self._kept(found)
        self._row = found
        self._clear()
        if found is None:
            return
        self._fill(found)
        if kept is not None and self.reason is not None:
            self.reason.setText(kept[1])
            self.choose(kept[0])

    def choose(self, key: str) -> None:
        """Take this choice: a side's entry, both, third."""
        if self.choice is not None and key and self.choice.value != key:
            self.choice.set_value(key)
            self._chosen(key)

    def choose_number(self, number: int) -> bool:
        """Alt+n; False when there is no such choice."""
        if self._row is None or not 1 <= number <= len(self._keys):
            return False
        self.choose(self._keys[number - 1])
        return True

    def submit(self) -> None:
        """定下来."""
        if self._row is None or self.choice is None or self.reason is None:
            return
        third: dict[str, Any] | None = {}
        if self.choice.value == THIRD and self._third is not None:
            third = self._third.values()
        if not self.choice.value:
            self._say(CHOOSE_FIRST)
        elif third is not None:
            found = self._row
            self._settle(
                found, self.choice.value, third, self.reason.text(), lambda no: self._done(found, no)
            )

    def enter(self) -> None:
        """Put the keyboard on the choice."""
        if self.choice is not None:
            self.choice.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- inside

    def _kept(self, found: ReviewRow | None) -> tuple[str, str] | None:
        """What was chosen and typed for the same sides, which come again with better names."""
        former = self._row
        if found is None or former is None or found.key != former.key or found.sides != former.sides:
            return None
        if self.choice is None or self.reason is None:
            return None
        return self.choice.value, self.reason.text()

    def _clear(self) -> None:
        clear(self._body)
        self._bar.clear()
        self.choice = self.reason = self._third = None
        self._keys = []

    def _fill(self, found: ReviewRow) -> None:
        look = Button("打开这件", after="chevron-right")
        look.clicked.connect(lambda _checked=False: self.open_wanted.emit(found.open_type, found.open_id))
        title = Label(words.title(found), "subtitle", wrap=True)
        head = row(title, look, gap=3)
        head.setStretch(0, 1)
        self._table = SidesTable(found, self._today())
        self._body.add(head, Label(f"{found.thing}　{words.evidence(found)}", "small", "text_2", wrap=True))
        if found.issued_twice:
            self._body.add(Strip(words.ISSUED_TWICE, words.COUNTY_DECIDES, colour="danger"))
        self._third_place, self._answer = column(gap=0), column(gap=0)
        papers = [Strip(sentence, words.PAPER_STAYS, colour="info") for sentence in found.papers]
        self._body.add(self._table, self._third_place, *papers, 1)
        if not found.issued_twice:
            self._ask(found)

    def _ask(self, found: ReviewRow) -> None:
        self.reason = TextField("理由", placeholder=words.reason_label(found))
        self.button = Button("定下来", "primary", hint="Ctrl+Enter")
        self.button.clicked.connect(lambda _checked=False: self.submit())
        choose = row(self._choices(found), 1)
        act = row(self.reason, self.button, gap=3)
        act.setStretch(0, 1)
        self._bar.addWidget(Surface("plain", column(self._answer, choose, act, gap=2, pad=(5, 3, 5, 3))))

    def _choices(self, found: ReviewRow) -> QWidget:
        names = [(side.entry_id, f"留{words.side_name(at)}") for at, side in enumerate(found.sides)]
        names += [(BOTH, "都留下")] if found.both_possible else []
        names += [(THIRD, "另写")] if found.third_possible else []
        self._keys = [key for key, _ in names]
        choices = tuple(Choice(key, name, hint=f"Alt+{at}") for at, (key, name) in enumerate(names, 1))
        self.choice = SegmentedChoice("怎么定", choices)
        self.choice.chosen.connect(self._chosen)
        return self.choice

    def _chosen(self, key: str) -> None:
        assert self._row is not None
        self._table.mark(self._keys.index(key) if key not in (BOTH, THIRD) else -1)
        clear(self._third_place)
        clear(self._answer)
        self._third = None
        if key == THIRD:
            self._third = ThirdForm(self._row, self._read)
            self._third_place.addWidget(self._third)
            self._third.first.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self._third, self._show_third)

    def _show_third(self) -> None:
        """Bring what is to be written into sight, once it is laid out."""
        content = self._scroll.widget()
        if self._third is not None and content is not None:
            self._body.activate()
            content.adjustSize()
            self._scroll.ensureWidgetVisible(self._third, 0, 0)

    def _done(self, found: ReviewRow, refused: Refused | None) -> None:
        if refused is None:
            self.settled.emit(found)
            return
        self._say(refused.refusals[0].sentence)
        if refused.refusals[0].field == "reason" and self.reason is not None:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, sentence: str) -> None:
        clear(self._answer)
        self._answer.addWidget(Strip(sentence, colour="danger"))
