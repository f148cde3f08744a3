"""Accounts, one-time codes, sessions and wrong tries of the console as rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from sync.server.store.console_tables import ACCOUNTS, CODES, RENEWALS, SAYINGS, SESSIONS, TRIES

_FORGOTTEN_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """One person's door; times in ms, 0 = not (yet). `repr` shows no secret."""

    id: str
    login: str
    name: str
    roles: str
    salt: bytes
    secret: bytes
    memory_kib: int
    passes: int
    lanes: int
    totp: bytes
    last_step: int
    made_at: int
    confirmed_at: int
    ended_at: int

    def __repr__(self) -> str:
        return f"Account({self.id})"


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code by its hash. `login` "" lets the person choose one; `made_by` "" is the command line."""

    sha256: bytes
    login: str
    name: str
    roles: str
    made_by: str
    made_at: int
    expires_at: int
    used_at: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """Who is in, by the hash of the cookie; `stage` is "in" or "setup"."""

    sha256: bytes
    account: str
    stage: str
    opened_at: int
    seen_at: int


@dataclass(frozen=True, slots=True)
class Renewal:
    """Who (an account) wants `account` to be set up anew, and since when (ms)."""

    account: str
    asked_by: str
    asked_at: int


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries of one subject; `since` and `last_at` in ms."""

    count: int = 0
    since: int = 0
    last_at: int = 0


def accounts(tx: Connection) -> tuple[Account, ...]:
    """Everybody ever, oldest first."""
    rows = tx.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.made_at, ACCOUNTS.c.id))
    return tuple(_account(row) for row in rows)


def account(tx: Connection, account_id: str) -> Account | None:
    """By id."""
    row = tx.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == account_id)).first()
    return None if row is None else _account(row)


def account_of(tx: Connection, login: str) -> Account | None:
    """By the name that is typed in."""
    row = tx.execute(select(ACCOUNTS).where(ACCOUNTS.c.login == login)).first()
    return None if row is None else _account(row)


def put_account(tx: Connection, one: Account) -> None:
    """Insert, or write over the row of the same id."""
    values = asdict(one)
    if account(tx, one.id) is None:
        tx.execute(insert(ACCOUNTS).values(**values))
    else:
        tx.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == one.id).values(**values))


def take_step(tx: Connection, account_id: str, step: int) -> bool:
    """Use the second factor's code of a time step; False when it, or a later one, was used already."""
    query = update(ACCOUNTS).where(ACCOUNTS.c.id == account_id, ACCOUNTS.c.last_step < step)
    return tx.execute(query.values(last_step=step)).rowcount == 1


def add_code(tx: Connection, code: Code) -> None:
    """A fresh code; those for the same login that nobody used are good no more."""
    stale = update(CODES).where(CODES.c.login == code.login, CODES.c.used_at == 0)
    tx.execute(stale.values(used_at=code.made_at))
    tx.execute(insert(CODES).values(**asdict(code)))


def code(tx: Connection, sha256: bytes) -> Code | None:
    """By its hash, used or not."""
    row = tx.execute(select(CODES).where(CODES.c.sha256 == sha256)).first()
    return None if row is None else Code(**{**row._mapping, "sha256": bytes(row.sha256)})


def void_codes(tx: Connection, login: str, account_id: str, now: int) -> None:
    """What somebody who is out was given, or gave out, and nobody used yet, is good no more."""
    theirs = or_(CODES.c.login == login, CODES.c.made_by == account_id)
    tx.execute(update(CODES).where(theirs, CODES.c.used_at == 0).values(used_at=now))


def close_doors(tx: Connection, now: int) -> None:
    """Nobody is in, and no code leads in: for a county that was put back to a time before some were shut out."""
    tx.execute(delete(SESSIONS))
    tx.execute(delete(RENEWALS))
    tx.execute(update(CODES).where(CODES.c.used_at == 0).values(used_at=now))


def open_codes(tx: Connection, now: int) -> tuple[Code, ...]:
    """Codes that somebody may still use."""
    waiting = (CODES.c.used_at == 0) & (CODES.c.expires_at > now)
    rows = tx.execute(select(CODES).where(waiting).order_by(CODES.c.made_at))
    return tuple(Code(**{**row._mapping, "sha256": bytes(row.sha256)}) for row in rows)


def use_code(tx: Connection, sha256: bytes, now: int) -> None:
    """Good no more."""
    tx.execute(update(CODES).where(CODES.c.sha256 == sha256).values(used_at=now))


def add_session(tx: Connection, one: Session) -> None:
    """Somebody is in; sessions of long ago are cleared away."""
    tx.execute(delete(SESSIONS).where(SESSIONS.c.opened_at < one.opened_at - _FORGOTTEN_MS))
    tx.execute(insert(SESSIONS).values(**asdict(one)))


def session(tx: Connection, sha256: bytes) -> Session | None:
    """By the hash of its cookie, over or not."""
    row = tx.execute(select(SESSIONS).where(SESSIONS.c.sha256 == sha256)).first()
    return None if row is None else Session(**{**row._mapping, "sha256": bytes(row.sha256)})


def seen(tx: Connection, sha256: bytes, now: int) -> None:
    """The session was used at `now`."""
    tx.execute(update(SESSIONS).where(SESSIONS.c.sha256 == sha256).values(seen_at=now))


def say(tx: Connection, sha256: bytes, text: str) -> None:
    """Keep what the session's next page says at its top."""
    unsay(tx, sha256)
    tx.execute(insert(SAYINGS).values(sha256=sha256, text=text))


def saying(tx: Connection, sha256: bytes) -> str:
    """What waits to be said, "" for nothing."""
    return str(tx.execute(select(SAYINGS.c.text).where(SAYINGS.c.sha256 == sha256)).scalar() or "")


def unsay(tx: Connection, sha256: bytes) -> None:
    """It was said; and what nobody came to hear goes with it."""
    over = SAYINGS.c.sha256.not_in(select(SESSIONS.c.sha256))
    tx.execute(delete(SAYINGS).where((SAYINGS.c.sha256 == sha256) | over))


def ask_renewal(tx: Connection, one: Renewal) -> None:
    """An administrator wants an account to be set up anew."""
    drop_renewal(tx, one.account)
    tx.execute(insert(RENEWALS).values(**asdict(one)))


def renewals(tx: Connection, since: int) -> dict[str, Renewal]:
    """Account → who wants it to be set up anew, of those asked for after `since` (ms)."""
    rows = tx.execute(select(RENEWALS).where(RENEWALS.c.asked_at > since))
    return {row.account: Renewal(row.account, row.asked_by, int(row.asked_at)) for row in rows}


def drop_renewal(tx: Connection, account_id: str) -> None:
    """Decided, one way or the other."""
    tx.execute(delete(RENEWALS).where(RENEWALS.c.account == account_id))


def end_session(tx: Connection, sha256: bytes) -> None:
    """Out."""
    tx.execute(delete(SESSIONS).where(SESSIONS.c.sha256 == sha256))


def end_sessions(tx: Connection, account_id: str) -> None:
    """Out everywhere."""
    tx.execute(delete(SESSIONS).where(SESSIONS.c.account == account_id))


def tries(tx: Connection, subject: bytes) -> Tries:
    """Wrong tries of a subject."""
    row = tx.execute(select(TRIES).where(TRIES.c.subject == subject)).first()
    return Tries() if row is None else Tries(row[1], row[2], row[3])


def set_tries(tx: Connection, subject: bytes, now: Tries) -> None:
    """Write them; a count of 0 forgets the subject, and what is older than a day goes with it."""
    old = (TRIES.c.subject == subject) | (TRIES.c.last_at < now.last_at - _FORGOTTEN_MS)
    tx.execute(delete(TRIES).where(old))
    if now.count:
        tx.execute(insert(TRIES).values(subject=subject, **asdict(now)))


def count_tries(tx: Connection) -> int:
    """How many subjects are remembered."""
    return int(tx.execute(select(func.count()).select_from(TRIES)).scalar_one())


def _account(row: Any) -> Account:
    values: dict[str, Any] = dict(row._mapping)
    for name in ("salt", "secret", "totp"):
        values[name] = bytes(values[name])
    return Account(**values)
