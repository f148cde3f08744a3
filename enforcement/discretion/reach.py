"""A stretch of money while it is worked out: figures, whether the upper end belongs to it, and how it is narrowed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from enforcement.discretion.case import NotComputed
from enforcement.discretion.figures import PERCENT, TIMES, Account, Figure
from enforcement.discretion.rule_sets import Degree, RuleSet, Term
from enforcement.discretion.statutory import Statutory

NOTHING = Figure(Decimal(0))


@dataclass(frozen=True, slots=True)
class Stretch:
    """From ``low`` to ``high`` in yuan; ``high_in`` False: the upper end itself is outside."""

    low: Figure
    high: Figure
    high_in: bool = True

    @property
    def point(self) -> Figure | None:
        """The one amount, when there is only one."""
        return self.low if self.low.value == self.high.value else None


def inside(stretch: Stretch, law: Statutory, account: Account) -> Stretch:
    """The part of ``stretch`` within the law; NotComputed when nothing is left."""
    low, high, high_in = stretch.low, stretch.high, stretch.high_in
    if law.high is not None and high.value > law.high.value:
        high, high_in = account.least("不超过法定上限", high, law.high, law.source), True
    if law.low is not None and low.value < law.low.value:
        low = account.most("不低于法定下限", low, law.low, law.source)
    if low.value > high.value or (low.value == high.value and not high_in):
        raise NotComputed("算出来的幅度和那天的法定幅度没有相交的部分，不能算。")
    return Stretch(low, high, high_in)


def apply_degree(
    degree: Degree, rules: RuleSet, low: Figure | None, high: Figure | None, account: Account
) -> Stretch:
    """``degree`` of the rules within ``low`` to ``high``; None where there is no such end (never both)."""
    if low is None:
        shape, reach = "只有上限", degree.only_max
    elif high is None:
        shape, reach = "只有下限", degree.only_min
    else:
        shape, reach = "有上下限", degree.range
    if reach is None:
        raise NotComputed(f"《{rules.title}》没有写条文{shape}的时候{degree.name}怎么算，不能算。")
    place = rules.place(article=reach.article)
    ends = (low or NOTHING, high or NOTHING)
    if reach.high == reach.low:
        only = _end(reach.low, ends, account, degree.name, place)
        return Stretch(only, only)
    first = _end(reach.low, ends, account, f"{degree.name}的下端", place)
    return Stretch(first, _end(reach.high, ends, account, f"{degree.name}的上端", place), reach.high_in)


def _end(term: Term, ends: tuple[Figure, Figure], account: Account, what: str, place: str) -> Figure:
    if term.of == "middle":
        return account.middle(what, *ends, place)
    of = ends[0] if term.of == "min" else ends[1]
    if term.share == 1:
        return account.given(what, of, place)
    share = Figure(term.share, TIMES) if term.of == "min" else Figure(term.share * 100, PERCENT)
    return account.product(what, of, share, place)
