"""The paper copies of a void document came back (收回)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, refuse
from enforcement.model.document import CalledBack, Document, DocumentState
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, print_replies
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackPaper:
    """Done's value is the document's id. R97 when there is nothing to call back."""

    document_id: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.PRINT):
            return no
        document = known(work, Document, self.document_id)
        if isinstance(document, Refused):
            return document
        if document.state is not DocumentState.VOIDED or document.called_back is not CalledBack.MISSING:
            return refuse(print_replies.nothing_to_call_back(document))
        work.change(document, replace(document, called_back=CalledBack.ALL), kinds.DOCUMENT_CALLED_BACK)
        return Done(document.id)
