"""What only the owner of a PostgreSQL database may do: roles, tables, rights, triggers, and bringing them up to
date. Never run by the service."""

from __future__ import annotations

from typing import Any, Final, LiteralString, cast

import psycopg
from psycopg import sql

from enforcement.errors import KnownTrouble
from sync.server.store import postgres_schema
from sync.server.store.migrations import steps
from sync.server.store.postgres import APP, BACKUP, OWNER, PUBLIC, conninfo
from sync.server.store.trouble import OlderStore, StoreAway

_ROLES: Final = (OWNER, APP, PUBLIC, BACKUP)
_STEP_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS schema_steps (step integer PRIMARY KEY, taken_at bigint NOT NULL)",
    f"GRANT SELECT ON schema_steps TO {APP}, {PUBLIC}, {BACKUP}",
)
# Roles are the whole server's: somebody who founds a county in another database may make them at the same moment.
_NEW_ROLE: Final = """DO $$ BEGIN CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('zf schema', 0))"


def make_tables(url: str) -> None:
    """Make roles and tables in a database that has none; one of this version is left as it is. `url` names the
    role `zf_owner` or an administrator. Raises KnownTrouble, OlderStore, NewerStore, StoreAway."""
    with _connected(url) as owner:
        have = _version(owner)
        steps.refuse_newer(have)
        if 0 < have < steps.VERSION:
            raise OlderStore()
        if have == 0:
            _take_step(owner)


def upgrade(url: str) -> int:
    """Bring the tables up to this version; how many steps were taken. Raises as `make_tables`."""
    with _connected(url) as owner:
        have = _version(owner)
        steps.refuse_newer(have)
        if have < steps.VERSION:
            _take_step(owner)
        return steps.VERSION - have


def _connected(url: str) -> psycopg.Connection[Any]:
    """Connected, in one transaction as the owner of the tables; its block commits."""
    try:
        connection = psycopg.connect(conninfo(url, ""))
    except psycopg.OperationalError as fault:
        raise StoreAway(type(fault).__name__) from fault
    try:
        connection.execute(_LOCK)
        _become_owner(connection)
    except psycopg.errors.InsufficientPrivilege as fault:
        connection.close()
        raise KnownTrouble(
            "这个数据库账号没有建库的权限。",
            "建库要用 zf_owner 或数据库管理员的账号。",
            f"请管理员先建角色 {'、'.join(_ROLES)}（zf_owner 不能是超级用户），并把库的所有者设为 zf_owner。",
        ) from fault
    return connection


def _become_owner(connection: psycopg.Connection[Any]) -> None:
    found = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'zf%'")}
    for role in _ROLES:
        if role not in found:
            _run(connection, _NEW_ROLE.format(role=role))
    user, owner, database = connection.execute(
        "SELECT current_user, pg_get_userbyid(datdba), datname FROM pg_database WHERE datname = current_database()"
    ).fetchone() or ("", "", "")
    if owner != OWNER:
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO zf_owner").format(sql.Identifier(database)))
    if user != OWNER:
        _run(connection, f"SET ROLE {OWNER}")


def _version(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT to_regclass('schema_steps') IS NOT NULL").fetchone()
    if row is None or not row[0]:
        return 0
    newest = connection.execute("SELECT max(step) FROM schema_steps").fetchone()
    return int(newest[0] or 0) if newest else 0


def _take_step(connection: psycopg.Connection[Any]) -> None:
    """All statements may be run again: they make what is missing and set rights and triggers as they are now."""
    for statement in (*_STEP_TABLE, *postgres_schema.statements()):
        _run(connection, statement)
    connection.execute(
        "INSERT INTO schema_steps VALUES (%s, extract(epoch FROM now())::bigint) ON CONFLICT DO NOTHING",
        [steps.VERSION],
    )


def _run(connection: psycopg.Connection[Any], statement: str) -> None:
    connection.execute(cast(LiteralString, statement))


def move_batches_on(url: str, last: int) -> None:
    """Let numbers of batches go on after `last`: rows that were restored brought theirs with them."""
    with _connected(url) as owner:
        owner.execute(
            "SELECT setval(counter, greatest(%s, nextval(counter))) "
            "FROM (SELECT pg_get_serial_sequence('batches', 'id')::regclass AS counter) AS found",
            [max(last, 1)],
        )
