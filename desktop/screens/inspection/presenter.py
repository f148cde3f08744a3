"""The inspection workspace without widgets: its rows, its header, its steps, and the saves every step shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.operations import Changes, Command, Operations
from desktop.screens.inspection.saver import Saver
from desktop.session import Session
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.checklist import Stage
from enforcement.model.document import DocumentState
from enforcement.model.inspection import (
    INSPECTION_KIND_NAMES,
    ApprovalMode,
    Finding,
    Inspection,
    InspectionStatus,
)
from enforcement.model.officer import Officer
from enforcement.queries import AskRoster, AskWorkspace, MatterWork, WorkspaceRows
from enforcement.refusals import Done, Refused
from enforcement.text.dates import local_day

STEP_NAMES = ("准备", "检查", "事实", "文书", "送出")
NEXT_WORDS = ("下一步：去检查", "下一步：核事实", "下一步：出文书", "下一步：送出", "结束检查")
CERTIFICATE_SOON_DAYS = 60  # 体检单 looks from here on; the strip says how many days are left
_TOUCHES = frozenset(
    {
        "inspection",
        "inspection_matter",
        "item_result",
        "fact",
        "evidence",
        "document",
        "service",
        "party",
        "officer",
    }
)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One signing officer in the strip at the foot: name with number, the certificate in words, and its tone."""

    name: str
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A pill of the header."""

    words: str
    colour: str
    icon: str = ""


class Workspace(QObject):
    """One inspection on the desk. ``shown`` after each fresh read, ``refused`` with what a command would not do.

    Before a party is chosen there is no inspection: ``rows`` is None and ``start`` makes one.
    """

    shown = Signal()
    refused = Signal(object)
    started = Signal(str)
    step_changed = Signal(int)

    def __init__(self, operations: Operations, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.operations = operations
        self.session = session
        self.rows: WorkspaceRows | None = None
        self.roster: tuple[Officer, ...] = ()
        self.step = 1
        self.saver = Saver(operations, self.refused.emit, self)
        self._id = ""
        self._matters: tuple[str, ...] = ()
        self._reading = False
        self._stale = False
        operations.changed.connect(self._notice)

    # ---- opening

    @property
    def inspection_id(self) -> str:
        return self._id

    @property
    def inspection(self) -> Inspection:
        """The inspection on the desk. Only after ``shown``."""
        assert self.rows is not None
        return self.rows.inspection

    def blank(self, matter_codes: tuple[str, ...] = ()) -> None:
        """An empty desk for a new inspection; ``matter_codes`` are taken in with its start."""
        self._id, self.rows, self.step = "", None, 1
        self._matters = matter_codes
        self.operations.ask(AskRoster(), self._take_roster)
        self.shown.emit()

    def open(self, inspection_id: str) -> None:
        """Read one inspection and show it where its officer stopped."""
        self._id, self.rows = inspection_id, None
        self.operations.ask(
            AskWorkspace(inspection_id), lambda rows: self._take(inspection_id, rows, first=True)
        )

    def start(self, party_id: str) -> None:
        """Begin the inspection of a party with today's pair; ``started`` tells its id."""
        command = StartInspection(party_id=party_id, officer_ids=self._pair(), matter_codes=self._matters)
        self.run(command, self._begun)

    def reload(self) -> None:
        """Read again; changes that come while a read is under way ask for just one more."""
        if not self._id:
            return
        if self._reading:
            self._stale = True
            return
        self._reading, self._stale = True, False
        wanted = self._id
        self.operations.ask(AskWorkspace(wanted), lambda rows: self._reloaded(wanted, rows))

    # ---- saving

    def run(self, command: Command, then: Callable[[Done], None] | None = None) -> None:
        """Run one command; a refusal goes to ``refused``, Done to ``then``."""

        def answered(answer: Done | Refused) -> None:
            if isinstance(answer, Refused):
                self.refused.emit(answer)
            elif then is not None:
                then(answer)

        self.operations.run(command, answered)

    def edit(self, **changes: Any) -> None:
        """Save named fields of the inspection."""
        if self._id:
            key = ",".join(sorted(changes))
            self.saver.save(key, EditInspection(inspection_id=self._id, changes=changes))

    def go(self, step: int) -> None:
        """Stand at ``step`` (1–5). Steps never lock each other."""
        step = max(1, min(len(STEP_NAMES), step))
        if step != self.step:
            self.step = step
            if self._id:
                self.edit(step=step)
            self.step_changed.emit(step)

    # ---- what the frame of the workspace shows

    @property
    def title(self) -> str:
        return self.rows.party.name if self.rows else "开始检查"

    @property
    def subtitle(self) -> str:
        if self.rows is None:
            return "先找到对象，检查就开始留痕；没有的可以当场新建"
        party, inspection = self.rows.party, self.rows.inspection
        head = (
            f"{'经营者' if party.kind == 'sole_trader' else '负责人'} {party.legal_rep}"
            if party.legal_rep
            else ""
        )
        return " · ".join(
            part for part in (head, inspection.place or party.address, self._approval()) if part
        )

    @property
    def chips(self) -> tuple[Chip, ...]:
        if self.rows is None:
            return ()
        kind = Chip(INSPECTION_KIND_NAMES[self.rows.inspection.kind], "neutral")
        visits = Chip(f"本年第 {max(1, self.rows.visits_this_year)} 次", "ok", "check")
        if self.rows.inspection.status is InspectionStatus.FINISHED:
            return kind, visits, Chip("已结束", "ok", "circle-check")
        return kind, visits

    @property
    def steps_done(self) -> tuple[bool, ...]:
        """Which steps have nothing open any more; shown as ticks, never as locks."""
        rows = self.rows
        if rows is None:
            return (False,) * len(STEP_NAMES)
        inspection = rows.inspection
        issued = [paper for paper in rows.documents if paper.state is not DocumentState.DRAFT]
        return (
            bool(rows.matters) and len(rows.officers) > 1 and inspection.certificates_shown,
            bool(rows.matters) and all(work.entry.finding is not Finding.UNSET for work in rows.matters),
            bool(rows.facts) and bool(inspection.opinion),
            bool(issued) and len(issued) == len(rows.documents),
            inspection.status is InspectionStatus.FINISHED,
        )

    @property
    def people(self) -> tuple[PersonLine, ...]:
        """The signing officers with their certificates; today's pair before the inspection begins."""
        pair = (self.session.officer, self.session.partner)
        officers = self.rows.officers if self.rows else tuple(one for one in pair if one is not None)
        return tuple(self._person(officer) for officer in officers)

    @property
    def hint(self) -> str:
        """What is still open in this step, in words; never a lock."""
        if self.rows is None:
            return ""
        if self.step == 2:
            left = sum(1 for work in self.rows.matters for _ in open_items(self.rows, work))
            return f"还有 {left} 项未做，可以先往下走" if left else "现场的检查项都做完了"
        if self.step == 1 and not self.rows.matters:
            return "还没有选事项"
        return ""

    def _person(self, officer: Officer) -> PersonLine:
        certificate = officer.certificate
        if certificate is None:
            return PersonLine(officer.name, "没有执法证，不能署名", "danger")
        name, today = f"{officer.name} {certificate.number}", self.session.clock.today()
        left = (certificate.valid_to - today).days
        if not officer.may_sign_on(today):
            return PersonLine(name, "执法证今天无效，不能署名", "danger")
        if left <= CERTIFICATE_SOON_DAYS:
            return PersonLine(name, f"执法证剩 {left} 天", "warn")
        return PersonLine(name, f"执法证有效至 {certificate.valid_to.isoformat()}", "text_2")

    def _approval(self) -> str:
        approval = self.inspection.approval
        if approval.mode is ApprovalMode.URGENT:
            return "紧急先查，事后补批"
        if approval.mode is ApprovalMode.APPROVED and approval.approved_on is not None:
            return f"审批 {approval.approver_name} {approval.approved_on:%m-%d}"
        return "还没有审批"

    def _pair(self) -> tuple[str, ...]:
        """Today's officer and partner, those who may sign."""
        pair = (self.session.officer, self.session.partner)
        return tuple(officer.id for officer in pair if officer is not None)

    # ---- answers

    def _begun(self, done: Done) -> None:
        self.started.emit(str(done.value))
        self.open(str(done.value))

    def _take(self, wanted: str, rows: WorkspaceRows | None, first: bool = False) -> None:
        if wanted != self._id or rows is None:
            return
        self.rows, self.roster = rows, rows.roster
        if first:
            self.step = rows.inspection.step
            self.step_changed.emit(self.step)
        self.shown.emit()

    def _reloaded(self, wanted: str, rows: WorkspaceRows | None) -> None:
        self._reading = False
        self._take(wanted, rows)
        if self._stale:
            self.reload()

    def _take_roster(self, roster: tuple[Officer, ...]) -> None:
        self.roster = roster
        self.shown.emit()

    def _notice(self, changes: Changes) -> None:
        if self._id and changes.types & _TOUCHES:
            self.reload()


def evidence_count(rows: WorkspaceRows, item_id: str) -> int:
    """How many files are linked to one checklist item."""
    return sum(1 for evidence in rows.evidence if evidence.item_result_id == item_id)


def open_items(rows: WorkspaceRows, work: MatterWork) -> tuple[str, ...]:
    """Ids of a matter's on-site items still to do."""
    if work.entry.finding is Finding.NOT_APPLICABLE:
        return ()
    onsite = [item for item in work.items if item.stage is Stage.ONSITE]
    return tuple(item.id for item in onsite if not item.done(evidence_count(rows, item.id)))


def day_of_act(desk: Workspace) -> date:
    """The local day of the act; today while no start is written down."""
    started = desk.rows.inspection.started_at if desk.rows else None
    return local_day(started) if started else desk.session.clock.today()
