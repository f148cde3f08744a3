"""Draft the 送达回证 (SRV-02) of papers made on their own: to be signed at the service, or from its record."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.own_paperwork import roster_of
from enforcement.commands.shared import barred, known, refuse
from enforcement.facts.build import PROOF_OF_SERVICE
from enforcement.facts.proof import own_proof_values
from enforcement.model.document import Document, DocumentState
from enforcement.model.officer import Officer
from enforcement.model.service import ServiceRecord
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import paper_replies
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftProof:
    """Done's value is the id of the draft. What the newest service record of ``document_id`` says is filled in; before
    any service the form is ready to be signed. Refused for a draft (R54) and a void paper (R55)."""

    document_id: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.DRAFT):
            return no
        paper = known(work, Document, self.document_id)
        if isinstance(paper, Refused):
            return paper
        if paper.state in (DocumentState.DRAFT, DocumentState.DISCARDED):
            return refuse(paper_replies.only_a_draft(paper))
        if paper.state is DocumentState.VOIDED:
            return refuse(paper_replies.void_paper(paper))
        services = work.find(ServiceRecord, inspection_id="")
        record = next((one for one in reversed(services) if paper.id in one.document_ids), None)
        named = record.document_ids if record else (paper.id,)
        papers = [one for one in (work.get(Document, key) for key in named) if one is not None]
        values = own_proof_values(papers, record, _senders(work, papers[0], record))
        form = context.papers.form(PROOF_OF_SERVICE)
        asked = {name: value for name, value in values.items() if name in form.fields}
        return DraftPaper(form_id=PROOF_OF_SERVICE, values=asked).execute(work, context)


def _senders(work: UnitOfWork, paper: Document, record: ServiceRecord | None) -> tuple[Officer, ...]:
    """Who served, by the record; else who signed the paper."""
    if record is not None:
        found = (work.get(Officer, key) for key in record.officer_ids)
        return tuple(officer for officer in found if officer is not None)
    return tuple(officer for officer in roster_of(work, paper.facts).values() if officer is not None)
