"""The parts that ask: one line with a choice of few, a tier to pick, a field for a figure; all by keyboard."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.screens.documents.panes import grows_with_words
from desktop.widgets.fields import TextField
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import Surface, column, row, show_when
from desktop.widgets.rows import RowFrame
from desktop.widgets.segmented import Choice, SegmentedChoice
from enforcement.catalogue.benchmarks import DiscretionTier
from enforcement.discretion.case import Answer
from enforcement.discretion.figures import Figure, exact
from enforcement.discretion.ladder import GAINS, PER
from enforcement.discretion.leniency import Question
from enforcement.text.numerals import decimal_text

ANSWERS = (
    Choice(Answer.YES.value, "是", colour="info"),
    Choice(Answer.NO.value, "否", colour="neutral"),
    Choice(Answer.UNKNOWN.value, "不清楚", colour="warn"),
)
_FAULT = "这里写一个数，例如 12.5。"


class ChoiceLine(QWidget):
    """Words at the left, a choice at the right, quiet words below. ``chosen(key)``."""

    chosen = Signal(str)

    def __init__(self, words: str, choices: tuple[Choice, ...], value: str = "", remark: str = "") -> None:
        super().__init__()
        self.words = Label(words, "body", wrap=True)
        below = Label(remark, "small", "text_3", wrap=True)
        show_when(below, bool(remark))
        self.choice = SegmentedChoice(words, choices, value, height="control_height")
        self.choice.chosen.connect(self.chosen)
        said = column(self.words, below, gap=0.5)
        box = row(said, self.choice, gap=3, pad=(4, 1.25, 4, 1.25))
        box.setStretch(0, 1)
        self.setLayout(box)
        self._keys = tuple(choice.key for choice in choices)

    def press(self, number: int) -> bool:
        """Choose number n (from 1) by key; False when there is none."""
        if not 1 <= number <= len(self._keys):
            return False
        self.choice.choose(self._keys[number - 1])
        return True


class QuestionLine(ChoiceLine):
    """One question of the law: 是, 否, 不清楚, with the place it stands on."""

    def __init__(self, question: Question, answer: Answer | None) -> None:
        remark = " · ".join(part for part in (question.place, question.help) if part)
        super().__init__(question.text, ANSWERS, "" if answer is None else answer.value, remark)
        self.question = question


class StackedChoice(QWidget):
    """A name over a choice that needs the whole width. ``chosen(key)``."""

    chosen = Signal(str)

    def __init__(self, words: str, choices: tuple[Choice, ...], value: str = "", remark: str = "") -> None:
        super().__init__()
        self.choice = SegmentedChoice(words, choices, value, height="control_height")
        self.choice.chosen.connect(self.chosen)
        below = Label(remark, "small", "text_3", wrap=True)
        show_when(below, bool(remark))
        head = Label(words, "small", "text_2")
        self.setLayout(column(head, row(self.choice, 1), below, gap=1, pad=(4, 1.25, 4, 1.25)))
        self._keys = tuple(choice.key for choice in choices)

    def press(self, number: int) -> bool:
        """Choose number n (from 1) by key; False when there is none."""
        if not 1 <= number <= len(self._keys):
            return False
        self.choice.choose(self._keys[number - 1])
        return True


class FigureLine(QWidget):
    """A field for an amount. ``filled(Decimal)`` when it reads as one, ``filled(None)`` when it is emptied."""

    filled = Signal(object)

    def __init__(self, words: str, unit: str = "", value: Decimal | None = None, remark: str = "") -> None:
        super().__init__()
        self.field = TextField(words, "" if value is None else f"{value:f}", unit=unit, width=168)
        self._fault = Label("", "small", "danger")
        self._fault.hide()
        said = Label(words, "body", wrap=True)
        below = Label(remark, "small", "text_3", wrap=True)
        show_when(below, bool(remark))
        box = row(column(said, below, gap=0.5), column(self.field, self._fault, gap=0.5), gap=3,
                  pad=(4, 1.25, 4, 1.25))  # fmt: skip
        box.setStretch(0, 1)
        self.setLayout(box)
        self.field.settled.connect(self._read)

    def _read(self, text: str) -> None:
        amount = figure_of(text)
        wrong = bool(text.strip()) and (amount is None or amount <= 0)
        self._fault.setText(_FAULT if wrong else "")
        self._fault.setVisible(wrong)
        self.field.set_fault(_FAULT if wrong else "")
        if not wrong:
            self.filled.emit(amount)


def figure_of(text: str) -> Decimal | None:
    """The number in ``text``, thousands marks allowed; None when it is none."""
    plain = decimal_text(text.replace(",", "").replace("，", "").removesuffix("元"))
    try:
        return None if plain is None else exact(plain)
    except (InvalidOperation, ValueError):
        return None


class TierLine(RowFrame):
    """One step of a ladder: condition over tier and amounts; Enter, Space or a click takes it."""

    taken = Signal()

    def __init__(self, title: str, remark: str) -> None:
        super().__init__(min_height=48)
        self._mark = IconLabel("circle", "md", "text_3")
        self.words = Label(title, "body", wrap=True)
        self.remark = Label(remark, "small", "text_2", wrap=True)
        box = row(self._mark, column(self.words, self.remark, gap=0.5), gap=2.5, pad=(4, 1.5, 4, 1.5))
        box.setStretch(1, 1)
        self.setLayout(box)
        self._title, self._remark = title, remark
        self.setSizePolicy(grows_with_words())
        self.activated.connect(self.taken)
        self.clicked.connect(self.taken)
        self.set_taken(False)

    def set_taken(self, taken: bool) -> None:
        """Show whether this is the chosen step."""
        self.set_selected(taken)
        self._mark.set_icon("circle-check" if taken else "circle", "primary" if taken else "text_3")
        state = "已选，" if taken else ""
        self.setAccessibleName(f"{state}{self._title}，{self._remark}")

    def press(self, number: int) -> bool:
        """Alt+1 takes the step that has the keyboard."""
        if number == 1:
            self.taken.emit()
        return number == 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes it too; up and down belong to the pane, which goes on past the ladder."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.taken.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)


def tier_words(tier: DiscretionTier) -> str:
    """较重 · 20,000 元—50,000 元 · 个人."""
    unit = "%违法所得" if tier.unit == GAINS else f" 元/{PER[tier.unit]}" if tier.unit in PER else " 元"
    ends = [Figure(exact(end), "") for end in (tier.low, tier.high) if end is not None]
    span = "—".join(dict.fromkeys(str(end) for end in ends))
    money = "不罚款" if not tier.high else f"{span}{unit}"
    return " · ".join(part for part in (tier.tier, money, tier.subject) if part)


class Head(Surface):
    """A band over a group of questions."""

    def __init__(self, name: str, *trailing: QWidget) -> None:
        self.name = Label(name, "small", "text_2")
        super().__init__("sunken", row(self.name, 1, *trailing, pad=(4, 1, 4, 1)))
        self.setAccessibleName(name)
