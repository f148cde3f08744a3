"""Step 5 without widgets: which papers go to the party, how they were handed over, and how the inspection ends."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.screens.inspection.handover import Handover
from desktop.screens.inspection.presenter import Workspace
from enforcement.commands.finish_inspection import FinishInspection
from enforcement.facts.proof import SERVED_FORMS
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Finding, InspectionStatus, Outcome
from enforcement.model.service import SERVICE_WAY_NAMES, ServiceRecord
from enforcement.refusals import Done, Refusal
from enforcement.text.dates import local

OUTCOMES = {Outcome.CLOSED: "结束", Outcome.REINSPECT: "结束，到期复查"}
"""Ways an inspection ends in this release; cases and transfers come with their own screens."""


class ServicePresenter(QObject):
    """``served`` after a service was recorded, ``finished`` with what is still open after the end."""

    served = Signal()
    finished = Signal(object)

    def __init__(self, desk: Workspace) -> None:
        super().__init__(desk)
        self.desk = desk

    def to_serve(self) -> tuple[Document, ...]:
        """Issued papers meant for the party and not yet handed over."""
        documents = self.desk.rows.documents if self.desk.rows else ()
        return tuple(d for d in documents if d.state is DocumentState.ISSUED and d.form_id in SERVED_FORMS)

    def not_issued(self) -> tuple[Document, ...]:
        """Drafts of papers meant for the party: they cannot be served yet."""
        documents = self.desk.rows.documents if self.desk.rows else ()
        return tuple(d for d in documents if d.state is DocumentState.DRAFT and d.form_id in SERVED_FORMS)

    def history(self) -> tuple[str, ...]:
        """What was served already, one sentence each."""
        rows = self.desk.rows
        return tuple(self._sentence(record) for record in rows.services) if rows else ()

    def proposal(self) -> Handover:
        """Direct service to the person met on the spot, at the place of the inspection."""
        rows = self.desk.rows
        if rows is None:
            return Handover()
        present, party = rows.inspection.present_person, rows.party
        name = present.name or party.legal_rep or (party.name if party.kind == "person" else "")
        relation = "本人" if name and name in (party.legal_rep, party.name) else present.role
        return Handover(receiver_name=name, receiver_relation=relation, place=rows.inspection.place)

    def record(self, document_ids: tuple[str, ...], handover: Handover) -> None:
        """Record that these papers were served."""
        if not document_ids:
            return
        command = handover.command(document_ids, self.desk.inspection_id)
        self.desk.run(command, lambda _done: self.served.emit())

    def outcome(self) -> Outcome:
        """What the end will most likely be: a date for correction asks for a visit."""
        rows = self.desk.rows
        if rows is None:
            return Outcome.CLOSED
        if rows.inspection.outcome is not None:
            return rows.inspection.outcome
        found = any(work.entry.finding is Finding.FOUND for work in rows.matters)
        return Outcome.REINSPECT if found and rows.inspection.correction_due else Outcome.CLOSED

    @property
    def is_finished(self) -> bool:
        rows = self.desk.rows
        return rows is not None and rows.inspection.status is InspectionStatus.FINISHED

    def finish(self, outcome: Outcome) -> None:
        """End the inspection; open ends come back as reminders, never as locks."""
        command = FinishInspection(inspection_id=self.desk.inspection_id, outcome=outcome)
        self.desk.run(command, self._finished)

    def _finished(self, done: Done) -> None:
        notices: tuple[Refusal, ...] = done.notices
        self.finished.emit(notices)

    def _sentence(self, record: ServiceRecord) -> str:
        rows = self.desk.rows
        assert rows is not None
        titles = [d.title + d.number for d in rows.documents if d.id in record.document_ids]
        when = f"{local(record.served_at):%m月%d日 %H:%M}" if record.served_at else ""
        way = SERVICE_WAY_NAMES[record.way]
        return f"{when} {way} {record.receiver_name}：{'、'.join(titles)}"
