"""How the library speaks: shelves, ranges of fines, and the hints on how a matter is dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enforcement.catalogue.procedure import stays_with_county
from enforcement.model.checklist import ItemKind
from enforcement.model.matter import LIBRARY_NAMES, Basis, Library, Matter
from enforcement.queries import MatterRow
from enforcement.text.money import figure, yuan

SHELVES: tuple[tuple[str, str, str], ...] = (
    ("base", "基础库", "books"),
    ("picked", "本镇自选", "shield-check"),
    ("starred", "常用", "star"),
    ("menu", "自选库（可申请）", "list-details"),
    ("all", "全部事项", "list-check"),
    ("withdrawn", "已收回、已停用", "ban"),
)
SHELF_NOTES = {
    "base": "县里统一交给每个镇的事项，可以直接用来检查。",
    "picked": "本镇从自选库里选用、县里确认过的事项，可以用来检查。",
    "starred": "队里自己标的常用，只为找得快，没有法律意义。",
    "menu": "县里的自选菜单。还没有选用的，不能用来检查。",
    "all": "现行目录里的所有事项。",
    "withdrawn": "曾经交给本镇、后来收回的事项，起止日期和依据文件都留着。",
}
ALL_OF_A_DAY = "那一天的目录里的所有事项。"
EMPTY_SHELVES = {
    "starred": "还没有标常用。在列表里按空格，或点星标。",
    "picked": "本镇自选还是空的。到“自选申请”看去年检查用过、要申请的，或者看看自选库，按回车申请。",
    "menu": "自选库里的事项本镇都选用了。",
    "withdrawn": "没有收回或者停用的事项。",
}
_OTHER_WAYS = {"depends": "看情形"}
HOW_TO_PICK = "要用它，先由镇里向县里申请自选；县里确认、有了起止日期，才能开始检查。"
HOW_TO_DROP = "不再需要的，由镇里申请退出，县里确认。"


@dataclass(frozen=True, slots=True)
class Badge:
    """A pill in the column 办理提示."""

    words: str
    colour: str


def shelf_word(row: MatterRow) -> str:
    """Which of the four words a matter carries; ★ is beside it, never instead of it."""
    if row.matter.library is Library.OPTIONAL:
        return "本镇自选" if row.held else "自选库"
    return LIBRARY_NAMES[row.matter.library]


def fine_words(matter: Matter | Basis) -> str:
    """罚款幅度 as the table shows it: 50–5000 元, 5 万元以下, or what else is threatened."""
    low, high = matter.fine_multiple.low or 0, matter.fine_multiple.high
    if high:
        if any(kind.startswith("percent") for kind in matter.fine_basis):
            return f"{figure(low * 100)}–{figure(high * 100)}%"
        return f"{figure(low)}–{figure(high)} 倍"
    low, high = matter.fine.low or 0, matter.fine.high
    if not high:
        kinds = [kind for kind in matter.penalty_kinds if kind != "罚款"]
        return "、".join(kinds[:2])
    if not low:
        return f"{yuan(high)}以下"
    return f"{yuan(high)}" if low == high else f"{_span(low, high)}"


def _span(low: float, high: float) -> str:
    if low >= 10_000 and high >= 10_000:
        return f"{figure(low / 10_000)}–{yuan(high)}"
    return f"{figure(low)}–{figure(high)} 元" if high < 100_000 else f"{yuan(low)}–{yuan(high)}"


def badges(row: MatterRow, day: date) -> tuple[Badge, ...]:
    """办理提示 under the text of ``day``: a power taken back since, correction first, on the spot or the ordinary way,
    what has to be measured or tested, and 上限 where a penalty that stays with the county is threatened."""
    matter, text = row.matter, row.matter.basis_on(day)
    found = [Badge("先责改", "warn")] if text is not None and text.correction_precondition else []
    spot = {"yes": Badge("可当场", "ok"), "partial": Badge("部分可当场", "neutral")}.get(
        matter.simple_procedure
    )
    if spot is not None:
        found.append(spot)
    elif not found:
        found.append(Badge(_OTHER_WAYS.get(matter.simple_procedure, "普通程序"), "neutral"))
    if ItemKind.SAMPLE in row.needs:
        found.append(Badge("需检测", "info"))
    lent = row.grant is not None and row.grant.library is not Library.STATUTORY
    if row.grant is not None and lent and not row.grant.major_penalties and text and stays_with_county(text):
        found.append(Badge("上限", "warn"))
    if row.taken_back is None:
        return tuple(found)
    return (Badge("已收回", "danger"), *(found if row.held else ()))
