"""Who may stand as one of the two officers on a given day, and how long a certificate still runs (G01,
G02).
"""

from __future__ import annotations

from datetime import date

from enforcement.model.officer import Officer, Role
from enforcement.refusals import Cure, Level, Refusal
from enforcement.rules import articles
from enforcement.rules.authority import Act, allowed
from enforcement.text.dates import long_date, short_date

REMIND_DAYS = 30


def days_left(officer: Officer, day: date) -> int | None:
    """Days the certificate still runs after ``day`` (0 on its last day, negative when over); None without
    one.
    """
    return None if officer.certificate is None else (officer.certificate.valid_to - day).days


def signing_fault(officer: Officer, day: date) -> Refusal | None:
    """Why ``officer`` cannot be listed as signing officer for an act on ``day``; None when he can."""
    if officer.has(Role.ASSISTANT):
        return Refusal(
            number="G02",
            what=f"{officer.name}是辅助人员，不能列为署名的检查人员。",
            why="辅助人员只能在执法人员带领下协助，不算两人之一。",
            article=articles.HELPERS,
            cures=(
                Cure("改为记录协助", "move_to_assistants", officer.id),
                Cure("换一名队员", "choose_officers", officer.id),
            ),
            field="officers",
        )
    if refusal := allowed(officer, Act.SIGN, day):
        return refusal
    return _certificate_fault(officer, day)


def _certificate_fault(officer: Officer, day: date) -> Refusal | None:
    certificate = officer.certificate
    if certificate is None:
        what = f"名册上没有{officer.name}的执法证，不能署名。"
    elif day > certificate.valid_to:
        what = f"{officer.name}的执法证 {_when(certificate.valid_to, day)} 已到期，不能署名。"
    elif day < certificate.valid_from:
        begins = _when(certificate.valid_from, day)
        what = f"{officer.name}的执法证 {begins} 才生效，{short_date(day)}还不能署名。"
    else:
        return None
    return Refusal(
        number="G01",
        what=what,
        why="两名执法人员的证件在办事当天都要有效。",
        article=articles.TWO_OFFICERS,
        cures=(
            Cure("换一名队员", "choose_officers", officer.id),
            Cure("更新证件", "update_certificate", officer.id),
        ),
        field="officers",
    )


def expiry_reminder(officer: Officer, day: date) -> Refusal | None:
    """A reminder while a valid certificate has no more than thirty days left; it stops nothing."""
    certificate, left = officer.certificate, days_left(officer, day)
    if certificate is None or left is None or not 0 <= left <= REMIND_DAYS or day < certificate.valid_from:
        return None
    return Refusal(
        number="G01",
        what=f"{officer.name}的执法证 {_when(certificate.valid_to, day)} 到期。",
        why="复查如果晚于这天，要换一名持证队员。现在不影响出具。",
        cures=(Cure("更新证件", "update_certificate", officer.id),),
        level=Level.REMIND,
        field="officers",
    )


def _when(day: date, beside: date) -> str:
    return short_date(day) if day.year == beside.year else long_date(day)
