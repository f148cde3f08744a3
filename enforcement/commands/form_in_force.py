"""Which form a paper is made by today: whether there is one, and what the person must know of it (no command)."""

from __future__ import annotations

from enforcement.model.document import Document
from enforcement.ports import Context, FormInfo, NoSuchForm
from enforcement.refusals import Refusal
from enforcement.rules import form_replies
from enforcement.rules.proposed import GateResult


def gone(context: Context, form_id: str, title: str = "") -> Refusal | None:
    """The refusal (R90) when there is no such form today; ``title`` is what the paper is called, where it is known."""
    try:
        context.papers.form(form_id)
    except NoSuchForm as none:
        return form_replies.not_in_force(form_id, title, none.why)
    return None


def form_reminders(form: FormInfo, draft: Document) -> tuple[Refusal, ...]:
    """What a person should know of the form of this draft: a county's change set aside (R91), the draft moves to
    another version (R92)."""
    told = [form_replies.set_aside(form)] if form.set_aside else []
    if draft.form_version != form.version:
        told.append(form_replies.moved(draft, form, no_longer(form, draft)))
    return tuple(told)


def reminder_lines(form: FormInfo, draft: Document) -> tuple[GateResult, ...]:
    """The same as lines of 出具前检查."""
    return tuple(GateResult.of(refusal) for refusal in form_reminders(form, draft))


def no_longer(form: FormInfo, draft: Document) -> tuple[str, ...]:
    """Labels of what was typed into a paper made on its own and is not asked by its form any more."""
    if draft.inspection_id:
        return ()
    return tuple(form.former.get(name, name) for name in draft.edits if name not in form.fields)
