"""Step 2 without widgets: matters with their progress, the checklist of the open one, its answers and judgement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.screens.inspection.measure import comparison
from desktop.screens.inspection.presenter import Workspace, evidence_count, open_items
from enforcement.commands.answer_item import AnswerItem
from enforcement.commands.judge_matter import JudgeMatter
from enforcement.commands.remove_matter import RemoveMatter
from enforcement.model.checklist import DocumentCheck, ItemKind, ItemResult, Stage
from enforcement.model.evidence import Evidence
from enforcement.model.inspection import Finding
from enforcement.queries import MatterWork


@dataclass(frozen=True, slots=True)
class MatterLine:
    """One matter in the list at the left."""

    id: str
    name: str
    domain: str
    done: int
    total: int
    finding: Finding
    current: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One checklist row: ``state`` is open, done, skipped or later; ``remark`` says what is odd about it."""

    result: ItemResult
    state: str
    evidence: tuple[Evidence, ...]
    remark: str
    current: bool


class CheckPresenter(QObject):
    """Knows which matter and which item the officer stands on. ``moved`` when that changes."""

    moved = Signal()

    def __init__(self, desk: Workspace) -> None:
        super().__init__(desk)
        self.desk = desk
        self._matter_id = ""
        self._item_id = ""
        desk.shown.connect(self._settle)

    # ---- what is shown

    @property
    def work(self) -> MatterWork | None:
        """The open matter, None while there is none."""
        works = self.desk.rows.matters if self.desk.rows else ()
        return next((work for work in works if work.entry.id == self._matter_id), None)

    @property
    def current_item(self) -> str:
        return self._item_id

    def matters(self) -> tuple[MatterLine, ...]:
        rows = self.desk.rows
        return tuple(self._line(work) for work in rows.matters) if rows else ()

    def items(self) -> tuple[ItemLine, ...]:
        work = self.work
        return tuple(self._item(result) for result in work.items) if work else ()

    def summary(self) -> tuple[str, str]:
        """(12 项现场做，2 项复查时做; 已做 10 项) over all matters."""
        rows = self.desk.rows
        if rows is None:
            return "", ""
        items = [(work, item) for work in rows.matters for item in work.items]
        onsite = sum(1 for _, item in items if item.stage is Stage.ONSITE)
        later = len(items) - onsite
        left = sum(len(open_items(rows, work)) for work in rows.matters)
        first = f"{onsite} 项现场做" + (f"，{later} 项复查时做" if later else "")
        return first, f"已做 {onsite - left} 项"

    # ---- where the officer stands

    def open_matter(self, matter_id: str) -> None:
        if matter_id != self._matter_id:
            self._matter_id, self._item_id = matter_id, ""
            self._settle()
            self.moved.emit()

    def step_matter(self, by: int) -> None:
        """Ctrl+↓ and Ctrl+↑."""
        ids = [line.id for line in self.matters()]
        if ids:
            here = ids.index(self._matter_id) if self._matter_id in ids else 0
            self.open_matter(ids[max(0, min(len(ids) - 1, here + by))])

    def open_item(self, item_id: str) -> None:
        """An item of the present matter; a row of the former one that loses its place is not listened to."""
        if item_id != self._item_id and any(line.result.id == item_id for line in self.items()):
            self._item_id = item_id
            self.moved.emit()

    def next_item(self) -> bool:
        """Enter: the next on-site item; False at the end of the list."""
        return self._step_item(1)

    # ---- saving

    def answer(self, item_id: str, **changes: Any) -> None:
        """Save named fields of one item's answer."""
        key = f"{item_key(item_id)}:{','.join(sorted(changes))}"
        self.desk.saver.save(key, AnswerItem(item_id=item_id, changes=changes))

    def toggle(self, item_id: str) -> bool:
        """Space: 已查阅 or not, or "needed after all". False when a reason for 不需要 must be asked first."""
        line = next((line for line in self.items() if line.result.id == item_id), None)
        if line is None or line.state == "later":
            return True
        if line.result.skip_reason:
            self.answer(item_id, skip_reason="")
        elif line.result.kind is ItemKind.DOCUMENT:
            chosen = DocumentCheck.READ if line.result.document_check is None else None
            self.answer(item_id, document_check=chosen)
        else:
            return line.state == "done"
        return True

    def skip(self, item_id: str, reason: str) -> None:
        """不需要, with its reason."""
        self.answer(item_id, skip_reason=reason)

    def judge(self, finding: Finding) -> None:
        """Alt+1, 2, 3, 0: the judgement of the open matter."""
        if self._matter_id:
            self.desk.run(JudgeMatter(inspection_matter_id=self._matter_id, finding=finding))

    def remove(self, matter_id: str) -> None:
        self.desk.run(RemoveMatter(inspection_matter_id=matter_id))

    # ---- inside

    def _step_item(self, by: int) -> bool:
        ids = [line.result.id for line in self.items() if line.state != "later"]
        if not ids:
            return False
        here = ids.index(self._item_id) if self._item_id in ids else -1
        if not 0 <= here + by < len(ids):
            return False
        self.open_item(ids[here + by])
        return True

    def _settle(self) -> None:
        """After fresh rows: stand on something that is there."""
        ids = [line.id for line in self.matters()]
        if self._matter_id not in ids:
            self._matter_id, self._item_id = (ids[0] if ids else ""), ""
        lines = self.items()
        if self._item_id not in [line.result.id for line in lines]:
            first = next((line for line in lines if line.state == "open"), lines[0] if lines else None)
            self._item_id = first.result.id if first else ""

    def _line(self, work: MatterWork) -> MatterLine:
        rows = self.desk.rows
        assert rows is not None
        onsite = sum(1 for item in work.items if item.stage is Stage.ONSITE)
        name = work.matter.act_name if work.matter else f"目录里没有的事项 {work.entry.matter_code}"
        return MatterLine(
            id=work.entry.id,
            name=name,
            domain=work.matter.domain if work.matter else "",
            done=onsite - len(open_items(rows, work)),
            total=onsite,
            finding=work.entry.finding,
            current=work.entry.id == self._matter_id,
        )

    def _item(self, result: ItemResult) -> ItemLine:
        rows = self.desk.rows
        assert rows is not None
        linked = tuple(item for item in rows.evidence if item.item_result_id == result.id)
        if result.stage is not Stage.ONSITE:
            state = "later"
        elif result.skip_reason:
            state = "skipped"
        else:
            state = "done" if result.done(evidence_count(rows, result.id)) else "open"
        remark = result.skip_reason or comparison(result)
        return ItemLine(result, state, linked, remark, result.id == self._item_id)


def item_key(item_id: str) -> str:
    """How the saver's keys of an item's answers begin."""
    return f"item:{item_id}"
