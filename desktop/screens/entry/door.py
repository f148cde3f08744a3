"""What the entry screens need from the data folder and the county; the program brings the real door.

Every slow thing (stretching a password, talking to the county) happens elsewhere; its answer comes back on the
window thread through ``then``, known trouble through ``trouble``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from enforcement.errors import KnownTrouble

Trouble = Callable[[KnownTrouble], None]


class DoorState(StrEnum):
    """How the data folder was found."""

    FRESH = "fresh"  # nothing here yet: try out, or join the county
    TRAINING = "training"  # only the training town
    CLOSED = "closed"  # real work behind a password


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the roster who may sit down at this machine; ``remark`` is role and certificate in words."""

    id: str
    name: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class NeedsSecrets:
    """The store is open, but before a session one of ``people`` has to set a new password and PIN.

    After the recovery key anybody of the roster may be the one; else the one whose secrets were not set to the end.
    """

    people: tuple[Person, ...]
    by_recovery_key: bool = False


class Door(Protocol):
    """Opens the house. ``then`` of try_out, finish and renew gets the opened session, that of sign_in and recover
    the session or NeedsSecrets."""

    def state(self) -> DoorState: ...

    def people(self) -> tuple[Person, ...]:
        """Who may sign in here (CLOSED; none: ask for the password alone), or set a password (after joining)."""
        ...

    def suggest_password(self) -> str:
        """Four generated words."""
        ...

    def password_fault(self, person_id: str, password: str) -> str:
        """Why this password will not do, as a sentence; "" when it does."""
        ...

    def try_out(self, then: Callable[[Any], None], trouble: Trouble) -> None:
        """Open the training town, made on the first time."""
        ...

    def join(
        self, address: str, code: str, then: Callable[[tuple[Person, ...]], None], trouble: Trouble
    ) -> None:
        """Enrol with the county; refused when the served root does not match the code. Gives the roster's people."""
        ...

    def set_secrets(
        self, person_id: str, password: str, pin: str, then: Callable[[str], None], trouble: Trouble
    ) -> None:
        """Make the store; gives the recovery key in groups of four joined by hyphens, this one time."""
        ...

    def finish(self, then: Callable[[Any], None], trouble: Trouble) -> None:
        """The recovery key is on paper: open the session that set_secrets prepared."""
        ...

    def sign_in(self, person_id: str, password: str, then: Callable[[Any], None], trouble: Trouble) -> None:
        """Open with a password (of anybody, when the id is ""); WrongPassword names how long the next try waits."""
        ...

    def recover(self, recovery_key: str, then: Callable[[Any], None], trouble: Trouble) -> None:
        """Open with the recovery key of the sealed envelope."""
        ...

    def renew(
        self, person_id: str, password: str, pin: str, then: Callable[[Any], None], trouble: Trouble
    ) -> None:
        """After NeedsSecrets: set this person's password and PIN, and open the session."""
        ...

    def abandon(self) -> None:
        """After NeedsSecrets: shut the store again; nothing was changed."""
        ...


class Accounts(Protocol):
    """Passwords of the people who share this machine, while a session is open. ``then`` gets None, or the trouble."""

    def may_give(self) -> bool:
        """Whether the session's officer may set a colleague's password."""
        ...

    def colleagues(self) -> tuple[Person, ...]:
        """Whose password may be set; the remark says whether there is one already."""
        ...

    def suggest_password(self) -> str: ...

    def password_fault(self, person_id: str, password: str) -> str: ...

    def give(
        self, person_id: str, password: str, pin: str, then: Callable[[KnownTrouble | None], None]
    ) -> None:
        """Set a colleague's password and PIN; ValueError for somebody not among ``colleagues``."""
        ...

    def change_own(
        self, old: str, password: str, pin: str, then: Callable[[KnownTrouble | None], None]
    ) -> None:
        """Change one's own; WrongPassword when ``old`` is not it."""
        ...
