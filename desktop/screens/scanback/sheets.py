"""What became of each scanned sheet, in words; knows no widgets and asks nobody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.models.rows import Cell
from desktop.scan_intake import ScannedFile
from enforcement.model.document import Document


class SheetState(StrEnum):
    WAITING = "waiting"
    FILED = "filed"
    DOUBLED = "doubled"
    FOREIGN = "foreign"
    UNREAD = "unread"
    REFUSED = "refused"


_LOOKS = {
    SheetState.WAITING: ("正在归", "info", "hourglass"),
    SheetState.FILED: ("已归", "ok", "circle-check"),
    SheetState.DOUBLED: ("已经有了", "neutral", "check"),
    SheetState.FOREIGN: ("不是本机的", "warn", "alert-triangle"),
    SheetState.UNREAD: ("没认出来", "warn", "alert-triangle"),
    SheetState.REFUSED: ("没有归", "danger", "ban"),
}
_CURES = {
    SheetState.WAITING: "",
    SheetState.FILED: "",
    SheetState.DOUBLED: "原来那张留着；要换清楚的，按 Enter 再存一张",
    SheetState.FOREIGN: "码不是本机文书的，可能是别的镇或别的电脑出的",
    SheetState.UNREAD: "没有码或扫花了；按 Enter 放到一份文书",
    SheetState.REFUSED: "",
}


@dataclass(slots=True)
class SheetRow:
    """One sheet: where it came from, what it is known to be, and what became of it. ``words`` say why not."""

    key: str
    file: ScannedFile
    sheet: int
    state: SheetState = SheetState.WAITING
    document: Document | None = None
    page: int = 0
    by_hand: bool = False
    words: str = ""

    @property
    def open(self) -> bool:
        """Somebody can still say where it belongs."""
        return self.state not in (SheetState.FILED, SheetState.WAITING)

    @property
    def source(self) -> str:
        """Which sheet of which file."""
        return f"第 {self.sheet + 1} 张 · {self.file.name}"


def paper_name(document: Document) -> str:
    """《责令改正通知书》安云溪责改字〔2026〕41号."""
    return f"《{document.title}》{document.number}"


def sheet_cell(row: SheetRow) -> Cell:
    return Cell(f"第 {row.sheet + 1} 张", row.file.name, tone="text_2")


def place_cell(row: SheetRow) -> Cell:
    """Where it went, over how that is known or what can be done."""
    if row.document is None:
        return Cell("—", row.words or _CURES[row.state], tone="text_3")
    how = "手工放的" if row.by_hand else "按页上的码"
    remark = how if row.state is SheetState.FILED else row.words or _CURES[row.state]
    return Cell(f"{paper_name(row.document)} 第 {row.page} 页", remark)


def state_cell(row: SheetRow) -> Cell:
    words, colour, icon = _LOOKS[row.state]
    return Cell(words, pill_colour=colour, pill_icon=icon)


def summary(rows: list[SheetRow]) -> str:
    """认出 5 张，归到 2 份文书；1 张没认出来。"""
    count = {state: sum(row.state is state for row in rows) for state in SheetState}
    papers = {row.document.id for row in rows if row.state is SheetState.FILED and row.document}
    parts = []
    if count[SheetState.FILED]:
        parts.append(f"{count[SheetState.FILED]} 张归到 {len(papers)} 份文书")
    others = (
        (SheetState.DOUBLED, "张已经有了"),
        (SheetState.UNREAD, "张没认出来"),
        (SheetState.FOREIGN, "张不是本机的文书"),
        (SheetState.REFUSED, "张没有归"),
        (SheetState.WAITING, "张正在归"),
    )
    parts += [f"{count[state]} {words}" for state, words in others if count[state]]
    return "，".join(parts) + "。" if parts else ""
