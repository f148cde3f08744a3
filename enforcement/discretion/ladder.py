"""The two published shapes and the default rules: a chosen tier, points added up, or a degree of the law's own range."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from enforcement.catalogue.benchmarks import DiscretionTier, WeightedFactor
from enforcement.discretion.case import REDUCED, NotComputed, WeighedCase
from enforcement.discretion.figures import PERCENT, Account, Figure, exact
from enforcement.discretion.reach import Stretch, apply_degree
from enforcement.discretion.rule_sets import RuleSet
from enforcement.discretion.statutory import Statutory

STATUTE = "statute"
PER = {"yuan_per_sqm": "平方米", "yuan_per_ton": "吨", "yuan_per_tree": "株"}
GAINS = "percent_of_illegal_gains"
_FORMULA = re.compile(r"×(\d+)元")


def by_tier(case: WeighedCase, tier: DiscretionTier, law: Statutory, account: Account) -> Stretch:
    """The amounts of the chosen step, and within it those of the chosen degree."""
    if tier.subject and case.subject and tier.subject != case.subject:
        raise NotComputed(f"这一档只对{tier.subject}，当事人选的是{case.subject}。换一档或者改当事人。")
    account.said("情节", f"{tier.tier}：{tier.condition}", tier.source)
    low, high = _portions(case, account) if case.in_portions else _ends(case, tier, account)
    if law.cap is not None and high.value > law.cap.value:
        low = account.least("不超过最高罚款（下端）", low, law.cap, law.source)
        high = account.least("不超过最高罚款（上端）", high, law.cap, law.source)
    own = case.own_rules(tier.source)
    open_end = own is not None and own.bounds.below_includes is False and tier.source_type != STATUTE
    stretch = Stretch(low, high, not open_end or low.value == high.value)
    if high.value == 0:
        return stretch
    _within_the_law(stretch, law)
    return _inside_tier(case, stretch, own, account)


def _ends(case: WeighedCase, tier: DiscretionTier, account: Account) -> tuple[Figure, Figure]:
    if tier.low is None or tier.high is None:
        raise NotComputed("这一档没有写数额，不能算。")
    ends = [("这一档的下限", exact(tier.low)), ("这一档的上限", exact(tier.high))]
    if tier.low == tier.high:
        ends = [("这一档的数额", exact(tier.low))]
    if tier.unit == "yuan":
        made = [account.given(what, Figure(value), tier.source) for what, value in ends]
        return made[0], made[-1]
    amount, unit = case.quantity, PER.get(tier.unit, "")
    if tier.unit == GAINS:
        amount, unit = case.base, "元违法所得"
    if amount is None or amount <= 0:
        raise NotComputed(f"这一档按{unit}算，先填数量。")
    each = PERCENT if tier.unit == GAINS else f"元/{unit}"
    counted = Figure(amount, "元" if tier.unit == GAINS else unit)
    made = [account.product(what, counted, Figure(value, each), tier.source) for what, value in ends]
    return made[0], made[-1]


def _portions(case: WeighedCase, account: Account) -> tuple[Figure, Figure]:
    """Every portion by its own amounts, added up."""
    ends: list[tuple[Figure, Figure]] = []
    for place in case.portions:
        amount, tier = case.parts.get(place, Decimal(0)), case.benchmarks.tiers[place]
        if amount > 0:
            account.said("一段", tier.condition, tier.source)
            ends.append(_ends(replace(case, row=None, quantity=amount), tier, account))
    if not ends:
        raise NotComputed("这几档分段计算，先填每一段的数量。")
    source = case.benchmarks.tiers[case.portions[0]].source
    lows, highs = [low for low, _ in ends], [high for _, high in ends]
    return account.total("各段下限之和", lows, source), account.total("各段上限之和", highs, source)


def _within_the_law(stretch: Stretch, law: Statutory) -> None:
    """NotComputed when the step leaves the law of that day: a benchmark never widens it, and is never bent into it."""
    bottom = law.low.value if law.low is not None else Decimal(0)
    top = law.high.value if law.high is not None else stretch.high.value
    if bottom <= stretch.low.value and stretch.high.value <= top:
        return
    ceiling = law.hull[1]
    if law.hull[0] <= stretch.low.value and (ceiling is None or stretch.high.value <= ceiling):
        raise NotComputed(
            "这一档不在选定的法定幅度里。条文分几档：核对当事人是个人还是单位、是不是情节加重。"
        )
    raise NotComputed("这一档超出了那天的法定幅度，基准和条文对不上，不能算。")


def _inside_tier(case: WeighedCase, stretch: Stretch, own: RuleSet | None, account: Account) -> Stretch:
    """The part of a step that the chosen degree leaves; the whole step without a degree or rules for it."""
    rules = own if own is not None and own.degrees else case.rules
    degree = rules.degree(case.degree) if rules is not None and case.degree != REDUCED else None
    if rules is None or degree is None or degree.range is None or stretch.point is not None:
        return stretch
    part = apply_degree(degree, rules, stretch.low, stretch.high, account)
    at_end = part.high.value == stretch.high.value
    high_in = part.high_in and (stretch.high_in or not at_end)
    return Stretch(part.low, part.high, high_in or part.low.value == part.high.value)


def factors(rows: Sequence[WeightedFactor]) -> dict[str, tuple[WeightedFactor, ...]]:
    """The levels of each factor, lightest first, in the order of the scheme."""
    found: dict[str, tuple[WeightedFactor, ...]] = {}
    for row in rows:
        found[row.factor] = (*found.get(row.factor, ()), row)
    return {name: tuple(sorted(levels, key=lambda one: one.weight)) for name, levels in found.items()}


def by_points(case: WeighedCase, law: Statutory, account: Account) -> Stretch:
    """Start and factors added up, at most the cap, times the greatest fine of the law."""
    rows = case.benchmarks.weighted
    source, own = rows[0].source, case.own_rules(rows[0].source)
    if law.high is None:
        raise NotComputed("条文没有写最高罚款，加权算法用不上。")
    _same_maximum(rows, law)
    weights = [_weight(case, name, levels, own, account) for name, levels in factors(rows).items()]
    total = account.total("各要素权重之和", weights, source)
    cap = own.cap_percent if own is not None else Decimal(100)
    place = own.place("points") if own is not None else source
    share = account.least("权重封顶", total, Figure(cap, PERCENT), place)
    fine = account.product("权重乘以法定最高罚款", law.high, share, place)
    if law.low is not None and fine.value < law.low.value:
        fine = account.most("不低于法定下限", fine, law.low, law.source)
    return Stretch(fine, fine)


def _same_maximum(rows: Sequence[WeightedFactor], law: Statutory) -> None:
    for row in rows:
        said = _FORMULA.search(row.formula)
        if said is not None and law.high is not None and Decimal(said[1]) != law.high.value:
            told = Figure(Decimal(said[1]))
            raise NotComputed(f"加权表按最高罚款 {told} 编，那天的条文是 {law.high}，对不上，不能算。")


def _weight(
    case: WeighedCase,
    name: str,
    levels: tuple[WeightedFactor, ...],
    own: RuleSet | None,
    account: Account,
) -> Figure:
    chosen = next((one for one in levels if one.level == case.factors.get(name)), None)
    if chosen is None and len(levels) == 1:
        chosen = levels[0]
    if chosen is not None:
        weight = Figure(exact(chosen.weight), PERCENT)
        return account.given(f"{name}：{chosen.level}", weight, chosen.source)
    if own is None or not own.unknown_lowest:
        raise NotComputed(f"先选“{name}”是哪一级。")
    lowest = levels[0]
    what = f"{name}：不清楚，取最低的“{lowest.level}”"
    return account.given(what, Figure(exact(lowest.weight), PERCENT), own.place("unknown"))


def by_rules(case: WeighedCase, law: Statutory, account: Account) -> Stretch:
    """The chosen degree of the rules over the law's own range."""
    if case.row is None and case.benchmarks.tiers:
        raise NotComputed("先选情节对得上的一档；都对不上的，选最后一行。")
    if case.rules is None or not case.rules.degrees:
        raise NotComputed("没有对得上的裁量基准，也没有选能用的试算规则，不能算。")
    if not law.whole:
        raise NotComputed("条文分几档，目录没有单列第一档的上限。按规则试算要知道上限，不能算。请看原文。")
    degree = case.rules.degree(case.degree)
    if degree is None:
        names = "、".join(one.name for one in case.rules.degrees)
        raise NotComputed(f"先选轻重：{names}。")
    return apply_degree(degree, case.rules, law.low, law.high, account)


def repeated(case: WeighedCase) -> str:
    """What the tier's own rules do about earlier penalties: "", top_of_tier or tier_up. Off unless switched on."""
    own = case.tier_rules
    if own is None or not case.repeat or not case.earlier:
        return ""
    hits = [one for one in own.repeat if case.earlier >= one.from_penalties]
    return max(hits, key=lambda one: one.from_penalties).effect if hits else ""


def next_tier(case: WeighedCase, tier: DiscretionTier) -> DiscretionTier | None:
    """The next heavier step of the same benchmark and subject; None above the top one."""
    heavier = [
        one
        for one in case.benchmarks.tiers
        if (one.source, one.subject, one.unit) == (tier.source, tier.subject, tier.unit)
        and (one.low or 0, one.high or 0) > (tier.low or 0, tier.high or 0)
    ]
    return min(heavier, key=lambda one: (one.low or 0, one.high or 0), default=None)
