"""Officers as papers name them: name and certificate number."""

from __future__ import annotations

from desktop.session import Session
from enforcement.model.officer import Officer


def officer_row(officer: Officer) -> dict[str, str]:
    """{name, cert_no} of an officer."""
    return {"name": officer.name, "cert_no": officer.certificate.number if officer.certificate else ""}


def signing_pair(session: Session) -> list[dict[str, str]]:
    """Today's officer and partner, those of them who may sign today."""
    today = session.clock.today()
    pair = (session.officer, session.partner)
    return [officer_row(one) for one in pair if one is not None and one.may_sign_on(today)]
