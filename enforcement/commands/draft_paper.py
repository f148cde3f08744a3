"""Make a paper on its own (自行制作), or save what was typed into its draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from enforcement.commands.form_in_force import form_reminders, gone
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
    never had); they are laid over those typed before, an empty one takes its field back to what is known.
    ``document_id`` empty begins a new draft; ``corrects`` names the issued paper that this one corrects.

    ``unread`` are words that mean nothing in their field: they are kept until the field gets a value, and stop the
    issue. ``matter`` is the catalogue's code of a matter that articles were taken from, ``weighing`` what stands behind
    an amount and reasons of the discretion helper (None leaves what was kept before)."""

    form_id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    matter: str = ""
    document_id: str = ""
    corrects: str = ""
    weighing: Mapping[str, Any] | None = None

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.DRAFT):
            return no
        old = self._begun(work) if self.document_id else None
        if isinstance(old, Refused):
            return old
        if ended := gone(context, self.form_id, old.title if old else ""):
            return refuse(ended)
        table = own_desk(context, self.form_id)
        if strange := sorted({*self.values, *self.unread} - {*table.form.fields, *table.form.former}):
            raise KeyError(strange[0])
        typed = {**(old.edits if old else {}), **self.values}
        edits = {name: value for name, value in typed.items() if value not in ("", None, [], ())}
        unread = {name: text for name, text in (old.unread if old else {}).items() if name not in self.values}
        matters = old.matters if old else ()
        facts = table.filed(work, edits).facts(edits)
        fresh = Document(
            id=old.id if old else context.ids.new(),
            inspection_id="",
            form_id=self.form_id,
            form_version=table.form.version,
            title=table.form.title,
            series=table.form.series,
            facts=facts,
            edits=edits,
            unread={**unread, **self.unread},
            matters=(*matters, self.matter) if self.matter and self.matter not in matters else matters,
            corrects=old.corrects if old else self.corrects,
            weighing=dict(self.weighing) if self.weighing is not None else old.weighing if old else {},
        )
        if old is None:
            work.add(fresh, kinds.DOCUMENT_PREPARED)
        else:
            work.change(old, replace(fresh, prints=old.prints), kinds.DOCUMENT_PREPARED)
        return Done(fresh.id, form_reminders(table.form, old or fresh))

    def _begun(self, work: UnitOfWork) -> Document | Refused:
        """The draft that goes on."""
        found = known(work, Document, self.document_id)
        if isinstance(found, Refused):
            return found
        if found.state is DocumentState.DISCARDED:
            return refuse(paper_replies.discarded_draft(found))
        if found.state is not DocumentState.DRAFT:
            return refuse(paper_replies.not_a_draft(found))
        return found
