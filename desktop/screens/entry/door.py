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


class Door(Protocol):
    """Opens the house. ``then`` of try_out, sign_in, recover and finish gets the opened session."""

    def state(self) -> DoorState: ...

    def people(self) -> tuple[Person, ...]:
        """Who may sign in here (CLOSED), or set a password (after joining)."""
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
        """Open with a password; WrongPassword names how long the next try has to wait."""
        ...

    def recover(self, recovery_key: str, then: Callable[[Any], None], trouble: Trouble) -> None:
        """Open with the recovery key of the sealed envelope."""
        ...
