"""People of the team: who may act, with which certificate, until which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """Roles of the county's roster (队员, 辅助人员, 队长, 法制审核, 负责人, 管理员)."""

    OFFICER = "officer"
    ASSISTANT = "assistant"
    CAPTAIN = "captain"
    LEGAL_REVIEWER = "legal_reviewer"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.OFFICER: "队员",
    Role.ASSISTANT: "辅助人员",
    Role.CAPTAIN: "队长",
    Role.LEGAL_REVIEWER: "法制审核",
    Role.LEADER: "负责人",
    Role.ADMINISTRATOR: "管理员",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerCertificate:
    """An enforcement certificate (执法证): valid from and to, both days included."""

    number: str
    valid_from: date
    valid_to: date

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """A member of the team as the county's roster states it."""

    id: str
    name: str
    roles: tuple[Role, ...]
    certificate: OfficerCertificate | None = None
    active_from: date | None = None
    active_to: date | None = None

    def has(self, role: Role) -> bool:
        return role in self.roles

    def active_on(self, day: date) -> bool:
        """Whether the roster counts this person on ``day``."""
        started = self.active_from is None or self.active_from <= day
        return started and (self.active_to is None or day <= self.active_to)

    def may_sign_on(self, day: date) -> bool:
        """A signing officer is active, is no helper, and holds a certificate valid on ``day``."""
        helper = self.has(Role.ASSISTANT)
        return (
            self.active_on(day)
            and not helper
            and self.certificate is not None
            and self.certificate.valid_on(day)
        )
