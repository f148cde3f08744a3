"""What the program has to say between screens: said once here, shown by the shell.

A success is only a line in the status bar. What needs an act is a strip that stays. A toast is for events
from outside (a stick plugged in, a printer gone) and stays until seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from enforcement.errors import KnownTrouble

SAY_MS = 4000
Act = tuple[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Notice:
    """``sentence`` and ``why`` for the user; ``colour`` danger, warn, info or ok. ``acts`` are verbs that answer it,
    with what they do; without any it is only read."""

    sentence: str
    why: str = ""
    colour: str = "info"
    acts: tuple[Act, ...] = ()

    def verbs(self, put_away: Callable[[], object]) -> tuple[Act, ...]:
        """The buttons of the strip; each puts it away first."""
        return tuple((verb, partial(_first, put_away, act)) for verb, act in self.acts) or (
            ("知道了", put_away),
        )


class Notices(QObject):
    """Screens and runners speak here; ``said``, ``stripped`` and ``toasted`` carry it to the window."""

    said = Signal(str)
    stripped = Signal(object)
    toasted = Signal(object)

    def say(self, sentence: str) -> None:
        """One line in the status bar for four seconds."""
        self.said.emit(sentence)

    def strip(self, notice: Notice) -> None:
        """Something needs an act: stays over the page until it is put away."""
        self.stripped.emit(notice)

    def toast(self, notice: Notice) -> None:
        """Something happened outside: lower right, until seen."""
        self.toasted.emit(notice)

    def trouble(self, trouble: KnownTrouble) -> None:
        """Known trouble in its own words, as a strip."""
        self.strip(Notice(trouble.what, f"{trouble.why}{trouble.cure}", "danger"))


def _first(before: Callable[[], object], act: Callable[[], object]) -> None:
    before()
    act()
