"""Who is in: 32 random bytes in a cookie, of which only the hash is kept; 15 minutes idle, 8 hours in all."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from sync.protocol import limits
from sync.server.console.roles import Role, roles_of
from sync.server.store import console
from sync.server.store.connect import Database
from sync.server.store.console import Account, Session

COOKIE: Final = "__Host-zf"
IDLE_MS: Final = 15 * limits.MINUTE_MS
WHOLE_MS: Final = 8 * limits.HOUR_MS
INSIDE: Final = "in"
SETUP: Final = "setup"
_NOTED_EVERY_MS: Final = limits.MINUTE_MS


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """An account in its session; `token` stands in every form of this session and nowhere else."""

    id: str
    login: str
    name: str
    roles: frozenset[Role]
    stage: str
    session: bytes
    token: str
    told: str = ""  # what the next page says at its top

    def __repr__(self) -> str:
        return f"Person({self.id})"


def open_session(tx: Connection, account: Account, stage: str, now: int) -> str:
    """A new session; what the cookie has to hold."""
    raw = secrets.token_urlsafe(32)
    console.add_session(tx, Session(_hash(raw), account.id, stage, now, now))
    return raw


def person_in(database: Database, raw: str, now: int) -> Person | None:
    """Whose session a cookie is; None when there is none, or it is over, or the account has ended."""
    if not raw:
        return None
    with database.read() as tx:
        found = console.session(tx, _hash(raw))
        account = None if found is None else console.account(tx, found.account)
        told = "" if found is None else console.saying(tx, found.sha256)
    if found is None or account is None or account.ended_at:
        return None
    if now - found.seen_at >= IDLE_MS or now - found.opened_at >= WHOLE_MS:
        return None
    if found.stage == INSIDE and not account.confirmed_at:
        return None
    if now - found.seen_at >= _NOTED_EVERY_MS:
        with database.write() as tx:
            console.seen(tx, found.sha256, now)
    token = hmac.new(raw.encode(), b"form", hashlib.sha256).hexdigest()
    roles = roles_of(account.roles)
    return Person(account.id, account.login, account.name, roles, found.stage, found.sha256, token, told)


def _hash(raw: str) -> bytes:
    return hashlib.sha256(raw.encode("utf-8", "replace")).digest()
