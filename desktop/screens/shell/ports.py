"""What the shell needs from the rest of the program, as callables and plain state; all optional for tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from desktop.notices import Notices

Done = Callable[[], None]


@dataclass(slots=True)
class ShellPorts:
    """``help_text()`` is the user guide as Markdown; ``start_round()`` begins a round with the county (None: the
    machine is not enrolled); ``choose_partner(officer id)`` sets today's partner; ``remember(mode, scale)`` keeps the
    look; ``lock()`` covers the session; ``spell(text)`` is one syllable of pinyin for
    each character, the character itself where it has none.
    """

    notices: Notices = field(default_factory=Notices)
    help_text: Callable[[], str] = lambda: ""
    start_round: Callable[[], object] | None = None
    choose_partner: Callable[[str], None] | None = None
    remember: Callable[[str, float], None] | None = None
    lock: Callable[[], None] | None = None
    spell: Callable[[str], Sequence[str]] | None = None
