"""The text of the law on the day of the act beside that on the day of the decision, line by line (从旧兼从轻).

It says of each line which side is lighter as far as figures go, and proposes a side only when no line points elsewhere;
the choice stays with people. Source: 行政处罚法 37, 生态环境法典 1057 (resources/law, PEN-37 and ECO-1057).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from enforcement.model.matter import Basis, FineRange, Matter
from enforcement.text.money import range_words, times_words

ORDERS = frozenset({"责令改正", "责令停止违法行为"})
"""Orders that are no penalty: shown with the kinds, not weighed."""
NOT_RECORDED, NOT_STATED = "数额没有录", "没有规定"
BOTH = "both"


class Side(StrEnum):
    """Which text is lighter on a line, or to which the whole points."""

    OLD = "old"
    NEW = "new"
    SAME = "same"
    OPEN = "open"  # figures alone do not decide
    UNKNOWN = "unknown"  # an amount was never recorded


SIDE_NAMES = {
    Side.OLD: "原来的轻",
    Side.NEW: "现行的轻",
    Side.SAME: "一样",
    Side.OPEN: "不能单凭数额比较",
    Side.UNKNOWN: "数额没有录，比不了",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLine:
    """One subject: what each text says of it in words, which is lighter, and why figures do not decide."""

    subject: str
    old: str
    new: str
    lighter: Side
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """``old`` is the text on ``act_day``, ``new`` that on ``decision_day``; None when none is known. ``proposal`` is
    OLD or NEW only when every line allows it, else OPEN or UNKNOWN; ``grounds`` are whole sentences."""

    matter: Matter
    act_day: date
    decision_day: date
    old: Basis | None
    new: Basis | None
    lines: tuple[ComparedLine, ...] = ()
    proposal: Side = Side.UNKNOWN
    grounds: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the two days have different texts."""
        return self.old != self.new


def compare(matter: Matter, act_day: date, decision_day: date) -> Comparison:
    """Both texts of ``matter`` with their figures side by side."""
    old, new = matter.basis_on(act_day), matter.basis_on(decision_day)
    whole = Comparison(matter=matter, act_day=act_day, decision_day=decision_day, old=old, new=new)
    if old is None or new is None:
        return replace(whole, grounds=tuple(_missing(whole)))
    lines = tuple(_lines(old, new, matter.subject))
    if old == new:
        told = "行为那天和决定那天是同一个文本，用它就是。"
        return replace(whole, lines=lines, proposal=Side.OLD, grounds=(told,))
    side = _proposed(lines)
    return replace(whole, lines=lines, proposal=side, grounds=tuple(_grounds(lines, side, old, new)))


def compare_last_change(matter: Matter, today: date) -> Comparison:
    """The comparison across the newest change of the law known for ``matter``: last day of the former text against
    today. Without a former text both days are today, or the day before the present text where that is known."""
    present = matter.basis_on(today) or matter.basis
    former = [one.valid_to for one in matter.bases if one.valid_to is not None and one.valid_to < today]
    if former:
        return compare(matter, max(former), today)
    if present.valid_from is not None and present.valid_from > date.min:
        return compare(matter, date.fromordinal(present.valid_from.toordinal() - 1), today)
    return compare(matter, today, today)


# ---- lines


def _lines(old: Basis, new: Basis, subject: str) -> Iterator[ComparedLine]:
    """``subject`` is the matter's (个人, 单位 or both): a subject that it does not concern has no line."""
    yield _kinds(old, new)
    for name, mine, theirs in (
        ("个人", _for(old, old.fine_individual), _for(new, new.fine_individual)),
        ("单位", _for(old, old.fine_unit), _for(new, new.fine_unit)),
    ):
        stated = mine.high is not None or theirs.high is not None or not _recorded(old, new)
        if stated and subject in (name, BOTH):
            yield _fines(f"{name}罚款", mine, theirs, old, new)
    if old.fine_escalated.high is not None or new.fine_escalated.high is not None:
        yield _escalated(old, new)
    if old.fine_multiple.high is not None or new.fine_multiple.high is not None:
        yield _multiples(old, new)
    yield _precondition(old, new)


def _for(basis: Basis, split: FineRange) -> FineRange:
    """The range for a subject: its own, else the whole where the text does not split by subject."""
    if split.high is not None:
        return split
    both = (basis.fine_individual.high, basis.fine_unit.high)
    return basis.fine if both == (None, None) else FineRange()


def _kinds(old: Basis, new: Basis) -> ComparedLine:
    mine, theirs = set(old.penalty_kinds) - ORDERS, set(new.penalty_kinds) - ORDERS
    side, why = Side.OPEN, "种类不同，不是一边包含另一边。"
    if not old.penalty_kinds or not new.penalty_kinds:
        side, why = Side.UNKNOWN, ""
    elif mine == theirs:
        side, why = Side.SAME, ""
    elif mine < theirs or theirs < mine:
        side, why = (Side.OLD, "") if mine < theirs else (Side.NEW, "")
    return ComparedLine(subject="处罚种类", old=_joined(old), new=_joined(new), lighter=side, why=why)


def _joined(basis: Basis) -> str:
    return "、".join(basis.penalty_kinds) or "没有录"


def _fines(subject: str, mine: FineRange, theirs: FineRange, old: Basis, new: Basis) -> ComparedLine:
    side, why = _ranges(mine, theirs)
    if not _recorded(old, new):
        side, why = Side.UNKNOWN, ""
    elif set(old.fine_basis) != set(new.fine_basis):
        side, why = Side.OPEN, "两边罚款的算法不同。"
    elif _whole_with_step(old) or _whole_with_step(new):
        side, why = Side.OPEN, "总幅度里含加重一档，普通一档没有单独录。"
    return ComparedLine(
        subject=subject, old=_range(mine, old), new=_range(theirs, new), lighter=side, why=why
    )


def _whole_with_step(basis: Basis) -> bool:
    """Only the outer range is recorded while a heavier step exists inside it."""
    split = basis.fine_individual.high is not None or basis.fine_unit.high is not None
    return basis.fine_escalated.high is not None and not split


def _ranges(mine: FineRange, theirs: FineRange) -> tuple[Side, str]:
    """Lower at one end and not higher at the other is lighter; crossing ends decide nothing."""
    if mine.high is None or theirs.high is None:
        return Side.OPEN, "只有一边写了数额。"
    low, high = (mine.low or 0) - (theirs.low or 0), mine.high - theirs.high
    if low == high == 0:
        return Side.SAME, ""
    if low <= 0 and high <= 0:
        return Side.OLD, ""
    if low >= 0 and high >= 0:
        return Side.NEW, ""
    return Side.OPEN, "一边下限低、上限高。"


def _escalated(old: Basis, new: Basis) -> ComparedLine:
    """The heavier step; a text without one applies its plain range there too."""
    subject = "加重一档（拒不改正或情节严重）"
    mine, theirs = _step(old), _step(new)
    if mine is None or theirs is None:
        told = tuple("没有加重一档" if one is None else range_words(one) for one in (mine, theirs))
        why = "没有加重一档的一边，个人和单位数额不同。"
        return ComparedLine(subject=subject, old=told[0], new=told[1], lighter=Side.OPEN, why=why)
    side, why = _ranges(mine, theirs)
    if not _recorded(old, new):
        side, why = Side.UNKNOWN, ""
    return ComparedLine(
        subject=subject, old=_step_words(old, mine), new=_step_words(new, theirs), lighter=side, why=why
    )


def _step(basis: Basis) -> FineRange | None:
    """The heavier step, else the one plain range; None when the subjects have different ones."""
    if basis.fine_escalated.high is not None:
        return basis.fine_escalated
    split = {one for one in (basis.fine_individual, basis.fine_unit) if one.high is not None}
    return None if len(split) > 1 else next(iter(split), basis.fine)


def _step_words(basis: Basis, step: FineRange) -> str:
    words = _range(step, basis)
    plain = basis.fine_escalated.high is None and basis.figures_known
    return f"没有加重一档，仍是 {words}" if plain else words


def _multiples(old: Basis, new: Basis) -> ComparedLine:
    side, why = _ranges(old.fine_multiple, new.fine_multiple)
    if old.fine_base != new.fine_base or set(old.fine_basis) != set(new.fine_basis):
        side, why = Side.OPEN, "倍数的基数或者算法不同。"
    return ComparedLine(subject="倍数或比例", old=_times(old), new=_times(new), lighter=side, why=why)


def _times(basis: Basis) -> str:
    if basis.fine_multiple.high is None:
        return NOT_STATED if basis.figures_known else NOT_RECORDED
    percent = any(kind.startswith("percent") for kind in basis.fine_basis)
    return f"{basis.fine_base or '基数'}：{times_words(basis.fine_multiple, percent=percent)}"


def _precondition(old: Basis, new: Basis) -> ComparedLine:
    """A fine that first needs something is lighter than one that needs nothing."""
    mine, theirs = old.correction_precondition, new.correction_precondition
    side, why = Side.OPEN, "前提不同，要看事实。"
    if mine == theirs:
        side, why = Side.SAME, ""
    elif not mine or not theirs:
        side, why = (Side.OLD, "") if mine else (Side.NEW, "")
    return ComparedLine(subject="罚款的前提", old=mine or "没有", new=theirs or "没有", lighter=side, why=why)


def _range(fine: FineRange, basis: Basis) -> str:
    if not basis.figures_known:
        return NOT_RECORDED
    return range_words(fine) or NOT_STATED


def _recorded(old: Basis, new: Basis) -> bool:
    return old.figures_known and new.figures_known


# ---- the whole


def _proposed(lines: tuple[ComparedLine, ...]) -> Side:
    sides = {line.lighter for line in lines}
    if Side.UNKNOWN in sides:
        return Side.UNKNOWN
    if Side.OPEN in sides or {Side.OLD, Side.NEW} <= sides:
        return Side.OPEN
    return Side.NEW if Side.NEW in sides else Side.OLD


def _grounds(lines: tuple[ComparedLine, ...], side: Side, old: Basis, new: Basis) -> Iterator[str]:
    told = {
        Side.NEW: "没有一项现行的更重，至少一项更轻：建议适用现行规定。",
        Side.OLD: "没有一项现行的更轻：建议适用行为时的规定。",
        Side.OPEN: "各项轻重不一，不提出建议。对照条文和事实选，写明理由。",
        Side.UNKNOWN: "有数额没有录，不提出建议。对照两边条文原文选，写明理由。",
    }
    yield told[side]
    for one in (Side.NEW, Side.OLD):
        if subjects := [line.subject for line in lines if line.lighter is one]:
            yield f"{SIDE_NAMES[one]}：{'、'.join(subjects)}。"
    yield from (f"{line.subject}：{line.why}" for line in lines if line.why)
    yield from _notes(old, new)
    if side in (Side.OLD, Side.NEW):
        yield "这里只比目录里录的数额、种类和前提；构成要件有没有变，看条文。"


def _notes(old: Basis, new: Basis) -> Iterator[str]:
    for name, basis in (("原来的依据", old), ("现行依据", new)):
        if basis.note:
            yield f"{name}备注：{basis.note.rstrip('。')}。"
        if not basis.verified:
            yield f"{name}没有核对过原文。"


def _missing(whole: Comparison) -> Iterator[str]:
    if whole.old is None:
        yield "目录里没有行为那天的依据，不提出建议。"
        if told := whole.matter.superseded_basis:
            yield f"目录里写的是：{told.rstrip('。')}。"
        yield "行为时没有规定处罚的，不能用后来的规定处罚。"
    if whole.new is None:
        yield "目录里没有决定那天的依据，不提出建议。"
