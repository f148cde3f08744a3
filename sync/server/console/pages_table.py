"""What a page of the console is: one row with its address, who may, what is noted, and who does the work.

Everything else follows from the row: the door (`door.py`) checks place, session, role, token and password before the
work is called, and a route without a row does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from sync.server.console.roles import Role

if TYPE_CHECKING:
    from sync.server.console.visit import Visit

GET: Final = "GET"
POST: Final = "POST"
ALL_ROLES: Final = frozenset(Role)


class Door(StrEnum):
    """Who gets in, before roles are looked at."""

    ANYONE = "anyone"  # the door itself: no session
    SETUP = "setup"  # a password was set, the second factor not yet
    INSIDE = "inside"  # a whole session


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One row. `audit` names the act in the administrators' journal ("" = none is written, for reading what is nobody's
    case); the work itself calls `Visit.audit` with what it is about. `again` asks for the password before the work;
    `publishes` needs two administrators. `menu` is the page's place in the menu, 0 = not in it."""

    method: str
    path: str
    title: str
    work: Callable[[Visit], Response]
    roles: frozenset[Role] = ALL_ROLES
    door: Door = Door.INSIDE
    audit: str = ""
    again: bool = False
    publishes: bool = False
    menu: int = 0

    @property
    def changes(self) -> bool:
        """Whether it does more than show."""
        return self.method == POST
