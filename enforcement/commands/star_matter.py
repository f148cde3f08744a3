"""★ on or off: the team's favourites among matters, without legal meaning."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, refuse
from enforcement.model.library_marks import MatterMark
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, replies
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class StarMatter:
    """Done's value is whether the matter is starred now. Every ★ is a thing of its own and is taken by removing all
    that this machine knows of, so that a ★ set elsewhere meanwhile is kept."""

    code: str
    starred: bool

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.MARK_MATTER):
            return no
        marks = [one for one in work.find(MatterMark, matter_code=self.code) if not one.removed]
        if not self.starred:
            for mark in marks:
                work.change(mark, replace(mark, removed=True), kinds.MATTER_UNSTARRED)
        elif not marks:
            if context.catalogue.matter(self.code) is None:
                return refuse(replies.unknown("事项"))
            work.add(
                MatterMark(
                    id=context.ids.new(),
                    matter_code=self.code,
                    marked_by=context.actor.id,
                    marked_at=context.clock.now(),
                ),
                kinds.MATTER_STARRED,
            )
        return Done(self.starred)
