"""Tables of the county console: who may enter, who is in, wrong tries, and the administrators' journal."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table

from sync.server.store.tables import METADATA, append_only

# `roles` are names with commas; `secret` is Argon2id of the password, `totp` the sealed secret of the second factor.
# `confirmed_at` 0: the second factor was not shown to work yet. `ended_at` 0: in use. `last_step`: of the newest code.
ACCOUNTS: Final = Table(
    "console_accounts",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    Column("roles", String(80), nullable=False),
    Column("salt", LargeBinary(16), nullable=False),
    Column("secret", LargeBinary(32), nullable=False),
    Column("memory_kib", Integer, nullable=False),
    Column("passes", Integer, nullable=False),
    Column("lanes", Integer, nullable=False),
    Column("totp", LargeBinary, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("confirmed_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger, nullable=False),
)

# One-time codes: the first administrator's has no login, an invitation has. `made_by` is an account or "".
CODES: Final = Table(
    "console_codes",
    METADATA,
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("login", String(64), nullable=False),
    Column("name", String(60), nullable=False),
    Column("roles", String(80), nullable=False),
    Column("made_by", String(32), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=False),
)

# `stage`: "in", or "setup" until the second factor works.
SESSIONS: Final = Table(
    "console_sessions",
    METADATA,
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("account", String(32), nullable=False),
    Column("stage", String(8), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Index("console_sessions_account", "account"),
)

# What the next page of a session says at its top, once.
SAYINGS: Final = Table(
    "console_sayings",
    METADATA,
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("text", String(400), nullable=False),
)

# An account that one administrator wants to be set up anew: the other one decides.
RENEWALS: Final = Table(
    "console_renewals",
    METADATA,
    Column("account", String(32), primary_key=True),
    Column("asked_by", String(32), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
)

# Wrong tries by the hash of what was tried (an account's name, an address): how many, since when, when last.
TRIES: Final = Table(
    "console_tries",
    METADATA,
    Column("subject", LargeBinary(32), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

# What administrators did and read, for ever. Each row holds the hash of the one before.
AUDIT: Final = Table(
    "console_audit",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("account", String(32), nullable=False),
    Column("person", String(60), nullable=False),
    Column("roles", String(80), nullable=False),
    Column("act", String(40), nullable=False),
    Column("stream", String(32), nullable=False),
    Column("thing", String(64), nullable=False),
    Column("text", String(400), nullable=False),
    Column("address", String(60), nullable=False),
    Column("former", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Index("console_audit_stream", "stream", "seq"),
)

append_only(AUDIT)
