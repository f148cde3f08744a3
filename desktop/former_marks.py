"""★ and remarks of an earlier program, kept on this machine alone, become things of the journal at the first sign-in."""

from __future__ import annotations

from desktop.store.store import Store
from enforcement.commands.carry_marks import CarryMarks
from enforcement.ports import Context
from enforcement.refusals import Done


def carry_over(store: Store, context: Context) -> bool:
    """Whether they came along. They are forgotten here only after they are durable in the journal; a cut between the
    two brings them again and nothing twice. An officer who may not mark matters leaves them to the next one."""
    stars, notes = store.former_marks.read()
    with store.unit_of_work(context.actor.id) as work:
        answer = CarryMarks(stars=stars, notes=notes).execute(work, context)
        if not isinstance(answer, Done):
            return False
        work.commit()
    store.former_marks.forget()
    return True
