"""Step 4 without widgets: which papers this inspection makes, their drafts kept fresh, and where a cure leads."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject, Signal

from desktop.operations import Changes
from desktop.screens.documents.sheet_presenter import GateView, SheetPresenter
from desktop.screens.inspection.presenter import Workspace
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.facts.build import (
    CORRECTION_ORDER,
    INSPECTION_FORMS,
    PHOTO_SHEET,
    PROOF_OF_SERVICE,
    RECORD,
)
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Finding

_SOURCES = frozenset(
    {
        "inspection",
        "inspection_matter",
        "item_result",
        "fact",
        "evidence",
        "party",
        "officer",
        "agency",
        "service",
    }
)
# Where an empty fact is filled in: field of the refusal → step.
_STEP_OF_FIELD = {
    "started_at": 1, "place": 1, "officers": 1, "approval": 1, "urgent_reason": 1, "recusal_answer": 1,
    "certificates_shown": 1, "party": 1, "recorder": 1, "matters": 1, "findings": 2, "evidence": 2,
    "items_text": 1, "facts": 3, "opinion": 3, "corrections": 3, "present_person": 3, "ended_at": 3, "remarks": 3,
    "refusal_to_sign": 3, "served_at": 5, "receiver": 5,
}  # fmt: skip
_STEP_OF_CURE = {
    "choose_officers": 1,
    "approve": 1,
    "urgent": 1,
    "link_evidence": 2,
    "show_evidence": 2,
    "edit_item": 2,
}


class PapersPresenter(QObject):
    """``listed`` when the papers changed; ``lead(step, action, target)`` when a cure is done on another step."""

    listed = Signal()
    lead = Signal(int, str, str)
    elsewhere = Signal(str, str)

    def __init__(self, desk: Workspace, sheet: SheetPresenter) -> None:
        super().__init__(desk)
        self.desk, self.sheet = desk, sheet
        self._active = False
        self._chosen = ""
        self._blocks: dict[str, int] = {}
        desk.shown.connect(self._settle)
        desk.operations.changed.connect(self._notice)
        sheet.gated.connect(self._count)
        sheet.cure_wanted.connect(self.walk)

    # ---- the list

    def papers(self) -> tuple[Document, ...]:
        """The inspection's papers in the order they are made; void ones last."""
        documents = self.desk.rows.documents if self.desk.rows else ()
        order = {RECORD: 0, CORRECTION_ORDER: 1, PROOF_OF_SERVICE: 2, PHOTO_SHEET: 3}
        return tuple(
            sorted(
                documents, key=lambda d: (d.state is DocumentState.VOIDED, order.get(d.form_id, 9), d.serial)
            )
        )

    def blocks(self, document_id: str) -> int | None:
        """How many gates lock this paper; None while nobody asked."""
        return self._blocks.get(document_id)

    @property
    def chosen(self) -> str:
        return self._chosen

    def enter(self) -> None:
        """The step opens: every paper that follows from the findings gets its draft."""
        self._active = True
        self.prepare()

    def leave(self) -> None:
        self._active = False

    def choose(self, document_id: str) -> None:
        if document_id and document_id != self._chosen:
            self._chosen = document_id
            self._show()

    def step(self, by: int) -> None:
        """Ctrl+↓ and Ctrl+↑."""
        ids = [paper.id for paper in self.papers()]
        if ids:
            here = ids.index(self._chosen) if self._chosen in ids else 0
            self.choose(ids[max(0, min(len(ids) - 1, here + by))])
            self.listed.emit()

    def next_draft(self) -> None:
        """After issuing: the next paper still to be issued comes up by itself."""
        drafts = [paper.id for paper in self.papers() if paper.state is DocumentState.DRAFT]
        following = next((key for key in drafts if key != self._chosen), "")
        if following:
            self.choose(following)
            self.listed.emit()

    # ---- making

    def forms(self) -> tuple[str, ...]:
        """Which papers follow from what was found."""
        rows = self.desk.rows
        if rows is None:
            return ()
        found = any(work.entry.finding is Finding.FOUND for work in rows.matters)
        made = {paper.form_id for paper in rows.documents if paper.state is DocumentState.DRAFT}
        extra = (CORRECTION_ORDER, PROOF_OF_SERVICE) if found else ()
        return (RECORD, *extra, *((PHOTO_SHEET,) if PHOTO_SHEET in made else ()))

    def more(self) -> tuple[tuple[str, str], ...]:
        """加文书: (form, name) of papers that may be made and are not in the list yet."""
        papers = self.desk.operations.context.papers
        here = {paper.form_id for paper in self.papers()}
        return tuple((form, papers.form(form).title) for form in INSPECTION_FORMS if form not in here)

    def add(self, form_id: str) -> None:
        """Make the draft of one more paper and show it."""
        command = PrepareDocument(inspection_id=self.desk.inspection_id, form_id=form_id)
        self.desk.run(command, lambda done: self._added(str(done.value)))

    def _added(self, document_id: str) -> None:
        self._chosen = document_id

    def prepare(self) -> None:
        """Make or refresh the drafts from what is known now."""
        for form_id in self.forms():
            command = PrepareDocument(inspection_id=self.desk.inspection_id, form_id=form_id)
            self.desk.run(command)

    # ---- cures

    def walk(self, action: str, target: str) -> None:
        """Do a cure here, or lead to the step where it is done."""
        if action == "set_correction_due":
            self.desk.edit(correction_due=date.fromisoformat(target))
        elif action == "correct_now":
            self.desk.edit(correction_now=True)
        elif action == "open_document":
            paper = next((one for one in self.papers() if one.form_id == target), None)
            if paper is not None:
                self.choose(paper.id)
                self.listed.emit()
        elif action in _STEP_OF_CURE:
            self.lead.emit(_STEP_OF_CURE[action], action, target)
        elif action == "edit_field":
            self.lead.emit(_STEP_OF_FIELD.get(target.split(".")[0], 3), action, target)
        else:
            self.elsewhere.emit(action, target)

    # ---- inside

    def _notice(self, changes: Changes) -> None:
        if self._active and changes.types & _SOURCES:
            self.prepare()

    def _settle(self) -> None:
        ids = [paper.id for paper in self.papers()]
        if self._chosen not in ids:
            drafts = [paper.id for paper in self.papers() if paper.state is DocumentState.DRAFT]
            self._chosen = (drafts or ids or [""])[0]
        if self._active:
            self._show()
        self.listed.emit()

    def _show(self) -> None:
        document = next((paper for paper in self.papers() if paper.id == self._chosen), None)
        self.sheet.show(document)

    def _count(self, gates: GateView) -> None:
        document = self.sheet.document
        if document is not None and document.state is DocumentState.DRAFT:
            self._blocks[document.id] = gates.blocks
            self.listed.emit()
