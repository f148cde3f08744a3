"""★ and remarks that an earlier program kept on this machine alone become things of the journal, once."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.commands.shared import barred
from enforcement.model.library_marks import MatterMark, MatterNote
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryMarks:
    """``notes`` are pairs of code and words. Done's value is how many came along; what came along before does not come
    again, and a matter that no catalogue knows any longer keeps its marks."""

    stars: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.MARK_MATTER):
            return no
        who, now, carried = context.actor.id, context.clock.now(), 0
        for code in self.stars:
            if not work.find(MatterMark, matter_code=code):
                mark = MatterMark(id=context.ids.new(), matter_code=code, marked_by=who, marked_at=now)
                work.add(mark, kinds.MATTER_STARRED)
                carried += 1
        for code, text in self.notes:
            if all(one.text != text for one in work.find(MatterNote, matter_code=code)):
                note = MatterNote(
                    id=context.ids.new(), matter_code=code, text=text, author=who, written_at=now
                )
                work.add(note, kinds.NOTE_WRITTEN)
                carried += 1
        return Done(carried)
