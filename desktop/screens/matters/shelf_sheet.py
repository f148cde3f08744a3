"""打印清单: what stands in the list, as an internal A4 sheet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from desktop.screens.matters.words import badges, fine_words, shelf_word
from enforcement.queries import MatterRow
from enforcement.text.dates import long_date

if TYPE_CHECKING:
    from forms.plain_sheet import PlainSheet

_WIDTHS = (10.0, 62.0, 44.0, 24.0, 22.0)
_NOTE = "队内使用，不是文书。依据和幅度以目录为准；标“未核实”的，用之前对照法条原文。"


def shelf_sheet(
    rows: tuple[MatterRow, ...], shelf: str, team: str, day: date, chosen: str, version: str
) -> PlainSheet:
    """The list of ``shelf`` as shown, on ``day``; ``chosen`` says in words what was searched or filtered."""
    from forms.plain_sheet import PlainSheet, SheetTable  # fonts come with the first sheet

    table = SheetTable(
        head=("序号", "事项", "处罚依据", "罚款幅度", "办理提示"),
        rows=tuple(_line(number, row, day) for number, row in enumerate(rows, 1)),
        widths=_WIDTHS,
        align=("centre", "left", "left", "left", "left"),
    )
    held = sum(row.held for row in rows)
    facts = [("看哪一天", long_date(day)), ("多少项", f"{len(rows)} 项，其中 {held} 项当天有权办")]
    if chosen:
        facts.append(("筛选", chosen))
    if version:
        facts.append(("目录", f"{version} 版"))
    return PlainSheet(title=f"{shelf}事项清单", agency=team, facts=tuple(facts), tables=(table,), note=_NOTE)


def _line(number: int, row: MatterRow, day: date) -> tuple[str, ...]:
    basis = row.matter.basis_on(row.day or day)
    name = row.matter.act_name + ("" if row.held else "（当天没有权）")
    if basis is None:
        return str(number), name, "当天没有依据", "", shelf_word(row)
    law = "；".join(f"{one.law.removeprefix('中华人民共和国')} {one.article}" for one in basis.penalty)
    doubt = "" if basis.verified else "（未核实）"
    fine = fine_words(basis) if basis.figures_known else "数额没有核实"
    hints = "、".join(badge.words for badge in badges(row, row.day or day))
    return str(number), name, law + doubt, fine, hints
