"""The right pane: the written sum as it grows, the grounds, and what to beware of. 算法写给人看."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.widgets.cards import PaneHeader
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import Line, Scroll, Stack, Surface, column, row, show_when
from enforcement.discretion.figures import ROUNDING
from enforcement.discretion.figures import Line as Step
from enforcement.discretion.proposal import Proposal

NOTHING_YET = "左边答一问，这里就多一步。"


class SumLine(QWidget):
    """One step: what, the sum with its result, and the number of its source; a given figure stands on the same line."""

    def __init__(self, number: int, step: Step, source: int) -> None:
        super().__init__()
        mark = Label(f"［{source}］" if source else "", "small", "text_3")
        what = Label(f"{number}　{step.what}", "small", "text_2", wrap=True)
        if step.is_figure and not step.sum:
            box = row(what, Label(step.result, "body"), mark, gap=2, pad=(4, 1, 4, 1))
            box.setStretch(0, 1)
            self.setLayout(box)
            return
        words = f"{step.sum} ＝ {step.result}" if step.sum else step.result
        said = row(Label(words, "body_strong" if step.sum else "body", wrap=True), mark, gap=2)
        said.setStretch(0, 1)
        self.setLayout(column(what, said, gap=0.25, pad=(4, 1, 4, 1)))


class AccountPane(Surface):
    """Shows one proposal after the other; Page Up and Page Down turn it."""

    def __init__(self) -> None:
        self._steps, self._grounds, self._notes, self._sources = Stack(), Stack(), Stack(), Stack()
        self._empty = Label(NOTHING_YET, "body", "text_2", wrap=True)
        body = column(
            self._notes, self._wrapped(self._empty), self._steps, self._grounds, self._sources, 1, gap=0
        )
        self._scroll = Scroll(body)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = PaneHeader("算法", remark="每一步写给人看")
        super().__init__("plain", column(head, Line(), self._scroll, gap=0))
        self.setAccessibleName("算法")

    def show_proposal(self, proposal: Proposal) -> None:
        """The whole account anew."""
        for part in (self._steps, self._grounds, self._notes, self._sources):
            part.clear()
        sources = list(dict.fromkeys(line.source for line in proposal.lines if line.source))
        show_when(self._empty, not proposal.lines and not proposal.grounds)
        if proposal.warnings:
            self._notes.addWidget(self._wrapped(_Warnings(proposal.warnings), tight=True))
        for number, line in enumerate(proposal.lines, 1):
            place = sources.index(line.source) + 1 if line.source else 0
            self._steps.addWidget(SumLine(number, line, place))
        for ground in proposal.grounds:
            self._grounds.addWidget(_Ground(ground.sentence))
        if sources:
            self._sources.addWidget(_Sources(sources))

    def turn(self, pages: int) -> None:
        """Scroll by whole pages."""
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.turn(step)

    @staticmethod
    def _wrapped(part: QWidget, *, tight: bool = False) -> QWidget:
        box = QWidget()
        box.setLayout(column(part, pad=(3, 2, 3, 1.5) if tight else (4, 2, 4, 2)))
        return box


class _Warnings(Surface):
    """Everything to beware of in one box."""

    def __init__(self, warnings: tuple[str, ...]) -> None:
        lines = [Label(f"·　{words}", "small", "text", wrap=True) for words in warnings]
        told = column(Label("要注意", "body_strong", "warn"), *lines, gap=0.75)
        box = row(IconLabel("alert-triangle", "md", "warn"), told, gap=3, pad=(3.5, 2, 3, 2))
        box.setStretch(1, 1)
        super().__init__("warn", box)
        self.setAccessibleName("要注意：" + "".join(warnings))


class _Ground(QWidget):
    def __init__(self, sentence: str) -> None:
        super().__init__()
        box = row(IconLabel("scale", "sm", "info"), Label(sentence, "body", wrap=True), gap=2,
                  pad=(4, 1.25, 4, 1.25))  # fmt: skip
        box.setStretch(1, 1)
        self.setLayout(box)


class _Sources(QWidget):
    """The sources by number, and the rule of rounding."""

    def __init__(self, sources: list[str]) -> None:
        super().__init__()
        lines = [
            Label(f"［{number}］{source}", "small", "text_3", wrap=True)
            for number, source in enumerate(sources, 1)
        ]
        if ROUNDING not in sources:
            lines.append(Label(ROUNDING, "small", "text_3", wrap=True))
        self.setLayout(column(Label("出处", "small", "text_2"), *lines, gap=0.75, pad=(4, 2, 4, 4)))
