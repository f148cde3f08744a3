"""What the law threatens, in its own numerals: 处五百元以上三千元以下罚款, or no figure where none is
certain.
"""

from __future__ import annotations

from collections.abc import Iterable

from enforcement.model.matter import FineRange, Matter
from enforcement.model.party import PartyKind
from enforcement.text.numerals import chinese_number

GENERAL = "给予行政处罚"
_FINE_ONLY = {"责令改正", "责令停止违法行为", "罚款"}


def fine_text(fine: FineRange) -> str:
    """A range of whole yuan as statutes write it; empty when no upper end is stated or a figure is no whole
    yuan.
    """
    low, high = fine.low or 0, fine.high
    if not high or low > high or low != int(low) or high != int(high):
        return ""
    upper = chinese_number(int(high))
    if low == high:
        return f"处{upper}元罚款"
    if low == 0:
        return f"处{upper}元以下罚款"
    return f"处{chinese_number(int(low))}元以上{upper}元以下罚款"


def range_for(matter: Matter, kind: PartyKind) -> FineRange | None:
    """The range that certainly applies to this kind of party, or None.

    None too for a sole trader where person and organisation differ (the county has to decide which it is),
    and where a second, heavier step exists: which step applies depends on facts not known at correction.
    """
    if set(matter.fine_basis) - {"fixed"} or not set(matter.penalty_kinds) <= _FINE_ONLY:
        return None
    if matter.fine_escalated.high:
        return None
    person, unit = matter.fine_individual, matter.fine_unit
    if not person.high and not unit.high:
        return matter.fine
    if kind is PartyKind.SOLE_TRADER:
        return person if person == unit else None
    chosen = person if kind is PartyKind.PERSON else unit
    return chosen if chosen.high else None


def penalty_range_text(matters: Iterable[Matter], kind: PartyKind) -> str:
    """One range when all ``matters`` threaten the same, else 给予行政处罚; never a figure of our own."""
    texts = {fine_text(fine) if (fine := range_for(matter, kind)) else "" for matter in matters}
    return texts.pop() or GENERAL if len(texts) == 1 else GENERAL
