"""本镇确认用这套, 不再用: captain or 负责人 says which published rules of discretion the place uses."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import refuse
from enforcement.discretion.rule_sets import RuleSet
from enforcement.model.plain import to_plain
from enforcement.model.rules_choice import RulesChoice
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.discretion_replies import confirmation, may_choose


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmRules:
    """Done's value is the RulesChoice. ``document`` is the paper that publishes it (R88 without one). The former choice
    is withdrawn in the same save."""

    rules: RuleSet
    document: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        no = confirmation(context.actor, context.clock.today(), self.document, self.rules)
        if no is not None:
            return refuse(no)
        _withdraw(work)
        choice = RulesChoice(
            id=context.ids.new(),
            rules=to_plain(self.rules),
            document=self.document.strip(),
            confirmed_by=context.actor.id,
            confirmed_at=context.clock.now(),
        )
        work.add(choice, kinds.RULES_CONFIRMED)
        return Done(choice)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawRules:
    """The place uses no rules of its own choice any more. Done's value is how many choices were withdrawn."""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        no = may_choose(context.actor, context.clock.today())
        return Done(_withdraw(work)) if no is None else refuse(no)


def _withdraw(work: UnitOfWork) -> int:
    standing = work.find(RulesChoice, removed=False)
    for one in standing:
        work.change(one, replace(one, removed=True), kinds.RULES_WITHDRAWN)
    return len(standing)
