"""Which rules of discretion hold here where no benchmark says anything, and who says so. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from desktop.operations import Operations
from enforcement.commands.choose_rules import ConfirmRules, WithdrawRules
from enforcement.discretion.case import WeighedCase
from enforcement.discretion.rule_sets import RuleSet, rule_sets
from enforcement.model.plain import from_plain
from enforcement.model.rules_choice import RulesChoice
from enforcement.queries import AskBenchmarks, BenchmarksOn
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules.discretion_replies import confirmation, may_choose


class RulesInUse:
    """``on`` is what holds for the day of the act. ``heard()`` is called when the place's choice changed, ``refused``
    with the sentence of a command that was."""

    def __init__(
        self, operations: Operations, heard: Callable[[], None], refused: Callable[[str], None]
    ) -> None:
        self._operations, self._heard, self._refused = operations, heard, refused
        self.on: BenchmarksOn | None = None

    @property
    def choice(self) -> RulesChoice | None:
        """The rules that the place confirmed, on whichever machine."""
        return None if self.on is None else self.on.choice

    def offered(self, case: WeighedCase) -> tuple[RuleSet, ...]:
        """The rules that may be tried by: the county's of that day, the place's own choice, the shipped examples, and
        those that a paper was weighed by."""
        tried = () if case.rules is None else (case.rules,)
        named: dict[str, RuleSet] = {}
        for one in (*case.published, *self._chosen(), *rule_sets(), *tried):
            named.setdefault(one.id, one)
        return tuple(one for one in named.values() if one.degrees)

    def are_ours(self, case: WeighedCase, rules: RuleSet | None) -> bool:
        """Whether the county published ``rules`` for us, or the place confirmed them."""
        if rules is None:
            return False
        county = any(one.default and one == rules for one in case.published)
        return county or rules in self._chosen()

    def ours(self, case: WeighedCase) -> RuleSet | None:
        """The rules that hold here: the county's default for the day of the act, else the place's choice if it holds
        for that day."""
        defaults = tuple(one for one in case.published if one.default)
        chosen = (one for one in self._chosen() if one.in_force(case.acted))
        return next(iter((*defaults, *chosen)), None)

    def after(self, case: WeighedCase) -> RuleSet | None:
        """Which rules go on when another day of the act has other rules: those that were chosen by hand, else ours."""
        by_hand = case.rules is not None and not case.rules.county and case.rules in self.offered(case)
        return case.rules if by_hand else self.ours(case)

    def confirm(self, case: WeighedCase, document: str, today: date) -> Refusal | None:
        """Say that the place uses the rules that are tried by, published in ``document``. None when it may; it is kept in
        the journal, for every machine of the town."""
        rules = case.rules
        if rules is None:
            return None
        no = confirmation(self._operations.context.actor, today, document, rules)
        if no is None:
            command = ConfirmRules(rules=rules, document=document)
            self._operations.run(command, lambda answer: self._done(answer, case))
        return no

    def withdraw(self, case: WeighedCase, today: date) -> Refusal | None:
        """The place uses no rules of its own choice any more; the same people may say so."""
        no = may_choose(self._operations.context.actor, today)
        if no is None:
            self._operations.run(WithdrawRules(), lambda answer: self._done(answer, case))
        return no

    def _chosen(self) -> tuple[RuleSet, ...]:
        return () if self.choice is None else (from_plain(RuleSet, self.choice.rules),)

    def _done(self, answer: Done | Refused, case: WeighedCase) -> None:
        if isinstance(answer, Refused):
            self._refused(answer.sentence)
        else:
            self._operations.ask(AskBenchmarks(case.matter.code, case.acted), self._know)

    def _know(self, on: BenchmarksOn) -> None:
        self.on = on
        self._heard()
