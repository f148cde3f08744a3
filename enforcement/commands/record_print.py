"""Count a print of an issued paper; the printed bytes are the stored ones, so only the count changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, refuse
from enforcement.model.document import Document, DocumentState
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, paper_replies
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPrint:
    """Done's value is how often the paper has been printed now. Drafts (R54) and void papers (R55) do not
    count.
    """

    document_id: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.PRINT):
            return no
        document = known(work, Document, self.document_id)
        if isinstance(document, Refused):
            return document
        if document.state is DocumentState.DRAFT:
            return refuse(paper_replies.only_a_draft(document))
        if document.state is DocumentState.VOIDED:
            return refuse(paper_replies.void_paper(document))
        printed = replace(document, prints=document.prints + 1)
        work.change(document, printed, kinds.DOCUMENT_PRINTED)
        return Done(printed.prints)
