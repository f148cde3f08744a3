"""Write, change or take away a remark of the team on a matter."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, refuse
from enforcement.model.library_marks import MatterNote
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, replies
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteMatterNote:
    """Done's value is the note's id, "" when there is none any more. ``note_id`` empty adds a note to ``code``; else
    the new words take its place, and empty ones take it away. Its former words stay in the journal."""

    code: str
    text: str
    note_id: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.MARK_MATTER):
            return no
        text = self.text.strip()
        if not self.note_id:
            return self._add(work, context, text) if text else Done("")
        note = known(work, MatterNote, self.note_id)
        if isinstance(note, Refused):
            return note
        if text == note.text:
            return Done(note.id)
        work.change(note, replace(note, removed=True), kinds.NOTE_CHANGED if text else kinds.NOTE_REMOVED)
        return self._add(work, context, text) if text else Done("")

    def _add(self, work: UnitOfWork, context: Context, text: str) -> Done | Refused:
        if context.catalogue.matter(self.code) is None and not self.note_id:
            return refuse(replies.unknown("事项"))
        note = MatterNote(
            id=context.ids.new(),
            matter_code=self.code,
            text=text,
            author=context.actor.id,
            written_at=context.clock.now(),
            follows=self.note_id,
        )
        work.add(note, kinds.NOTE_CHANGED if self.note_id else kinds.NOTE_WRITTEN)
        return Done(note.id)
