"""Weighing one act, without widgets: what is known, what was answered, and the proposal after every answer.

A proposal is worked out anew from its answers; what a person puts into a paper stays there with the answers and rules
behind it, so that any machine of the town shows the same proposal again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.operations import Operations
from desktop.screens.discretion.opening import WeighStart
from desktop.screens.discretion.rules_in_use import RulesInUse
from desktop.session import Session
from enforcement.catalogue.shipped import shipped_version
from enforcement.discretion.case import Answer, WeighedCase
from enforcement.discretion.ladder import factors
from enforcement.discretion.leniency import Question, questions
from enforcement.discretion.proposal import Proposal, propose
from enforcement.discretion.spans import Bounds, fit
from enforcement.discretion.weighing import kept, law_changed, read_back
from enforcement.queries import (
    AskBenchmarks,
    AskEarlierPenalties,
    AskMatterCard,
    BenchmarksOn,
    EarlierPenalty,
    MatterCard,
)
from enforcement.queries.discretion import within

REPEAT_YEARS = 2
CHANGED = "今天用的基准和行为那天的不一样，这里按行为那天的算；两份都要看。"
KEPT_OLDER = "这是写进文书时的试算，按那时的基准；目录里的基准后来变了。"
KEPT_LAW = "写进文书以后，目录里的条文或幅度变了：这里按现在的条文算，和写进文书的可能不一样。"
KEPT_UNREADABLE = "文书里存的试算这台电脑读不出来，从头开始。"
NOT_THERE = "目录里没有这个事项了，不能试算。"


class WeighPresenter(QObject):
    """``opened``: the case is there. ``weighed(Proposal)`` after every change. ``said(sentence, colour)`` tells."""

    opened = Signal()
    weighed = Signal(object)
    said = Signal(str, str)

    def __init__(self, operations: Operations, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.operations, self.session = operations, session
        self.case: WeighedCase | None = None
        self.proposal: Proposal | None = None
        self.start = WeighStart(code="")
        self.party = ""
        self.penalties: tuple[EarlierPenalty, ...] | None = None
        self.rules = RulesInUse(operations, self._know_choice, lambda told: self.said.emit(told, "danger"))
        self.version = ""
        self._as_kept = False  # shown as it was written into the paper, nothing changed since
        self.measured: dict[str, Decimal] = {}
        self._closed = False

    # ---- opening

    def begin(self, start: WeighStart) -> None:
        """Read the matter and the place's own rules, then weigh."""
        self.start, self.party = start, start.party_name
        self.operations.ask(AskMatterCard(code=start.code, day=self.today), self._take)

    def close(self) -> None:
        """Nobody waits for an answer any longer."""
        self._closed = True

    @property
    def today(self) -> date:
        return self.session.clock.today()

    @property
    def questions(self) -> tuple[Question, ...]:
        return () if self.case is None else questions(self.case)

    # ---- answers

    def set(self, **changes: Any) -> None:
        """Other facts of the case (fields of WeighedCase)."""
        if self.case is None:
            return
        self.case, self._as_kept = replace(self.case, **changes), False
        if changes.keys() & {"acted", "repeat", "row"}:
            self._count()
        if "acted" in changes:
            self.operations.ask(AskBenchmarks(self.case.matter.code, self.case.acted), self._renew)
        self._weigh()

    def answer(self, question: str, answer: Answer) -> None:
        """Answer one question."""
        if self.case is not None:
            self.set(answers={**self.case.answers, question: answer})

    def answer_rest(self) -> None:
        """Every question without an answer gets a no, as one act of a person."""
        if self.case is not None:
            left = {one.id: Answer.NO for one in self.questions if one.id not in self.case.answers}
            self.set(answers={**self.case.answers, **left})

    def choose_level(self, factor: str, level: str) -> None:
        """The level of a factor; "" for not clear."""
        if self.case is not None:
            self.set(factors={**self.case.factors, factor: level})

    def fill_portion(self, place: int, amount: Decimal | None) -> None:
        """The quantity of one portion."""
        if self.case is not None:
            kept = {key: value for key, value in self.case.parts.items() if key != place}
            self.set(parts=kept if amount is None else {**kept, place: amount})

    def measure_level(self, factor: str, amount: Decimal) -> None:
        """Find the level of a factor by a measured amount."""
        if self.case is None:
            return
        levels = factors(self.case.benchmarks.weighted)[factor]
        found = fit(amount, [one.level for one in levels], self._bounds(levels[0].source))
        self.measured[factor] = amount
        if found.notice:
            self.said.emit(found.notice, "warn")
        if found.place is not None:
            self.choose_level(factor, levels[found.place].level)

    def measure_tier(self, amount: Decimal, places: tuple[int, ...]) -> None:
        """Find the tier by a measured amount among the tiers at ``places``."""
        if self.case is None:
            return
        tiers = [self.case.benchmarks.tiers[place] for place in places]
        found = fit(amount, [one.condition for one in tiers], self._bounds(tiers[0].source))
        self.measured[tiers[0].source] = amount
        if found.notice:
            self.said.emit(found.notice, "warn")
        if found.place is not None:
            self.set(row=places[found.place])

    def use_rules(self, set_id: str) -> None:
        """Try by these rules; "" for none."""
        if self.case is not None:
            rules = next((one for one in self.rules.offered(self.case) if one.id == set_id), None)
            keeps = rules is not None and rules.degree(self.case.degree) is not None
            degree = self.case.degree if keeps or self.case.degree == "reduced" else ""
            self.set(rules=rules, confirmed=self.rules.are_ours(self.case, rules), degree=degree)

    def set_party(self, name: str, id_no: str = "") -> None:
        """Whose earlier penalties are counted; an empty name counts none."""
        self.party = name.strip()
        if not self.party:
            self._take_penalties(self.party, None)
            return
        question = AskEarlierPenalties(self.party, id_no)
        self.operations.ask(question, lambda rows: self._take_penalties(question.name, rows))

    def kept(self) -> dict[str, Any]:
        """What goes with a proposal into a paper."""
        return {} if self.case is None else kept(self.case, self.version, self.party)

    # ---- inside

    def _bounds(self, source: str) -> Bounds:
        own = None if self.case is None else self.case.own_rules(source)
        return own.bounds if own is not None else Bounds()

    def _take(self, card: MatterCard | None) -> None:
        if self._closed:
            return
        if card is None:
            self.said.emit(NOT_THERE, "danger")
            return
        acted = self.start.acted or self.today
        question = AskBenchmarks(card.row.matter.code, acted)
        self.operations.ask(question, lambda on: self._open(card, acted, on))

    def _open(self, card: MatterCard, acted: date, on: BenchmarksOn) -> None:
        if self._closed:
            return
        matter, start = card.row.matter, self.start
        self.rules.on, self.version = on, on.version or card.version.version
        own = matter.subject if matter.subject in ("个人", "单位") else ""
        fresh = WeighedCase(
            matter=matter,
            acted=acted,
            today=self.today,
            benchmarks=on.benchmarks,
            subject=own or start.subject,
            sample=self.session.training or card.version.version == shipped_version()[0],
            lines=card.amounts,
        )
        again = read_back(start.weighing, matter, self.today) if start.weighing else None
        self.case = again or fresh
        if again is None:
            ours = self.rules.ours(fresh)
            self.case = replace(fresh, rules=ours, confirmed=ours is not None)
        else:
            self._as_kept = True
            self.party = str(start.weighing.get("party", "")) or self.party
            self.version = str(start.weighing.get("catalogue", "")) or self.version
        self.opened.emit()
        self._weigh()
        self._tell_opening(again, on)
        if self.party:
            self.set_party(self.party, start.party_id_no)

    def _tell_opening(self, again: WeighedCase | None, on: BenchmarksOn) -> None:
        steps = (on.benchmarks.tiers, on.benchmarks.weighted)
        if again is not None and law_changed(self.start.weighing, again.matter):
            self.said.emit(KEPT_LAW, "warn")
        elif again is not None and (again.benchmarks.tiers, again.benchmarks.weighted) != steps:
            self.said.emit(KEPT_OLDER, "warn")
        elif again is None and self.start.weighing:
            self.said.emit(KEPT_UNREADABLE, "warn")
        elif on.changed:
            self.said.emit(CHANGED, "warn")

    def _renew(self, on: BenchmarksOn) -> None:
        """Another day of the act: what holds for it."""
        if self._closed or self.case is None:
            return
        before, self.rules.on, self.version = self.case, on, on.version or self.version
        steps = (on.benchmarks.tiers, on.benchmarks.weighted)
        self.case = replace(before, benchmarks=on.benchmarks)
        if steps != (before.benchmarks.tiers, before.benchmarks.weighted):
            self.measured = {}
            self.case = replace(self.case, row=None, parts={}, factors={}, quantity=None)
        rules = self.rules.after(self.case)
        degree = before.degree if rules == before.rules or before.degree == "reduced" else ""
        self.case = replace(
            self.case, rules=rules, confirmed=self.rules.are_ours(self.case, rules), degree=degree
        )
        if on.changed:
            self.said.emit(CHANGED, "warn")
        self._weigh()

    def _know_choice(self) -> None:
        if self.case is not None and not self._closed:
            self.set(confirmed=self.rules.are_ours(self.case, self.case.rules))

    def _take_penalties(self, name: str, rows: tuple[EarlierPenalty, ...] | None) -> None:
        if not self._closed and name == self.party:
            self.penalties = rows
            self._count()
            self._weigh()

    def _count(self) -> None:
        """How many decisions before the act count; for a first offence all of them, the rules look two years back."""
        if self.case is None:
            return
        rows, own = self.penalties, self.case.tier_rules
        span = max((one.years for one in own.repeat), default=REPEAT_YEARS) if own else REPEAT_YEARS
        years = within(rows, self.case.acted, span) if rows is not None else 0
        earlier = None if rows is None else years if self.case.repeat else len(rows)
        if self._as_kept and earlier is not None and earlier != self.case.earlier:
            self.said.emit(f"写进文书时查到 {self.case.earlier or 0} 件处罚，现在查到 {earlier} 件。", "warn")
        elif not self._as_kept:
            self.case = replace(self.case, earlier=earlier)

    def _weigh(self) -> None:
        if self.case is not None:
            self.proposal = propose(self.case)
            self.weighed.emit(self.proposal)
