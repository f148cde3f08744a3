"""The ways in which a derived fact is worked out, each a pure function of its entry in the definition and the facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

import resources
from enforcement.text.numerals import fen_of
from forms import wording
from forms.conditions import holds, lookup
from forms.definitions.seen import DAYS_MAX, amounts_of, counted, day_of, first_of, rules_of
from forms.shapes import yuan

Facts = Mapping[str, Any]
Spec = Mapping[str, Any]


def value_of(spec: Spec, facts: Facts) -> Any:
    """What a derived fact works out to; None while too little is known or its condition does not hold."""
    if not holds(str(spec.get("when", "")), facts, {}):
        return None
    return KINDS[spec["kind"]](spec, facts)


def _deadline(spec: Spec, facts: Facts) -> str | None:
    """The last day of a period (`safe`: before any rolling), `plus` days further; none past the holiday table."""
    start = day_of(first_of(facts, spec["from"]))
    if start is None:
        return None
    period = counted(rules_of(spec), start)
    if period.provisional:
        return None
    last = period.safe if spec.get("safe") else period.due
    return (last + timedelta(days=spec.get("plus", 0))).isoformat()


def _later(spec: Spec, facts: Facts) -> str | None:
    """A day some days later: `plus`, the number in a second field, or the length of a span taken in (both ends)."""
    start, *others = (lookup(facts, name) for name in spec["from"])
    day, days = day_of(start), spec.get("plus")
    if len(others) == 1 and isinstance(others[0], int):
        days = others[0]
    elif len(others) == 2:
        days = _span(*others)
    if day is None or not isinstance(days, int) or abs(days) > DAYS_MAX:
        return None
    return (day + timedelta(days=days)).isoformat()


def _days(spec: Spec, facts: Facts) -> int | None:
    """How many days a span has, both ends counted."""
    return _span(*(lookup(facts, name) for name in spec["from"]))


def _span(first: Any, last: Any) -> int | None:
    start, end = day_of(first), day_of(last)
    return (end - start).days + 1 if isinstance(start, date) and end and end >= start else None


def _sum(spec: Spec, facts: Facts) -> int | None:
    """Amounts added up, those of `less` taken off; None while one is missing or is no amount."""
    added = [amounts_of(facts, name) for name in spec["from"]]
    less = [amounts_of(facts, name) or [] for name in spec.get("less", ())]
    if not all(added):
        return None
    total = sum(sum(one or ()) for one in added) - sum(map(sum, less))
    return total if total >= 0 else None


def _surcharge(spec: Spec, facts: Facts) -> int | None:
    """每日按罚款数额的百分之三, never more than the fine itself."""
    plain = _daily(spec, facts)
    return None if plain is None else min(plain, fen_of(lookup(facts, spec["from"][0])) or 0)


def _capped(spec: Spec, facts: Facts) -> bool | None:
    """Whether the daily surcharge has passed the fine."""
    plain = _daily(spec, facts)
    return None if plain is None else plain > (fen_of(lookup(facts, spec["from"][0])) or 0)


def _daily(spec: Spec, facts: Facts) -> int | None:
    """Fine × days × rate in 分, half a 分 rounded up; days that do not count are taken off. The days are a number, or
    the first and the last of them."""
    fine, *days_of = (lookup(facts, name) for name in spec["from"])
    days = days_of[0] if len(days_of) == 1 else _span(*days_of)
    less = [lookup(facts, name) for name in spec.get("less", ())]
    off = sum(one for one in less if isinstance(one, int))
    rate = int(resources.law(spec["law"]).figure or 0)
    principal = fen_of(fine)
    if principal is None or not isinstance(days, int):
        return None
    return (principal * max(days - off, 0) * rate + 50) // 100


def _count(spec: Spec, facts: Facts) -> int | None:
    rows = first_of(facts, spec["from"])
    return len(rows) if isinstance(rows, list | tuple) else None


def _copy(spec: Spec, facts: Facts) -> Any:
    return first_of(facts, spec["from"])


def _items(spec: Spec, facts: Facts) -> list[str] | None:
    """A list of penalties from amounts, each with its words: 没收违法所得1200元, 罚款800元."""
    amounts = [(word, fen_of(lookup(facts, n))) for word, n in zip(spec["words"], spec["from"], strict=False)]
    return [f"{word}{yuan(amount)}" for word, amount in amounts if amount] or None


def _proposed(spec: Spec, facts: Facts) -> str | None:
    """Penalties that a notice lists, as they follow 告知拟: 没收违法所得1200元、处罚款800元."""
    items = first_of(facts, spec["from"])
    if not isinstance(items, list | tuple):
        return None
    told = [wording.without_stop(str(item)) for item in items]
    return "、".join(f"处{item}" if item.startswith("罚款") else item for item in told)


KINDS: Final[Mapping[str, Callable[[Spec, Facts], Any]]] = {
    "deadline": _deadline,
    "later": _later,
    "days": _days,
    "sum": _sum,
    "surcharge": _surcharge,
    "capped": _capped,
    "count": _count,
    "copy": _copy,
    "items": _items,
    "proposed": _proposed,
}
