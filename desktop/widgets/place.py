"""A place of the rail: the widget that fills the window beside it, and the card it is announced with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.fields import flush_all


class Place(QWidget):
    """Base of the screens on the rail. The shell calls ``activate`` when it is shown, ``flush`` and
    ``leave`` before another one is.

    ``open_requested(thing type, id)`` asks the shell to show a record elsewhere; ``breadcrumb_changed`` tells
    it to read ``breadcrumb`` again; ``action_requested(action id)`` asks for an action of the whole window.
    """

    open_requested = Signal(str, str)
    breadcrumb_changed = Signal()
    action_requested = Signal(str)

    title = ""

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        """Names from the place down to what is open; the last one is shown strong."""
        return (self.title,)

    def activate(self) -> None:
        """The place is on screen now: ask for its rows, put the focus where work starts."""

    def leave(self) -> None:
        """Another place is on screen from now on, until the next ``activate``."""

    def flush(self) -> None:
        """Write pending edits now. Never asks."""
        flush_all(self)

    def show_line(self, state: str) -> None:
        """The line to the county is online, offline, working (a round runs) or alone."""

    def stop(self) -> None:
        """The window closes: disconnect what was connected, write nothing more."""

    def open(self, thing_type: str, thing_id: str) -> bool:
        """Show a record of this place; False when it cannot."""
        return False

    def perform(self, action: str) -> bool:
        """Do an action of desktop.actions; False when it means nothing here."""
        return False

    def panes(self) -> tuple[QWidget, ...]:
        """The panes F6 goes through, in reading order; focus goes to the first control inside."""
        return (self,)

    def set_layout_class(self, name: str) -> None:
        """wide, medium or compact from now on (desktop.theme.tokens)."""


@dataclass(frozen=True, slots=True)
class PlaceSpec:
    """A place as the shell needs it before it is built: Ctrl+``number``, name, icon, and how to build it once.

    ``opens`` are the thing types whose records open here; ``initials`` are the pinyin initials of the title, for the palette.
    """

    key: str
    number: int
    title: str
    icon: str
    build: Callable[[], Place]
    opens: frozenset[str] = field(default_factory=frozenset)
    initials: str = ""
