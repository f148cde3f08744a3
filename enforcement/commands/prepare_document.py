"""Make or refresh the draft of one of the inspection's papers from what is known now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from enforcement.commands.form_in_force import form_reminders
from enforcement.commands.paperwork import desk
from enforcement.commands.shared import barred, known, refuse
from enforcement.facts.build import INSPECTION_FORMS, document_title
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Inspection, InspectionStatus
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, paper_replies, replies
from enforcement.rules.authority import Act

# Facts that say what a repeatable paper is about: with the same ones there is nothing to make again.
_SUBJECT = {"SRV-02": "papers", "INV-04": "photos"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareDocument:
    """``form_id`` is INS-03, INV-17, SRV-02 or INV-04 (ValueError otherwise). Done's value is the
    document's id.

    ``edits`` are the officer's own values of whole fields; they stay until named in ``forget``. When the
    paper is issued already, Done gives that one with a reminder; ``corrects`` (its id) makes a new paper
    that corrects it.
    """

    inspection_id: str
    form_id: str
    edits: Mapping[str, Any] = field(default_factory=dict)
    forget: tuple[str, ...] = ()
    corrects: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if self.form_id not in INSPECTION_FORMS:
            raise ValueError(f"an inspection makes no {self.form_id}")
        if no := barred(context, Act.DRAFT):
            return no
        inspection = known(work, Inspection, self.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        if inspection.status is InspectionStatus.VOIDED:
            return refuse(replies.inspection_closed(voided=True))
        if self.corrects and isinstance(wrong := known(work, Document, self.corrects), Refused):
            return wrong
        return self._prepare(work, context, inspection)

    def _prepare(self, work: UnitOfWork, context: Context, inspection: Inspection) -> Done:
        table = desk(work, context, inspection, self.form_id)
        old = self._draft(table.state.documents)
        edits = {**(old.edits if old else {}), **self.edits}
        edits = {name: value for name, value in edits.items() if name not in self.forget}
        facts = table.facts(edits)
        if old is None and (issued := self._issued(table.state.issued(self.form_id), facts)):
            return Done(issued.id, (paper_replies.issued_already(issued),))
        fresh = Document(
            id=old.id if old else context.ids.new(),
            inspection_id=inspection.id,
            form_id=self.form_id,
            form_version=table.form.version,
            title=document_title(self.form_id, facts, table.form.title),
            series=table.form.series,
            facts=facts,
            edits=edits,
            corrects=self.corrects,
        )
        if old is None:
            work.add(fresh, kinds.DOCUMENT_PREPARED)
        else:
            work.change(old, replace(fresh, prints=old.prints), kinds.DOCUMENT_PREPARED)
        return Done(fresh.id, form_reminders(table.form, old or fresh))

    def _draft(self, documents: tuple[Document, ...]) -> Document | None:
        drafts = (d for d in documents if d.form_id == self.form_id and d.state is DocumentState.DRAFT)
        return next((draft for draft in drafts if draft.corrects == self.corrects), None)

    def _issued(self, issued: tuple[Document, ...], facts: dict[str, Any]) -> Document | None:
        """The standing paper that makes a new one needless."""
        if self.corrects:
            return None
        subject = _SUBJECT.get(self.form_id)
        same = (d for d in reversed(issued) if subject is None or d.facts.get(subject) == facts[subject])
        return next(same, None)
