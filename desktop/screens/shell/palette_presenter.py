"""What the palette finds: matters, their checklist items, inspections, parties, papers, places and commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from desktop import actions
from desktop.screens.shell.palette_hits import (
    ACTION,
    INSPECTION,
    ITEM,
    MATTER,
    PAPER,
    PARTY,
    PLACE,
    STATUTE,
    Header,
    Hit,
    Liner,
    faces_of,
)
from enforcement.queries import (
    AskDocuments,
    AskInspections,
    AskItems,
    AskMatters,
    AskParties,
    AskStatuteWords,
)

if TYPE_CHECKING:
    from desktop.operations import Asked, Operations
    from desktop.widgets.place import PlaceSpec

__all__ = ["ALL", "GROUPS", "Header", "Hit", "PalettePresenter", "faces_of"]

PER_GROUP, IN_ONE_GROUP = 6, 50
ALL = "全部"
GROUPS = (ALL, MATTER, ITEM, INSPECTION, PARTY, PAPER, STATUTE, PLACE, ACTION)


class PalettePresenter:
    """Runs one search at a time; an older one is withdrawn. ``show(hits)`` gets the whole list."""

    def __init__(
        self,
        operations: Operations,
        places: Sequence[PlaceSpec],
        today: Callable[[], date],
        show: Callable[[tuple[Hit, ...]], None],
        spell: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        self._operations, self._places, self._today, self._show = operations, places, today, show
        self._spell = spell
        self._turn = 0
        self._waiting: list[Asked] = []
        self._found: dict[str, tuple[Hit, ...]] = {}
        self.group = ALL
        self.text = ""
        self.cut: frozenset[str] = frozenset()
        """Groups of which only the first are shown."""

    def search(self, text: str) -> None:
        """Look for ``text``; an empty one lists places, commands and the newest inspections."""
        self.text = text.strip()
        self._withdraw()
        self.cut = frozenset()
        self._found = {PLACE: self._place_hits(), ACTION: self._action_hits()}
        self._tell()
        liner = Liner(self.text, self._spell)
        if self.text:
            matters = AskMatters(self._today(), text=self.text, limit=self._limit, history=True)
            self._ask(MATTER, matters, liner.matter)
            self._ask(PARTY, AskParties(self.text, self._limit), liner.party)
        self._ask(INSPECTION, AskInspections(text=self.text, limit=self._limit), liner.inspection)
        if self.text:
            self._ask(PAPER, AskDocuments(self.text, limit=self._limit), liner.paper)
            self._ask(ITEM, AskItems(self.text, self._today(), self._limit), liner.item)
            self._ask(STATUTE, AskStatuteWords(self.text, self._today(), self._limit), liner.statute)

    def next_group(self, step: int = 1) -> None:
        """Show only the next kind of things (Tab)."""
        self.show_group(GROUPS[(GROUPS.index(self.group) + step) % len(GROUPS)])

    def show_group(self, group: str) -> None:
        """Show only this kind of things, and more of them."""
        self.group = group
        self.search(self.text)

    def close(self) -> None:
        """Answers that are still on the way are dropped."""
        self._withdraw()

    @property
    def _limit(self) -> int:
        return PER_GROUP if self.group == ALL else IN_ONE_GROUP

    def _ask(self, group: str, question: Any, line: Callable[[Any], Hit]) -> None:
        if self.group not in (ALL, group):
            return
        turn = self._turn
        asked = self._operations.ask(
            question, lambda rows: self._take(turn, group, [line(row) for row in rows])
        )
        if asked is not None:
            self._waiting.append(asked)

    def _withdraw(self) -> None:
        self._turn += 1
        for asked in self._waiting:
            asked.withdraw()
        self._waiting = []

    def _take(self, turn: int, group: str, hits: Sequence[Hit]) -> None:
        if turn == self._turn:
            self._found[group] = tuple(hits)
            self.cut |= {group} if len(hits) >= self._limit else frozenset()
            self._tell()

    def _tell(self) -> None:
        """Group by group; what only comes near stands behind everything that was found as typed."""
        wanted = GROUPS[1:] if self.group == ALL else (self.group,)
        found = [hit for group in wanted for hit in self._found.get(group, ())]
        self._show(tuple(sorted(found, key=lambda hit: hit.near)))

    def _place_hits(self) -> tuple[Hit, ...]:
        return tuple(
            Hit(PLACE, spec.title, "", spec.icon, ("place", spec.key), hint=f"Ctrl+{spec.number}")
            for spec in self._places
            if self._fits(spec.title, spec.initials)
        )

    def _action_hits(self) -> tuple[Hit, ...]:
        listed = (one for one in actions.ACTIONS if one.in_palette and not one.id.startswith(actions.PLACE))
        return tuple(
            Hit(ACTION, entry.title, entry.remark, entry.icon, ("action", entry.id), hint=entry.hint)
            for entry in listed
            if self._fits(entry.title, entry.initials)
        )

    def _fits(self, title: str, initials: str) -> bool:
        text = self.text.lower()
        return not text or text in title.lower() or (bool(initials) and initials.startswith(text))
