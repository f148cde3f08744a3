"""Step 1 without widgets: who is inspected, for which matters, by whom, with whose approval, told what."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject, Signal

from desktop.screens.documents.sheet_presenter import walkable
from desktop.screens.inspection.finder import Hit
from desktop.screens.inspection.presenter import Workspace
from desktop.screens.inspection.typed import typed_day
from enforcement.commands.add_matter import AddMatter
from enforcement.commands.approve_inspection import ApproveInspection
from enforcement.commands.choose_officers import ChooseOfficers
from enforcement.model.inspection import ApprovalMode, InspectionApproval, InspectionKind
from enforcement.model.matter import LIBRARY_NAMES, Library
from enforcement.model.officer import Officer, Role
from enforcement.queries import AskMatters, MatterRow, Shelf
from enforcement.queries.proposals import AskMatterSets, SetRow
from enforcement.refusals import Done, Level, Refusal
from enforcement.rules.people_gates import officers_present

NO_RECUSAL = "不申请回避"
NOT_HELD = "还不是本镇的权力，不能用它检查。要先向县里申请自选，县里确认后才有权。"
"""Why a matter of the county's menu cannot be taken (ux.md S09, four words kept apart)."""
NOT_TODAY = "看的不是今天的权力。把日期去掉再找，今天有权才能检查。"
TAKEN_BACK = "不能新查；那以前发现的线索请移送。"


class PreparePresenter(QObject):
    """Searches parties and matters, begins the inspection, and saves the fields of this step."""

    matters_found = Signal(str, object)
    matter_added = Signal(str)
    sets_known = Signal()

    def __init__(self, desk: Workspace) -> None:
        super().__init__(desk)
        self.desk = desk
        self._sets: tuple[SetRow, ...] = ()

    # ---- the matters

    def find_matters(self, text: str) -> None:
        question = AskMatters(day=self.desk.session.clock.today(), shelf=Shelf.ALL, text=text, limit=12)
        self.desk.operations.ask(
            question, lambda rows: self.matters_found.emit(text, self._matter_hits(rows))
        )

    def add_matter(self, code: str) -> None:
        """Take a matter into the inspection with its checklist."""

        def added(_done: Done) -> None:
            self.matter_added.emit(code)

        self.desk.run(AddMatter(inspection_id=self.desk.inspection_id, matter_code=code), added)

    def common_sets(self) -> tuple[SetRow, ...]:
        """常用组合, none until they are known (`load_sets`)."""
        return self._sets

    def load_sets(self) -> None:
        """Ask for the town's sets; ``sets_known`` when they are others than those shown."""
        self.desk.operations.ask(AskMatterSets(), self._take_sets)

    def _take_sets(self, sets: tuple[SetRow, ...]) -> None:
        if sets != self._sets:
            self._sets = sets
            self.sets_known.emit()

    def add_set(self, chosen: SetRow) -> None:
        """All matters of a set; one that the town does not hold today is refused with its reason."""
        taken = {work.entry.matter_code for work in self.desk.rows.matters} if self.desk.rows else set()
        for code in chosen.codes:
            if code not in taken:
                self.add_matter(code)

    # ---- people and approval

    def candidates(self) -> tuple[Officer, ...]:
        """Those of the roster who may sign today, by name."""
        today = self.desk.session.clock.today()
        return tuple(
            sorted((one for one in self.desk.roster if one.may_sign_on(today)), key=lambda one: one.name)
        )

    def choose_officer(self, place: int, officer_id: str) -> None:
        """Put somebody on place 0 or 1 of the signing pair."""
        ids = list(self.desk.inspection.officer_ids)
        ids = [*ids, ""][: max(2, len(ids))] if len(ids) < 2 else ids
        ids[place] = officer_id
        self._choose(tuple(one for one in ids if one))

    def _choose(self, officer_ids: tuple[str, ...]) -> None:
        inspection = self.desk.inspection
        command = ChooseOfficers(
            inspection_id=inspection.id,
            officer_ids=officer_ids,
            assistant_ids=inspection.assistant_ids,
            recorder_id=inspection.recorder_id,
        )
        self.desk.run(command)

    def set_kind(self, kind: InspectionKind) -> None:
        self.desk.edit(kind=kind)

    def save_approval(self, mode: str, name: str, day: str, reference: str, reason: str) -> str:
        """Save what stands in the fields of the approval; the fault of the day when it cannot be read."""
        approved_on = typed_day(day, self.desk.session.clock.today()) if day.strip() else None
        if day.strip() and approved_on is None:
            return "看不出是哪天。这样写：20261123、11.23 或 今天。"
        approval = InspectionApproval(
            mode=ApprovalMode(mode) if mode else ApprovalMode.NONE,
            approver_name=name.strip(),
            approved_on=approved_on,
            reference=reference.strip(),
            urgent_reason=reason.strip(),
        )
        self.desk.saver.save(
            "approval", ApproveInspection(inspection_id=self.desk.inspection_id, approval=approval)
        )
        return ""

    def likely_approval(self) -> tuple[str, str]:
        """(name, day) offered when 已批准 is chosen: the captain of the roster if there is just one, and today."""
        captains = [officer.name for officer in self.desk.roster if officer.has(Role.CAPTAIN)]
        name = captains[0] if len(captains) == 1 else ""
        return name, self.desk.session.clock.today().isoformat()

    def people_gates(self) -> tuple[Refusal, ...]:
        """What stands against the signing pair today, at once and not only before issue (G01)."""
        rows = self.desk.rows
        found = officers_present(rows.officers, self.desk.session.clock.today()) if rows else ()
        return tuple(walkable(refusal) for refusal in found if refusal.level is Level.BLOCK)

    # ---- what is told to the party

    def show_certificates(self, shown: bool) -> None:
        self.desk.edit(certificates_shown=shown)

    def answer_recusal(self, answer: str) -> None:
        self.desk.edit(recusal_answer=answer)

    def _matter_hits(self, rows: tuple[MatterRow, ...]) -> tuple[Hit, ...]:
        taken = {work.entry.matter_code for work in self.desk.rows.matters} if self.desk.rows else set()
        fresh = [row for row in rows if row.matter.code not in taken]
        today = self.desk.session.clock.today()
        return tuple(matter_hit(row, today) for row in sorted(fresh, key=lambda row: not row.held))


def matter_hit(row: MatterRow, today: date) -> Hit:
    """A matter as a hit; one that the town does not hold ``today`` is grey and says why: of the menu, taken back, or
    looked for on another day."""
    matter = row.matter
    shelf = LIBRARY_NAMES[matter.library]
    if matter.library is Library.OPTIONAL and row.held:
        shelf = "本镇自选"
    why = "" if row.held and row.day in (None, today) else NOT_TODAY if row.held else NOT_HELD
    if row.taken_back is not None:
        why = f"{row.taken_back.isoformat()} 起收回县里，{TAKEN_BACK}"
    return Hit(matter.act_name, f"{matter.domain} · {shelf}", matter.code, why)
