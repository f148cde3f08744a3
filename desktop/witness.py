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

    def people(self, role: Role) -> tuple[Officer, ...]:
        """The same for another role."""
        ...

    def confirm(self, officer_id: str, secret: str, then: Callable[[KnownTrouble | None], None]) -> None: ...


def other_captains(session: Session) -> tuple[Officer, ...]:
    """Captains of the roster today, without the session's officer."""
    return others_with(session, Role.CAPTAIN)


def others_with(session: Session, role: Role) -> tuple[Officer, ...]:
    """Who else has that role on today's roster."""
    today = session.clock.today()
    return tuple(
        one
        for one in session.roster
        if one.id != session.officer.id and one.has(role) and one.active_on(today)
    )


class TrainingWitness:
    """In training nobody has a password, and the people are fictional: choosing the captain is enough."""

    asks_secret = False

    def __init__(self, session: Session) -> None:
        self._session = session

    def captains(self) -> tuple[Officer, ...]:
        return other_captains(self._session)

    def people(self, role: Role) -> tuple[Officer, ...]:
        return others_with(self._session, role)

    def confirm(self, _officer_id: str, _secret: str, then: Callable[[KnownTrouble | None], None]) -> None:
        then(None)
