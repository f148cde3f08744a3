"""Weighing one act, without widgets: what is known, what was answered, and the proposal after every answer.

Nothing here is saved: a proposal is worked out anew from its answers, and only what a person puts into a paper stays.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.operations import Operations
from desktop.screens.discretion.opening import WeighStart
from desktop.session import Session
from enforcement.catalogue.shipped import shipped_version
from enforcement.discretion.case import Answer, WeighedCase
from enforcement.discretion.ladder import factors
from enforcement.discretion.leniency import Question, questions
from enforcement.discretion.proposal import Proposal, propose
from enforcement.discretion.rule_sets import rule_set, rules_of
from enforcement.discretion.spans import Bounds, fit
from enforcement.queries import AskEarlierPenalties, AskMatterCard, EarlierPenalty, MatterCard
from enforcement.queries.discretion import within
from enforcement.refusals import Refusal
from enforcement.rules.discretion_replies import confirmation

CHOSEN_RULES = "discretion.rules"  # plain: id, document, by, on; the rules this place said it uses
REPEAT_YEARS = 2
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
        self.confirmed: dict[str, Any] = {}
        self.measured: dict[str, Decimal] = {}
        self._closed = False

    # ---- opening

    def begin(self, start: WeighStart) -> None:
        """Read the matter and the place's own rules, then weigh."""
        self.start, self.party = start, start.party_name
        self.operations.recall(CHOSEN_RULES, {}, self._know_rules)

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
        self.case = replace(self.case, **changes)
        if changes.keys() & {"acted", "repeat"}:
            self._count()
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
            rules = rule_set(set_id)
            keeps = rules is not None and rules.degree(self.case.degree) is not None
            degree = self.case.degree if keeps or self.case.degree == "reduced" else ""
            self.set(
                rules=rules, confirmed=bool(set_id) and self.confirmed.get("id") == set_id, degree=degree
            )

    def set_party(self, name: str, id_no: str = "") -> None:
        """Whose earlier penalties are counted; an empty name counts none."""
        self.party = name.strip()
        if not self.party:
            self._take_penalties(self.party, None)
            return
        question = AskEarlierPenalties(self.party, id_no)
        self.operations.ask(question, lambda rows: self._take_penalties(question.name, rows))

    def confirm_rules(self, document: str) -> Refusal | None:
        """Say that the place uses the rules that are tried by, published in ``document``. None when it is kept."""
        if self.case is None or self.case.rules is None:
            return None
        no = confirmation(self.operations.context.actor, self.today, document)
        if no is None:
            actor = self.operations.context.actor
            self.confirmed = {
                "id": self.case.rules.id,
                "document": document.strip(),
                "by": actor.id,
                "on": self.today.isoformat(),
            }
            self.operations.remember(CHOSEN_RULES, self.confirmed)
            self.set(confirmed=True)
        return no

    def withdraw_rules(self) -> Refusal | None:
        """The place uses no rules any more; the same people may say so."""
        no = confirmation(self.operations.context.actor, self.today, str(self.confirmed.get("document", "")))
        if no is None:
            self.confirmed = {}
            self.operations.remember(CHOSEN_RULES, None)
            self.set(confirmed=False)
        return no

    # ---- inside

    def _bounds(self, source: str) -> Bounds:
        own = rules_of(source)
        return own.bounds if own is not None else Bounds()

    def _know_rules(self, kept: dict[str, Any]) -> None:
        self.confirmed = dict(kept or {})
        self.operations.ask(AskMatterCard(code=self.start.code, day=self.today), self._take)

    def _take(self, card: MatterCard | None) -> None:
        if self._closed:
            return
        if card is None:
            self.said.emit(NOT_THERE, "danger")
            return
        matter, start = card.row.matter, self.start
        own = matter.subject if matter.subject in ("个人", "单位") else ""
        rules = rule_set(str(self.confirmed.get("id", "")))
        self.case = WeighedCase(
            matter=matter,
            acted=start.acted or self.today,
            today=self.today,
            benchmarks=card.benchmarks,
            subject=own or start.subject,
            rules=rules,
            confirmed=rules is not None,
            sample=self.session.training or card.version.version == shipped_version()[0],
        )
        self.opened.emit()
        self._weigh()
        if self.party:
            self.set_party(self.party, start.party_id_no)

    def _take_penalties(self, name: str, rows: tuple[EarlierPenalty, ...] | None) -> None:
        if not self._closed and name == self.party:
            self.penalties = rows
            self._count()
            self._weigh()

    def _count(self) -> None:
        """How many decisions before the act count; for a first offence all of them, the rules look two years back."""
        if self.case is None:
            return
        rows = self.penalties
        years = within(rows, self.case.acted, REPEAT_YEARS) if rows is not None else 0
        earlier = None if rows is None else years if self.case.repeat else len(rows)
        self.case = replace(self.case, earlier=earlier)

    def _weigh(self) -> None:
        if self.case is not None:
            self.proposal = propose(self.case)
            self.weighed.emit(self.proposal)
