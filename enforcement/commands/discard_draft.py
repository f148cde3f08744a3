"""Discard a draft begun by mistake (丢弃草稿), and take it back: it leaves the lists, never the journal."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, refuse
from enforcement.model.document import Document, DocumentState
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, paper_replies
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardDraft:
    """Done's value is the document's id. An issued paper is never discarded (R50); one discarded already is R76."""

    document_id: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.DRAFT):
            return no
        document = known(work, Document, self.document_id)
        if isinstance(document, Refused):
            return document
        if document.state is DocumentState.DISCARDED:
            return refuse(paper_replies.discarded_draft(document))
        if document.state is not DocumentState.DRAFT:
            return refuse(paper_replies.not_a_draft(document))
        discarded = replace(document, state=DocumentState.DISCARDED)
        work.change(document, discarded, kinds.DOCUMENT_DISCARDED)
        return Done(document.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackDraft:
    """Done's value is the document's id: it is a draft again, with everything that was typed. Refused for a paper
    that was not discarded (R77)."""

    document_id: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.DRAFT):
            return no
        document = known(work, Document, self.document_id)
        if isinstance(document, Refused):
            return document
        if document.state is not DocumentState.DISCARDED:
            return refuse(paper_replies.nothing_to_take_back(document))
        work.change(document, replace(document, state=DocumentState.DRAFT), kinds.DOCUMENT_TAKEN_BACK)
        return Done(document.id)
