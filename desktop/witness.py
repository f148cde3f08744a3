"""Somebody else at the same machine confirms an act as himself: who may, and the proof that it was he."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from enforcement.errors import KnownTrouble
from enforcement.model.officer import Officer, Role

if TYPE_CHECKING:
    from desktop.session import Session


class Witness(Protocol):
    """``confirm`` answers None when ``secret`` is the officer's own password, else the trouble; both on the window
    thread."""

    asks_secret: bool

    def captains(self) -> tuple[Officer, ...]:
        """Captains other than the session's officer who can confirm at this machine today."""
        ...

    def confirm(self, officer_id: str, secret: str, then: Callable[[KnownTrouble | None], None]) -> None: ...


def other_captains(session: Session) -> tuple[Officer, ...]:
    """Captains of the roster today, without the session's officer."""
    today = session.clock.today()
    return tuple(
        one
        for one in session.roster
        if one.id != session.officer.id and one.has(Role.CAPTAIN) and one.active_on(today)
    )


class TrainingWitness:
    """In training nobody has a password, and the people are fictional: choosing the captain is enough."""

    asks_secret = False

    def __init__(self, session: Session) -> None:
        self._session = session

    def captains(self) -> tuple[Officer, ...]:
        return other_captains(self._session)

    def confirm(self, _officer_id: str, _secret: str, then: Callable[[KnownTrouble | None], None]) -> None:
        then(None)
