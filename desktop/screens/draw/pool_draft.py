"""The pool that is being put together: kept on this machine until it is closed, so that a closed window loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from enforcement.model.random_draw import Recusal
from enforcement.queries import DrawPool

KEPT: Final = (
    "draw.pool"  # plain: task, planned_on, wanted, parties, officers, recusals ([officer, party, reason])
)


@dataclass(slots=True)
class PoolDraft:
    """``wanted`` is what was typed, ``parties`` and ``officers`` are ids."""

    task: str = ""
    planned_on: date | None = None
    wanted: str = ""
    parties: set[str] = field(default_factory=set)
    officers: set[str] = field(default_factory=set)
    recusals: list[Recusal] = field(default_factory=list)

    @property
    def begun(self) -> bool:
        """Whether somebody's work would be lost with it."""
        return bool(self.task.strip() or self.wanted.strip() or self.parties or self.recusals)

    def plain(self) -> dict[str, Any]:
        """For the settings of this machine; ``read`` makes it again."""
        return {
            "task": self.task,
            "planned_on": self.planned_on.isoformat() if self.planned_on else "",
            "wanted": self.wanted,
            "parties": sorted(self.parties),
            "officers": sorted(self.officers),
            "recusals": [[one.officer_id, one.party_id, one.reason] for one in self.recusals],
        }

    def drop_recusals(self) -> None:
        """A recusal of somebody or something that is no longer in the pool says nothing."""
        self.recusals = [
            one for one in self.recusals if one.officer_id in self.officers and one.party_id in self.parties
        ]


def read(kept: Mapping[str, Any], pool: DrawPool, today: date) -> PoolDraft:
    """What was kept, as far as its objects and officers still are in the libraries; a day that is over becomes today."""
    planned = date.fromisoformat(kept["planned_on"]) if kept["planned_on"] else today
    draft = PoolDraft(
        task=kept["task"],
        planned_on=max(planned, today),
        wanted=kept["wanted"],
        parties=set(kept["parties"]) & {row.party.id for row in pool.objects},
        officers=set(kept["officers"]) & {one.id for one in pool.officers},
        recusals=[
            Recusal(officer_id=officer, party_id=party, reason=reason)
            for officer, party, reason in kept["recusals"]
        ],
    )
    draft.drop_recusals()
    return draft
