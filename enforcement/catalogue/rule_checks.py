"""What the county's rules of discretion must say so that a proposal can rest on them: each set by itself.

Whether the benchmarks they speak for are whole: `enforcement.catalogue.benchmark_checks`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from enforcement.catalogue.across import OPEN_END, unique
from enforcement.catalogue.columns import Complaint
from enforcement.catalogue.row import Row
from enforcement.catalogue.ruling import claims, reach_of
from enforcement.catalogue.table import RowFault
from enforcement.discretion.rule_sets import Term, term

_ENDS = {"range": ("min", "max", "middle"), "only_max": ("max",), "only_min": ("min",)}
_TRIED = {"min": Decimal(10), "max": Decimal(1000), "middle": Decimal(505)}
"""A range to compare places by; only_min has no greatest fine, so shares of the least one are compared."""
_WRITTEN = "写成 min、max、middle，或乘一个数，例如 max*0.2、min*2"


def rule_faults(rules: Sequence[Row], degrees: Sequence[Row]) -> list[RowFault]:
    """Every fault of the two sheets."""
    faults = [*unique(list(rules), "rules_id", "规则编号")]
    for row in rules:
        faults += [row.fault(key, complaint) for key, complaint in _alone(row)]
    faults += _one_default_at_a_time(rules, degrees)
    ids = {row.text("rules_id") for row in rules}
    for row in degrees:
        if row.text("rules_id") not in ids:
            faults.append(
                row.fault("rules_id", Complaint("“裁量规则”表里没有这个编号", "改正编号，或补上这套规则"))
            )
    broken = {row.number: [*_ends(row)] for row in degrees}
    faults += [fault for some in broken.values() for fault in some]
    return [*faults, *_side_by_side([row for row in degrees if not broken[row.number]])]


def _alone(row: Row) -> Iterator[tuple[str, Complaint]]:
    first, last = row.text("valid_from"), row.text("valid_to")
    if last and first > last:
        yield "valid_to", Complaint(f"最后一日早于施行日 {first}", "对照发布文件改正")
    if not claims(row) and row.text("is_default") == "no":
        yield (
            "speaks_for",
            Complaint("没有写管哪些基准，也不是默认规则", "写上基准“出处”里的文号，或改成默认规则"),
        )
    cap = row.figure("cap_percent")
    if cap is not None and not 0 < cap <= 100:
        yield "cap_percent", Complaint("封顶要大于 0，不超过 100", "对照规则原文改正")
    least, most = row.figure("apology_least"), row.figure("apology_most")
    if (least is None) != (most is None):
        key = "apology_least" if least is None else "apology_most"
        yield key, Complaint("道歉减多少只填了一头", "两头都填，或都不填")
    elif least is not None and most is not None and not least <= most <= 100:
        yield "apology_most", Complaint("最多减的要不小于最少减的，不超过 100", "对照规则原文改正")
    for key in ("repeat_years", "repeat_top", "repeat_up"):
        count = row.figure(key)
        if count is not None and (count < 1 or count % 1):
            yield key, Complaint("要写 1 以上的整数", "没有这一条就空着")
    counts = [row.figure(key) for key in ("repeat_top", "repeat_up")]
    if any(counts) and not row.figure("repeat_years"):
        yield "repeat_years", Complaint("写了多次违法怎么办，没有写算几年", "写上几年以内的次数")


def _one_default_at_a_time(rules: Sequence[Row], degrees: Sequence[Row]) -> Iterator[RowFault]:
    stated = {row.text("rules_id") for row in degrees}
    before: list[Row] = []
    for row in rules:
        if row.text("is_default") != "yes":
            continue
        if row.text("rules_id") not in stated:
            told = Complaint("默认规则没有写轻重各是多少", "在“裁量轻重”表给这个编号写上从轻、一般、从重")
            yield row.fault("is_default", told)
        clash = next((one for one in before if _overlap(one, row)), None)
        if clash is not None:
            told = Complaint(f"和第 {clash.number} 行都是默认规则，日期重叠", "只留一套，或改起止日")
            yield row.fault("is_default", told)
        before.append(row)


def _overlap(one: Row, other: Row) -> bool:
    ends = [(row.text("valid_from"), row.text("valid_to") or OPEN_END) for row in (one, other)]
    return ends[0][0] <= ends[1][1] and ends[1][0] <= ends[0][1]


def _ends(row: Row) -> Iterator[RowFault]:
    """The two ends of one stretch can be read, belong to its shape, and stand in order inside the law's range."""
    allowed = _ENDS[row.text("shape")]
    for key in ("low", "high"):
        if _unreadable(row.text(key)):
            yield row.fault(key, Complaint("看不出是幅度的哪一处", _WRITTEN))
            continue
        end = term(row.text(key))
        if end.of not in allowed:
            told = f"条文幅度是 {row.text('shape')}，这里只能用 {'、'.join(allowed)}"
            yield row.fault(key, Complaint(told, _WRITTEN))
        elif end.of == "max" and end.share > 1:
            yield row.fault(key, Complaint("超过了法定最高罚款", "max 后面乘的数不能大于 1"))
    if not _unreadable(row.text("low")) and not _unreadable(row.text("high")):
        reach = reach_of(row)
        if _amount(reach.low) > _amount(reach.high):
            yield row.fault("low", Complaint(f"下端比上端（{row.text('high')}）还大", "对照规则原文改正"))


def _unreadable(words: str) -> bool:
    try:
        term(words)
    except (ValueError, ArithmeticError):
        return True
    return False


def _side_by_side(rows: Sequence[Row]) -> Iterator[RowFault]:
    """The degrees of one set and shape: none twice, stretches without overlap or hole; fixed amounts stand alone."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.text("rules_id"), row.text("shape")].append(row)
    for group in groups.values():
        seen: set[str] = set()
        for row in group:
            if row.text("degree") in seen:
                yield row.fault("degree", Complaint("同一种幅度里这一档写了两次", "留下一行"))
            seen.add(row.text("degree"))
        spans = sorted(
            ((_amount(reach_of(row).low), _amount(reach_of(row).high), row) for row in group),
            key=lambda one: one[:2],
        )
        wide = [one for one in spans if one[0] < one[1]]
        for (_, end, former), (begin, _, row) in pairwise(wide):
            if begin < end:
                yield row.fault("low", Complaint(f"和“{former.text('degree')}”重叠", "对照规则原文改正"))
            elif begin > end:
                told = f"和“{former.text('degree')}”之间空了一段"
                yield row.fault("low", Complaint(told, "两档要首尾相接"))


def _amount(end: Term) -> Decimal:
    return _TRIED[end.of] * end.share
