"""The range of the law on the day of the act, in yuan for this act: fixed, per piece, or a share of some sum."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from enforcement.discretion.case import PERSON, UNIT, NotComputed, WeighedCase
from enforcement.discretion.figures import PERCENT, TIMES, YUAN, Account, Figure, exact
from enforcement.model.matter import Basis, FineRange

FIXED, PER_UNIT, NONE, UNSTATED = "fixed", "per_unit", "none", "unspecified_in_source"
WAY_NAMES = {
    FIXED: "按定额",
    PER_UNIT: "按数量",
    "multiple_of_illegal_gains": "按违法所得的倍数",
    "multiple_of_goods_value": "按货值金额的倍数",
    "multiple_of_other": "按倍数",
    "percent_of_project_cost": "按工程造价的百分比",
    "percent_of_other": "按百分比",
}
_BASE_NAMES = {
    "multiple_of_illegal_gains": "违法所得",
    "multiple_of_goods_value": "货值金额",
    "percent_of_project_cost": "建设工程造价",
}
_WAN = Decimal(10_000)
_CAP = re.compile(r"(?:最高|不超过)(\d+(?:\.\d+)?)(万)?元")
_PIECE = re.compile(r"每.*?(平方米|立方米|吨|株|辆|只|名|人|亩)")
_SPLIT = re.compile(r"(个人|单位)(\d+(?:\.\d+)?)元以下")


@dataclass(frozen=True, slots=True)
class Statutory:
    """The law's range in yuan, both ends included; ``low`` or ``high`` None when the law names no such end.

    ``whole`` is False where the range may hold two stages of the law that the catalogue does not tell apart.
    ``hull`` are the outer ends over all stages, which no benchmark may leave; ``cap`` is the most that the law lets
    come out of a count.
    """

    low: Figure | None
    high: Figure | None
    hull: tuple[Decimal, Decimal | None]
    whole: bool = True
    source: str = ""
    cap: Figure | None = None


def ways(basis: Basis) -> tuple[str, ...]:
    """The ways to reckon that the law names for this act."""
    return tuple(way for way in basis.fine_basis if way in WAY_NAMES)


def base_name(basis: Basis, way: str) -> str:
    """What the multiples or percentages are taken of."""
    return _BASE_NAMES.get(way) or basis.fine_base or "基数"


def places(case: WeighedCase) -> str:
    """The places that punish an act of that day."""
    cited = case.matter.penalty_on(case.acted)
    return "、".join(f"《{one.law}》{one.article}" for one in cited)


def basis_of(case: WeighedCase) -> Basis:
    """The text of the act's day with its figures; NotComputed where there is none."""
    basis = case.matter.basis_on(case.acted)
    if basis is None:
        raise NotComputed(f"{case.acted.isoformat()} 那天的条文目录里没有，不能算。")
    if not basis.figures_known:
        raise NotComputed("那天的条文只录了条款，没有录数额，不能算。请看原文。")
    if not ways(basis):
        why = "条文没有写罚款数额" if UNSTATED in basis.fine_basis else "条文没有规定罚款"
        raise NotComputed(f"{why}，不能算。")
    return basis


def way_of(case: WeighedCase, basis: Basis) -> str:
    """The one way that applies; NotComputed while it has to be chosen."""
    known = ways(basis)
    if case.way in known:
        return case.way
    if len(known) > 1:
        names = "、".join(WAY_NAMES[way] for way in known)
        raise NotComputed(f"条文按情形有几种算法（{names}），先选一种。界限看条文。")
    return known[0]


def statutory(case: WeighedCase, account: Account) -> Statutory:
    """The range of the law for this act. NotComputed when something has to be known first."""
    basis = basis_of(case)
    way, source = way_of(case, basis), places(case)
    account.said("行为日的依据", f"{case.acted.isoformat()}：{source}", source)
    if way == FIXED:
        return _fixed(case, basis, account, source)
    return _counted(case, basis, way, account, source)


def _fixed(case: WeighedCase, basis: Basis, account: Account, source: str) -> Statutory:
    fine, whole = _stage(case, basis)
    low = Figure(exact(fine.low)) if fine.low else None
    high = Figure(exact(fine.high)) if fine.high is not None else None
    if low is None and high is None:
        raise NotComputed("目录里没有录罚款的上下限，不能算。请看原文。")
    return _told(account, source, low, high, _hull(basis, high), whole)


def _stage(case: WeighedCase, basis: Basis) -> tuple[FineRange, bool]:
    """The range for the subject and the stage, and whether it holds one stage alone."""
    if case.escalated:
        if basis.fine_escalated.high is None:
            raise NotComputed("条文没有加重的一档，把“情节加重”改成否。")
        return basis.fine_escalated, True
    person, unit = basis.fine_individual, basis.fine_unit
    if person.high is not None and unit.high is not None and person != unit and not case.subject:
        raise NotComputed("条文对个人和单位罚得不一样，先选当事人是个人还是单位。")
    own = {PERSON: person, UNIT: unit}.get(case.subject, FineRange())
    if own.high is None and person == unit:
        own = person
    if own.high is not None:
        return own, True
    return basis.fine, basis.fine_escalated.high is None


def _hull(basis: Basis, high: Figure | None) -> tuple[Decimal, Decimal | None]:
    low = exact(basis.fine.low or 0)
    tops = [exact(basis.fine.high)] if basis.fine.high is not None else []
    if high is not None:
        tops.append(high.value)
    return low, max(tops, default=None)


def _counted(case: WeighedCase, basis: Basis, way: str, account: Account, source: str) -> Statutory:
    counts = way == PER_UNIT
    name, unit = ("数量", piece(basis)) if counts else (base_name(basis, way), YUAN)
    given = case.amount if counts else case.base
    if given is None or given <= 0:
        raise NotComputed(f"先填{name}（{unit or basis.fine_base}），才能算。")
    each = _each(case, basis, way)
    amount = account.given(name, Figure(given, unit), "承办人填写，须有证据")
    low, high = (
        None if figure is None else account.product(f"法定{side}", amount, figure, source)
        for side, figure in (("下限", each[0]), ("上限", each[1]))
    )
    assert high is not None
    cap = cap_of(basis.fine_base) if counts else None
    top = None
    if cap is not None:
        top = account.given("条文写的最高罚款", Figure(cap), source)
        high = account.least("法定上限不超过最高罚款", high, top, source)
        low = None if low is None else account.least("法定下限不超过最高罚款", low, top, source)
    hull = (low.value if low else Decimal(0), high.value)
    return replace(_told(account, source, low, high, hull, True), cap=top)


def _each(case: WeighedCase, basis: Basis, way: str) -> tuple[Figure | None, Figure]:
    """The ends for one piece or as a share; the lower None when the law names none."""
    if way == PER_UNIT:
        fine, unit = basis.fine, f"{YUAN}/{piece(basis)}".rstrip("/")
        own = dict(_SPLIT.findall(basis.fine_base))
        if own and case.subject not in own:
            raise NotComputed("条文对个人和单位罚得不一样，先选当事人是个人还是单位。")
        high = exact(own[case.subject]) if own else None
    else:
        fine, high = basis.fine_multiple, None
        unit = PERCENT if way.startswith("percent") else TIMES
    if fine.high is None:
        raise NotComputed("条文没有写上限，不能算。")
    scale = 100 if unit == PERCENT else 1
    top = exact(fine.high) * scale if high is None else high
    return (Figure(exact(fine.low) * scale, unit) if fine.low else None), Figure(top, unit)


def piece(basis: Basis) -> str:
    """What is counted: 平方米, 吨, 株 …, "" when the law's words name none that is known."""
    found = _PIECE.search(basis.fine_base)
    return found[1] if found is not None else ""


def cap_of(words: str) -> Decimal | None:
    """The most in yuan that a description like 最高3万元 allows; None when it names none."""
    found = _CAP.search(words)
    return None if found is None else Decimal(found[1]) * (_WAN if found[2] else 1)


def _told(
    account: Account,
    source: str,
    low: Figure | None,
    high: Figure | None,
    hull: tuple[Decimal, Decimal | None],
    whole: bool,
) -> Statutory:
    ends = (f"{low}以上" if low is not None else "", f"{high}以下" if high is not None else "")
    account.said("法定幅度", " ".join(end for end in ends if end) + "（含本数）", source)
    return Statutory(low, high, hull, whole, source)
