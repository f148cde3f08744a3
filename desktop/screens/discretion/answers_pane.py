"""The left pane: everything that is asked, in the order in which it decides; keys go through it without the mouse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.screens.discretion.ask import Head, QuestionLine, TierLine
from desktop.screens.discretion.bench_part import RulesLine, bench_lines, degree_lines, degree_rules
from desktop.screens.discretion.facts_part import WordsLine, facts_lines, penalties_words
from desktop.screens.discretion.presenter import WeighPresenter
from desktop.screens.documents.panes import FollowFocus
from desktop.widgets.buttons import Button
from desktop.widgets.fields import flush_all
from desktop.widgets.layout import Scroll, Stack, Surface, column
from enforcement.discretion.case import NO_ROW, Answer, WeighedCase
from enforcement.discretion.leniency import GROUP_NAMES, Group, Question
from enforcement.discretion.proposal import APOLOGY, apology_rules

APOLOGISED = "当事人公开道歉并承诺守法了吗？"


class _Quiet(Scroll):
    """Leaves the keys to the pane: up and down go from line to line, the pages turn the account."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class AnswersPane(Surface):
    """↑↓ next line · ←→ and Enter choose · Alt+1/2/3 answer and go on. ``confirm_asked`` for the rules' button."""

    confirm_asked = Signal()

    def __init__(self, presenter: WeighPresenter) -> None:
        self.presenter = presenter
        self.lines: dict[str, QWidget] = {}
        self._list = Stack()
        self._scroll = _Quiet(column(self._list, 1, gap=0))
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shape: tuple[Any, ...] = ()
        super().__init__("plain", column(self._scroll, gap=0))
        self.setAccessibleName("情节和情形")
        FollowFocus(self._scroll)

    # ---- showing

    def show_case(self) -> None:
        """Fresh lines when other things are asked now; else only what is chosen."""
        case = self.presenter.case
        if case is None:
            return
        shape = self._asked(case)
        if shape != self._shape:
            self._shape = shape
            self._rebuild(case)
        self._mark(case)

    def focus_first(self) -> None:
        """The first thing that is not answered yet."""
        case = self.presenter.case
        wanted = next((name for name in self.lines if case is not None and self._open(name, case)), "")
        stops = self._stops(self.lines.get(wanted))
        if stops:
            stops[0].setFocus(Qt.FocusReason.TabFocusReason)

    def press(self, number: int) -> bool:
        """Alt+n chooses in the line that has the keyboard; a question then gives it on."""
        line = self._line_here()
        press = getattr(line, "press", None)
        if press is None or not press(number):
            return False
        if isinstance(line, (QuestionLine, TierLine)):
            self._step(1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go from line to line."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self._step(step)

    # ---- inside

    def _asked(self, case: WeighedCase) -> tuple[Any, ...]:
        """What decides which lines there are."""
        tier, rules = case.tier, degree_rules(case)
        return (
            case.matter.code, case.matter.basis_on(case.acted), case.subject, case.way, case.in_portions,
            tier.unit if tier is not None else "", rules.id if rules is not None else "",
            case.by_points, case.row is not None, tier.source if tier is not None else "",
            case.rules.id if case.rules is not None else "", case.confirmed,
            case.benchmarks, self.presenter.rules.choice,
            apology_rules(case) is not None, tuple(one.id for one in self.presenter.questions),
        )  # fmt: skip

    def _rebuild(self, case: WeighedCase) -> None:
        here = next((name for name, line in self.lines.items() if line is self._line_here()), "")
        flush_all(self)
        self._list.clear()
        self.lines = {}
        for name, line in self._made(case):
            self._list.addWidget(line)
            if name:
                self.lines[name] = line
        stops = self._stops(self.lines.get(here))
        if stops:
            stops[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _made(self, case: WeighedCase) -> Iterator[tuple[str, QWidget]]:
        yield "", Head("这一件")
        yield from facts_lines(self.presenter, case)
        yield from self._group(Group.OTHER)
        yield "", Head("裁量基准")
        yield from bench_lines(self.presenter, case)
        rest = Button("没答的都选否", "bare")
        rest.clicked.connect(lambda _checked=False: self.presenter.answer_rest())
        yield from self._group(Group.SPARE, rest)
        yield from self._group(Group.LIST)
        yield from self._group(Group.LIGHTEN)
        rules = apology_rules(case)
        if rules is not None:
            question = Question(
                id=APOLOGY, group=Group.LIGHTEN, text=APOLOGISED, place=rules.place("apology")
            )
            yield self._question(question)
        yield "", Head("轻重和试算规则")
        yield from degree_lines(self.presenter, case)
        line = RulesLine(self.presenter, case)
        line.confirm_button.clicked.connect(lambda _checked=False: self.confirm_asked.emit())
        yield "rules", line

    def _group(self, group: Group, *trailing: QWidget) -> Iterator[tuple[str, QWidget]]:
        asked = [one for one in self.presenter.questions if one.group is group]
        if asked:
            yield "", Head(GROUP_NAMES[group], *trailing)
            yield from (self._question(one) for one in asked)

    def _question(self, question: Question) -> tuple[str, QWidget]:
        case = self.presenter.case
        assert case is not None
        line = QuestionLine(question, case.answers.get(question.id))
        line.chosen.connect(lambda key, name=question.id: self.presenter.answer(name, Answer(key)))
        return f"ask:{question.id}", line

    def _mark(self, case: WeighedCase) -> None:
        chosen = NO_ROW if case.row == NO_ROW else case.row
        for name, line in self.lines.items():
            if isinstance(line, TierLine):
                line.set_taken(chosen is not None and name == f"tier{chosen}")
            elif isinstance(line, QuestionLine):
                given = case.answers.get(line.question.id)
                line.choice.set_value("" if given is None else given.value)
            elif name.startswith("factor:"):
                line.choice.set_value(case.factors.get(name.removeprefix("factor:")) or "unclear")  # type: ignore[attr-defined]
        degree = self.lines.get("degree")
        if degree is not None:
            degree.choice.set_value(case.degree)  # type: ignore[attr-defined]
        party = self.lines.get("party")
        if isinstance(party, WordsLine):
            party.say(penalties_words(self.presenter))

    def _open(self, name: str, case: WeighedCase) -> bool:
        if name.startswith("ask:"):
            return name.removeprefix("ask:") not in case.answers
        return name.startswith(("tier", "factor:")) and case.row is None

    def _line_here(self) -> QWidget | None:
        window = self.window()
        inner = window.focusWidget() if window is not None else None
        if inner is None:
            return None
        return next((line for line in self.lines.values() if line is inner or line.isAncestorOf(inner)), None)

    def _step(self, step: int) -> None:
        """To the first control of the next line, past the ends nowhere."""
        here, order = self._line_here(), list(self.lines.values())
        place = order.index(here) if here in order else -1
        while 0 <= place + step < len(order):
            place += step
            stops = self._stops(order[place])
            if stops:
                stops[0].setFocus(Qt.FocusReason.TabFocusReason)
                return

    @staticmethod
    def _stops(line: QWidget | None) -> list[QWidget]:
        if line is None:
            return []
        inner = [line, *line.findChildren(QWidget)]
        return [one for one in inner if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isEnabled()]
