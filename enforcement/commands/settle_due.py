"""Say what came of the day a paper bound somebody to (paid, corrected, answered): then it is due no more."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, refuse
from enforcement.model.document import Document, DocumentState
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, paper_replies
from enforcement.rules.authority import Act

LEAST_RESULT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDue:
    """Done's value is the document's id. Refused for a paper that waits for no day (R78) and without words (R79)."""

    document_id: str
    result: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.SERVE):
            return no
        document = known(work, Document, self.document_id)
        if isinstance(document, Refused):
            return document
        standing = document.state in (DocumentState.ISSUED, DocumentState.SERVED)
        if not standing or document.due_on is None or document.due_done:
            return refuse(paper_replies.nothing_due(document))
        if len(self.result.strip()) < LEAST_RESULT:
            return refuse(paper_replies.due_result_missing(document, LEAST_RESULT))
        settled = replace(document, due_done=self.result.strip())
        work.change(document, settled, kinds.DOCUMENT_DUE_SETTLED)
        return Done(document.id)
