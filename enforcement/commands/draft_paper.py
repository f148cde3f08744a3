"""Make a paper on its own (自行制作), or save what was typed into its draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from enforcement.commands.own_paperwork import own_desk
from enforcement.commands.shared import barred, known, refuse
from enforcement.model.document import Document, DocumentState
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, paper_replies
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPaper:
    """Done's value is the document's id. ``values`` are typed facts by dotted field name (KeyError for a name the form
    does not have); they are laid over those typed before, an empty one takes its field back to what is known.
    ``document_id`` empty begins a new draft; ``corrects`` names the issued paper that this one corrects."""

    form_id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    document_id: str = ""
    corrects: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.DRAFT):
            return no
        old: Document | None = None
        if self.document_id:
            found = known(work, Document, self.document_id)
            if isinstance(found, Refused):
                return found
            if found.state is not DocumentState.DRAFT:
                return refuse(paper_replies.not_a_draft(found))
            old = found
        table = own_desk(context, self.form_id)
        if strange := sorted(set(self.values) - set(table.form.fields)):
            raise KeyError(strange[0])
        typed = {**(old.edits if old else {}), **self.values}
        edits = {name: value for name, value in typed.items() if value not in ("", None, [], ())}
        facts = table.facts(edits)
        fresh = Document(
            id=old.id if old else context.ids.new(),
            inspection_id="",
            form_id=self.form_id,
            form_version=table.form.version,
            title=table.form.title,
            series=table.form.series,
            facts=facts,
            edits=edits,
            corrects=old.corrects if old else self.corrects,
        )
        if old is None:
            work.add(fresh, kinds.DOCUMENT_PREPARED)
        else:
            work.change(old, replace(fresh, prints=old.prints), kinds.DOCUMENT_PREPARED)
        return Done(fresh.id)
