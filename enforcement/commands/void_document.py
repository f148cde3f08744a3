"""Void an issued paper (作废): the captain, with a reason. Its number is never used again and stays in the
register.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, refuse
from enforcement.model.document import CalledBack, Document, DocumentState
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, paper_replies
from enforcement.rules.authority import Act

LEAST_REASON = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidDocument:
    """Two persons: who issued it does not void it (R58). A served paper is corrected by another one (R56).
    ``all_back`` says that every copy printed of it lies here again."""

    document_id: str
    reason: str
    all_back: bool = False

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.VOID):
            return no
        document = known(work, Document, self.document_id)
        if isinstance(document, Refused):
            return document
        if document.state in (DocumentState.DRAFT, DocumentState.DISCARDED):
            return refuse(paper_replies.only_a_draft(document))
        if document.state is DocumentState.VOIDED:
            return refuse(paper_replies.void_paper(document))
        if document.state is DocumentState.SERVED:
            return refuse(paper_replies.served_cannot_be_voided(document))
        if document.issued_by == context.actor.id:
            return refuse(paper_replies.two_persons_to_void(document))
        if len(self.reason.strip()) < LEAST_REASON:
            return refuse(paper_replies.reason_missing(document))
        void = replace(
            document,
            state=DocumentState.VOIDED,
            void_reason=self.reason.strip(),
            voided_at=context.clock.now(),
            voided_by=context.actor.id,
            called_back=self._called_back(document),
        )
        work.change(document, void, kinds.DOCUMENT_VOIDED)
        return Done(document.id)

    def _called_back(self, document: Document) -> CalledBack:
        if document.prints == 0:
            return CalledBack.NONE_OUT
        return CalledBack.ALL if self.all_back else CalledBack.MISSING
