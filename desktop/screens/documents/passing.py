"""放行 without widgets: which gates of the draft on screen a captain let pass. Any change of the draft undoes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from enforcement.commands.let_pass import LetPass
from enforcement.model.document import Document
from enforcement.refusals import Cure, Level, Refusal
from enforcement.rules.gates import NEVER_OVERRIDDEN

LET_PASS, TAKE_BACK = "let_pass", "take_back_pass"


class Passes:
    """What was let pass for one draft, kept until it is issued, changed or left."""

    def __init__(self) -> None:
        self._on: tuple[Any, ...] = ()
        self._made: dict[str, LetPass] = {}
        self._names: dict[str, str] = {}

    @property
    def made(self) -> tuple[LetPass, ...]:
        """For the act of issuing."""
        return tuple(self._made.values())

    def settle(self, document: Document) -> None:
        """The draft as it now stands; what was let pass for other content does not count any longer."""
        key = (document.id, document.facts, document.edits)
        if key != self._on:
            self._on, self._made = key, {}

    def add(self, number: str, captain_id: str, captain_name: str, reason: str) -> None:
        """A captain, who proved to be it, let gate ``number`` pass."""
        self._made[number] = LetPass(number=number, captain_id=captain_id, reason=reason)
        self._names[captain_id] = captain_name

    def take_back(self, number: str) -> None:
        self._made.pop(number, None)

    def shown(self, refusals: Sequence[Refusal], *, offered: bool) -> tuple[Refusal, ...]:
        """The panel's rows: a gate that was let pass is a reminder that says by whom and why, the others lead to a
        captain where one can be asked (``offered``)."""
        rows = [self._row(one, offered) for one in refusals]
        order = {Level.BLOCK: 0, Level.CAPTAIN: 1, Level.REMIND: 2}
        return tuple(sorted(rows, key=lambda one: order[one.level]))

    def _row(self, refusal: Refusal, offered: bool) -> Refusal:
        if refusal.level is not Level.CAPTAIN or refusal.number in NEVER_OVERRIDDEN:
            return refusal
        made = self._made.get(refusal.number)
        if made is None:
            way = (Cure("请队长放行", LET_PASS, refusal.number),) if offered else ()
            return replace(refusal, cures=(*refusal.cures, *way))
        return replace(
            refusal,
            level=Level.REMIND,
            why=f"{self._names[made.captain_id]}已放行：{made.reason.rstrip('。')}。",
            cures=(Cure("收回放行", TAKE_BACK, refusal.number),),
        )
