"""Say what a file shows, and where it was taken when that is not the place of the inspection."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known
from enforcement.model.evidence import Evidence
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionEvidence:
    """``place`` None leaves the place as it is. The original is never touched."""

    evidence_id: str
    caption: str
    place: str | None = None

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.PHOTOGRAPH):
            return no
        old = known(work, Evidence, self.evidence_id)
        if isinstance(old, Refused):
            return old
        place = old.place if self.place is None else self.place.strip()
        work.change(old, replace(old, caption=self.caption.strip(), place=place), kinds.EVIDENCE_CAPTIONED)
        return Done(old.id)
