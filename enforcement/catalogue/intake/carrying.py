"""Things and people needed, and the county's amounts, from one release to the next: told where nobody stated them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from enforcement.catalogue.amount_lines import AmountLine
from enforcement.catalogue.needs import MatterNeed, Standing, completed
from enforcement.catalogue.shipped import shipped_needs
from enforcement.model.checklist import ChecklistItem
from enforcement.model.matter import Matter


def carried_needs(
    matters: Collection[Matter],
    stated: Iterable[MatterNeed],
    former: Iterable[MatterNeed],
    items: Iterable[ChecklistItem],
) -> tuple[tuple[MatterNeed, ...], tuple[str, ...]]:
    """The rows of the next release, and sentences on those that the files did not state.

    The files' word on a matter takes the place of the former one. A matter of which nobody said anything gets the
    program's own reading, else what the words of its checklist suggest; both keep their mark.
    """
    fresh = tuple(stated)
    spoken, codes = {one.matter_code for one in fresh}, {one.code for one in matters}
    kept = [one for one in former if one.matter_code in codes and one.matter_code not in spoken]
    # What was only suggested is suggested anew: a checklist may have changed.
    kept = [one for one in kept if one.standing is not Standing.PROPOSED]
    known = {one.matter_code for one in (*fresh, *kept)}
    whole = completed(matters, (*fresh, *kept), items, shipped_needs())
    added = [one for one in whole if one.matter_code not in known]
    return whole, tuple(_told(kept, added))


def _told(kept: list[MatterNeed], added: list[MatterNeed]) -> list[str]:
    ours = len({one.matter_code for one in added if one.standing is Standing.OURS})
    asked = len({one.matter_code for one in added if one.standing is Standing.PROPOSED})
    told = (
        (len(kept), f"仪器和人员：文件里没有写的，沿用上一版 {len(kept)} 条。"),
        (ours, f"仪器和人员：{ours} 个事项按程序自带的判断补上，没有核实。"),
        (asked, f"仪器和人员：{asked} 个事项按检查清单的用词提出，要人核对。"),
    )
    return [sentence for count, sentence in told if count]


def carried_amounts(
    stated: tuple[AmountLine, ...], former: tuple[AmountLine, ...], *, sheet: bool
) -> tuple[tuple[AmountLine, ...], tuple[str, ...]]:
    """The amounts of the next release: the sheet states all of them (with those that have ended), else the former."""
    if sheet:
        return stated, ()
    if not former:
        return (), ("数额标准：本县还没有定听证和重大案件的数额，卡片和裁量试算都会标明没有核实。",)
    return former, (f"数额标准：沿用上一版 {len(former)} 条。",)
