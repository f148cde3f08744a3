"""Ask all gates of a paper without changing anything: what the panel 出具前检查 shows."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.commands.disputes import dispute_lines
from enforcement.commands.form_in_force import reminder_lines
from enforcement.commands.paperwork import desk_of
from enforcement.commands.shared import known
from enforcement.model.document import Document, DocumentState
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import paper_replies


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckDocument:
    """Done's value is a tuple of `GateResult`, in the order of the list. Everybody may ask; nothing is
    saved.
    """

    document_id: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        document = known(work, Document, self.document_id)
        if isinstance(document, Refused):
            return document
        if document.state is not DocumentState.DRAFT:
            return Done((), (paper_replies.not_a_draft(document),))
        table = desk_of(work, context, document)
        if isinstance(table, Refused):
            return table
        lines = (*dispute_lines(work, context, document), *table.results(work, context, document))
        return Done((*lines, *reminder_lines(table.form, document)))
