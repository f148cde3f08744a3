"""The list of inspections without widgets: shelves by state, rows, and what the detail says of the chosen one."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.models.rows import Cell
from desktop.operations import Changes, Operations
from desktop.theme.tokens import meaning
from enforcement.model.inspection import FINDING_NAMES, INSPECTION_KIND_NAMES, InspectionStatus
from enforcement.queries import (
    AskInspectionCounts,
    AskInspections,
    AskWorkspace,
    InspectionRow,
    WorkspaceRows,
)
from enforcement.text.dates import local, short_date

SHELVES: tuple[tuple[str, str, InspectionStatus | None], ...] = (
    ("running", "进行中", InspectionStatus.RUNNING),
    ("finished", "已完成", InspectionStatus.FINISHED),
    ("voided", "已作废", InspectionStatus.VOIDED),
    ("all", "全部", None),
)
EMPTY = "还没有检查。按 Ctrl+N 开始第一次，审批和笔录会自动备好。"
_TOUCHES = frozenset({"inspection", "inspection_matter", "party", "document", "service"})


@dataclass(frozen=True, slots=True)
class Detail:
    """The right pane: a title, quiet lines, and matters with their judgement."""

    title: str
    lines: tuple[tuple[str, str], ...]
    matters: tuple[tuple[str, str], ...]


class ListPresenter(QObject):
    """``listed`` with rows, ``counted`` with numbers by shelf, ``detailed`` with the chosen one."""

    listed = Signal(object)
    counted = Signal(object)
    detailed = Signal(object)

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._shelf = SHELVES[0][0]
        self._text = ""
        self._chosen = ""
        operations.changed.connect(self._notice)

    @property
    def shelf(self) -> str:
        return self._shelf

    def load(self) -> None:
        """Ask for rows and numbers again."""
        status = next(status for key, _, status in SHELVES if key == self._shelf)
        question = AskInspections(status=status, text=self._text)
        self._operations.ask(question, lambda rows: self._take(question, rows))
        self._operations.ask(AskInspectionCounts(), self._count)

    def show_shelf(self, key: str) -> None:
        if key and key != self._shelf:
            self._shelf = key
            self.load()

    def search(self, text: str) -> None:
        self._text = text.strip()
        self.load()

    def choose(self, inspection_id: str, *, again: bool = False) -> None:
        """The detail follows the chosen row; ``again`` when the rows are new and the same one may say other things."""
        known, self._chosen = self._chosen, inspection_id
        if inspection_id and (again or inspection_id != known):
            self._operations.ask(AskWorkspace(inspection_id), self._detail)

    def empty_words(self) -> str:
        if self._text:
            return f"没有找到“{self._text}”。"
        return EMPTY if self._shelf in ("running", "all") else "这里还没有。"

    def _take(self, question: AskInspections, rows: tuple[InspectionRow, ...]) -> None:
        if question.text == self._text:
            self.listed.emit(rows)

    def _count(self, counts: dict[InspectionStatus, int]) -> None:
        numbers = {key: counts.get(status, 0) for key, _, status in SHELVES if status is not None}
        numbers["all"] = sum(counts.values())
        self.counted.emit(numbers)

    def _detail(self, rows: WorkspaceRows | None) -> None:
        if rows is not None and rows.inspection.id == self._chosen:
            self.detailed.emit(detail(rows))

    def _notice(self, changes: Changes) -> None:
        if changes.types & _TOUCHES:
            self.load()


def detail(rows: WorkspaceRows) -> Detail:
    """What the right pane says of one inspection."""
    inspection = rows.inspection
    when = f"{local(inspection.started_at):%Y-%m-%d %H:%M}" if inspection.started_at else "还没有进第 2 步"
    papers = "、".join(f"{paper.title}{paper.number}" for paper in rows.documents if paper.number)
    lines = (
        ("类型", INSPECTION_KIND_NAMES[inspection.kind]),
        ("地点", inspection.place),
        ("开始", when),
        ("队员", "、".join(officer.name for officer in rows.officers)),
        ("本年", f"第 {max(1, rows.visits_this_year)} 次检查"),
        ("证据", f"{len(rows.evidence)} 件"),
        ("文书", papers or "还没有出具"),
    )
    matters = tuple(
        (work.matter.act_name if work.matter else work.entry.matter_code, FINDING_NAMES[work.entry.finding])
        for work in rows.matters
    )
    return Detail(rows.party.name, tuple(line for line in lines if line[1]), matters)


def party_cell(row: InspectionRow) -> Cell:
    return Cell(row.party_name, f"{INSPECTION_KIND_NAMES[row.kind]} · {row.officers}", strong=False)


def matters_cell(row: InspectionRow) -> Cell:
    return Cell(f"{row.matter_count} 个")


def date_cell(row: InspectionRow) -> Cell:
    return Cell(short_date(local(row.started_at).date()) if row.started_at else "—", tone="text_2")


def approval_cell(row: InspectionRow) -> Cell:
    return Cell("已登记") if row.approved else Cell("待补", pill_colour="warn", pill_icon="writing")


def finding_cell(row: InspectionRow) -> Cell:
    if row.found_count:
        return Cell(f"发现 {row.found_count} 个问题", pill_colour="danger", pill_icon="alert-circle")
    return Cell("未发现" if row.status is InspectionStatus.FINISHED else "—", tone="text_2")


def sync_cell(row: InspectionRow) -> Cell:
    look = meaning("sync", row.sync.value)
    return Cell(look.text, pill_colour=look.colour, pill_icon=look.icon)
