"""What a paper may take from a proposal: the amount and the reasons, offered as facts and taken only by a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from enforcement.discretion.case import REDUCED, WeighedCase
from enforcement.discretion.leniency import Effect
from enforcement.discretion.proposal import Outcome, Proposal
from enforcement.discretion.statutory import places

FINE, REASON, TIER, TIER_RANGE, FAVOURABLE = (
    "fine", "discretion_text", "tier", "tier_range", "favourable",
)  # fmt: skip
FIELDS = (FINE, REASON, TIER, TIER_RANGE, FAVOURABLE)
"""The facts of papers that a proposal speaks of, by their names in the forms."""
_TAIL = re.compile(r"[;；].*|[,，]\s*据.*")
_EASING = {Effect.MUST_LIGHTEN, Effect.MAY_LIGHTEN, Effect.MAY_SPARE}


def short_source(source: str) -> str:
    """A source without what it says of the copy we have."""
    return _TAIL.sub("", source).strip()


def degree_name(case: WeighedCase) -> str:
    """从轻, 一般, 从重 … as the rules in use name it, "" when none was chosen."""
    if case.degree == REDUCED:
        return "减轻"
    own = case.tier_rules
    rules = own if own is not None and own.degrees else case.rules
    degree = rules.degree(case.degree) if rules is not None else None
    return "" if degree is None else degree.name


def inside(proposal: Proposal, amount: Decimal) -> bool:
    """Whether an amount of yuan lies in what was proposed."""
    if proposal.outcome is not Outcome.FINE or proposal.low is None or proposal.high is None:
        return False
    below = amount < proposal.high or (proposal.high_in and amount == proposal.high)
    return amount > 0 and proposal.low <= amount and below


def reason_text(case: WeighedCase, proposal: Proposal, amount: Decimal | None) -> str:
    """The reasons as one paragraph for a paper: law, range, circumstances, grounds, amount."""
    return "".join(_reasons(case, proposal, amount))


def _reasons(case: WeighedCase, proposal: Proposal, amount: Decimal | None) -> Iterator[str]:
    day = case.acted
    yield f"当事人的违法行为发生在{day.year}年{day.month}月{day.day}日，依照{places(case)}的规定处理。"
    if proposal.outcome is Outcome.FINE:
        yield _benchmark(case, proposal)
    for ground in proposal.grounds:
        if ground.effect in (*_EASING, Effect.NO_PENALTY):
            told = "、".join(str(one) for one in ground.articles) or short_source(ground.source)
            yield f"当事人{ground.words}（{told}）。"
    if amount is not None:
        whole = amount == amount.to_integral_value()
        yield f"拟处罚款{amount:.0f}元。" if whole else f"拟处罚款{amount:.2f}元。"


def _benchmark(case: WeighedCase, proposal: Proposal) -> str:
    tier, span = case.tier, proposal.amount_words.replace(" ", "").replace(",", "")
    name = degree_name(case)
    if tier is not None:
        within = f"，档内{name}" if name else ""
        return (
            f"参照{short_source(tier.source)}，情节为“{tier.condition}”，属于{tier.tier}一档{within}，"
            f"幅度为{span}。"
        )
    if case.by_points:
        chosen = "；".join(f"{factor}为{level}" for factor, level in case.factors.items() if level)
        return f"参照{short_source(case.benchmarks.weighted[0].source)}，{chosen or '各要素取最低'}，算得{span}。"
    rules = f"按《{case.rules.title}》试算，" if case.rules is not None else ""
    return f"没有对得上的裁量基准，{rules}{name}的幅度为{span}。"


def offered(case: WeighedCase, proposal: Proposal, amount: Decimal | None) -> dict[str, Any]:
    """The facts that a paper may take, by field name; an amount in whole 分."""
    facts: dict[str, Any] = {REASON: reason_text(case, proposal, amount)}
    if amount is not None:
        facts[FINE] = int(amount * 100)
    if proposal.outcome is Outcome.FINE:
        name = degree_name(case)
        facts[TIER] = f"{case.tier.tier}档次" if case.tier is not None else f"{name or '一般'}档次"
        facts[TIER_RANGE] = proposal.amount_words.replace(" ", "").replace(",", "")
    easing = "；".join(one.words for one in proposal.grounds if one.effect in _EASING)
    if easing:
        facts[FAVOURABLE] = f"{easing}。"
    return facts
