"""Whether the benchmarks that the county's rules speak for are whole: every amount and every measured quantity belongs
to exactly one step, and points stay below the greatest fine.

Benchmarks that no rules speak for are examples or lists of others; they are shown with what is not known of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from enforcement.catalogue.benchmarks import DiscretionTier, WeightedFactor
from enforcement.catalogue.columns import Complaint
from enforcement.catalogue.table import RowFault
from enforcement.discretion.figures import exact
from enforcement.discretion.rule_sets import RuleSet
from enforcement.discretion.spans import Bounds, Span, read_span
from enforcement.model.matter import Matter

Told = Callable[[str, Complaint], RowFault]
V = TypeVar("V", DiscretionTier, WeightedFactor)
_STATUTE, _HEAVIEST = "statute", "顶格"
_FORMULA = re.compile(r"×(\d+(?:\.\d+)?)元")
_MEND = "对照裁量基准改正；一个事项有几张表的，出处要分开写，例如 第3条（一）"


def benchmark_faults(
    rules: Sequence[RuleSet],
    tiers: Iterable[tuple[DiscretionTier, Told]],
    weighted: Iterable[tuple[WeightedFactor, Told]],
    matters: Mapping[str, Matter],
) -> list[RowFault]:
    """Every fault of the benchmarks that ``rules`` speak for, and of those that should have rules and have none."""
    if not rules:
        return []
    faults: list[RowFault] = []
    for source, steps in _by(tiers, lambda one: (one.source,)).items():
        own = _speaking(rules, source[0], faults, steps[0][1])
        if steps[0][0].source_type == _STATUTE:
            continue
        for ladder in _by(steps, lambda one: (one.matter_code, one.subject, one.unit)).values():
            faults += _ladder(ladder, own)
    for source, rows in _by(weighted, lambda one: (one.source,)).items():
        own = _speaking(rules, source[0], faults, rows[0][1])
        for scheme in _by(rows, lambda one: (one.matter_code,)).values():
            faults += _scheme(scheme, own, matters.get(scheme[0][0].matter_code))
    return faults


def _by(
    rows: Iterable[tuple[V, Told]], key: Callable[[V], tuple[str, ...]]
) -> dict[tuple[str, ...], list[tuple[V, Told]]]:
    found: dict[tuple[str, ...], list[tuple[V, Told]]] = defaultdict(list)
    for value, told in rows:
        found[key(value)].append((value, told))
    return found


def _speaking(rules: Sequence[RuleSet], source: str, faults: list[RowFault], told: Told) -> RuleSet | None:
    """The rules of a source; two that hold on one day are a fault."""
    own = [one for one in rules if one.claims(source)]
    for place, one in enumerate(own):
        clash = next((other for other in own[:place] if _both_hold(one, other)), None)
        if clash is not None:
            reason = f"规则“{clash.id}”和“{one.id}”同一天都管这份基准"
            faults.append(told("source", Complaint(reason, "在“裁量规则”表改“管哪些基准”或起止日")))
    return own[-1] if own else None


def _both_hold(one: RuleSet, other: RuleSet) -> bool:
    pairs = ((one, other), (other, one))
    return all(a.until is None or b.since is None or b.since <= a.until for a, b in pairs)


# ---- a tier table


def _ladder(steps: list[tuple[DiscretionTier, Told]], own: RuleSet | None) -> Iterator[RowFault]:
    measured = [(read_span(one.condition), told) for one, told in steps if one.source_tier != _HEAVIEST]
    yield from _quantities(measured, own.bounds if own else None, "condition")
    if own is not None:
        yield from _amounts(steps)


def _amounts(steps: list[tuple[DiscretionTier, Told]]) -> Iterator[RowFault]:
    """Fines go on from step to step; several conditions may share one range, and nothing at all stands apart."""
    fined = [(one, told) for one, told in steps if one.high and one.low is not None]
    fined.sort(key=lambda pair: (pair[0].low or 0, pair[0].high or 0))
    for (former, _), (one, told) in pairwise(fined):
        low, end = one.low or 0, former.high or 0
        if (former.low, former.high) == (one.low, one.high):
            continue
        if low < end:
            yield told("fine_from", Complaint(f"幅度和“{former.tier}”重叠（到 {end:g}）", _MEND))
        elif low > end:
            yield told("fine_from", Complaint(f"和“{former.tier}”之间空了 {end:g} 到 {low:g}", _MEND))


def _quantities(
    steps: Sequence[tuple[Span | None, Told]], bounds: Bounds | None, key: str
) -> Iterator[RowFault]:
    """Steps that are told by one quantity: each amount belongs to exactly one. Others are told by words."""
    spans = [(span, told) for span, told in steps if span is not None]
    if len(spans) < 2 or len(spans) < len(steps) or len({span.unit for span, _ in spans}) > 1:
        return
    spans.sort(key=lambda pair: (_low(pair[0]), _high(pair[0])))
    for (former, _), (span, told) in pairwise(spans):
        end, begin = former.high, span.low
        if (former.low, former.high) == (span.low, span.high):
            continue
        if end is None or begin is None or begin < end:
            yield told(key, Complaint("和前一档的数量重叠", _MEND))
        elif begin > end:
            gap = f"{end:f} 到 {begin:f}{span.unit}"
            yield told(key, Complaint(f"和前一档之间空了 {gap}", _MEND))
        else:
            yield from (told(key, complaint) for complaint in _limit(former, span, end, bounds))


def _limit(former: Span, span: Span, end: Decimal, bounds: Bounds | None) -> Iterator[Complaint]:
    """Who takes the number on which two steps meet."""
    one, other = former.takes(end, bounds or Bounds()), span.takes(end, bounds or Bounds())
    limit = f"{end:f}{span.unit}"
    if one is None or other is None:
        why = "没有规则管这份基准，" if bounds is None else ""
        fix = "在“裁量规则”表写上“以上”“以下”含不含本数"
        yield Complaint(f"{why}正好 {limit} 归哪一档没有写", fix)
    elif one and other:
        yield Complaint(f"正好 {limit} 归了两档", "“以上”“以下”只能有一个含本数")
    elif not one and not other:
        yield Complaint(f"正好 {limit} 哪一档都不归", "“以上”“以下”要有一个含本数")


def _low(span: Span) -> Decimal:
    return Decimal(-1) if span.low is None else span.low


def _high(span: Span) -> Decimal:
    return Decimal("Infinity") if span.high is None else span.high


# ---- weighted points


def _scheme(
    rows: list[tuple[WeightedFactor, Told]], own: RuleSet | None, matter: Matter | None
) -> Iterator[RowFault]:
    factors = _by(rows, lambda one: (one.factor,))
    for levels in factors.values():
        spans = [(read_span(one.level), told) for one, told in levels]
        yield from _quantities(spans, own.bounds if own else None, "level")
    if own is None:
        return
    for one, told in rows:
        if exact(one.weight) > own.cap_percent:
            yield told("weight_percent", Complaint(f"权重超过封顶 {own.cap_percent:f}%", _MEND))
    least = sum((min(exact(one.weight) for one, _ in levels) for levels in factors.values()), Decimal(0))
    if least > own.cap_percent:
        told = rows[0][1]
        reason = f"各要素都取最低也有 {least:f}%，超过封顶 {own.cap_percent:f}%"
        yield told("weight_percent", Complaint(reason, _MEND))
    yield from _maximum(rows, matter)


def _maximum(rows: list[tuple[WeightedFactor, Told]], matter: Matter | None) -> Iterator[RowFault]:
    """The greatest fine that the formula names is not above that of the law."""
    basis = matter.bases[0] if matter is not None and matter.bases else None
    known = (
        () if basis is None else (basis.fine, basis.fine_individual, basis.fine_unit, basis.fine_escalated)
    )
    top = max((one.high for one in known if one.high is not None), default=None)
    for one, told in rows:
        said = _FORMULA.search(one.formula)
        if said is not None and top is not None and Decimal(said[1]) > exact(top):
            yield told("formula", Complaint(f"最高罚款超过法定上限 {top:g} 元", "对照条文和裁量基准改正"))
            return
