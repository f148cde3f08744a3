"""Who a person at the county is, and which of these nobody is at once (security design §3)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What an account may be used for."""

    ADMINISTRATOR = "administrator"
    REGISTRAR = "registrar"
    LEGAL = "legal"
    AUDITOR = "auditor"


ROLE_NAMES: Final[dict[Role, str]] = {
    Role.ADMINISTRATOR: "管理员",
    Role.REGISTRAR: "登记员",
    Role.LEGAL: "法制",
    Role.AUDITOR: "审计员",
}
# Without two of them nothing is published from here.
ADMINISTRATORS_LEAST: Final = 2
NOT_BOTH: Final = "审计员查看别人的操作，不能再兼管理员、登记员或法制；请由另一个人担任。"


def roles_of(text: str) -> frozenset[Role]:
    """The roles of an account's row; names that are none are left out."""
    return frozenset(role for role in Role if role.value in text.split(","))


def text_of(roles: Iterable[Role]) -> str:
    """As an account's row has them."""
    chosen = frozenset(roles)
    return ",".join(role.value for role in Role if role in chosen)


def names_of(roles: Iterable[Role]) -> str:
    """For people: 管理员、登记员."""
    chosen = frozenset(roles)
    return "、".join(ROLE_NAMES[role] for role in Role if role in chosen)


def clash(roles: Iterable[Role]) -> str:
    """Why one person may not be all of these, "" when they may."""
    chosen = frozenset(roles)
    return NOT_BOTH if Role.AUDITOR in chosen and len(chosen) > 1 else ""
