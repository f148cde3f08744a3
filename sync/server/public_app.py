"""The public desk as a process of its own: a read-only view of the county's database, no key, no other route.

The connection is opened read-only, and SQLite itself is told to refuse every statement but SELECT and every column
that a verdict does not need.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

from fastapi import FastAPI
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import make_url
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from enforcement.errors import KnownTrouble
from sync.protocol.problems import ProtocolProblem
from sync.server.answers import on_http, on_problem, on_store_away
from sync.server.config import ServerConfig
from sync.server.handlers.public import HEADERS, public_routes
from sync.server.policies import PUBLIC_POLICIES, require_policies
from sync.server.public_desk import PublicDesk
from sync.server.store.connect import Database
from sync.server.store.postgres import PUBLIC, speaks_postgres
from sync.server.store.trouble import StoreAway
from sync.server.watch import Watch

_BUSY_MS: Final = 5_000
# What a verdict reads: security design 6.2, the role zf_public.
READABLE: Final[dict[str, frozenset[str]]] = {
    "papers": frozenset({"packed", "digest", "division", "form", "series", "year", "serial"}),
    "keys": frozenset({"key_id", "kind", "public", "scope", "revoked_at"}),
    "townships": frozenset({"code", "agency"}),
    "public_forms": frozenset({"version", "content"}),
}
_ALLOWED: Final = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_FUNCTION})


class PublicDatabase:
    """The county's SQLite file for reading what the public may cause to be read. Raises KnownTrouble when it is
    no SQLite file that is there. In PostgreSQL the rights of the role `zf_public` stand in its place."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite" or not parsed.database:
            raise KnownTrouble(
                "公开核验找不到县级库。", "", "数据库地址请写成 sqlite:/// 或 postgresql:// 开头。"
            )
        self._engine = create_engine(
            f"sqlite:///file:{parsed.database}?mode=ro&uri=true", hide_parameters=True, pool_size=4
        )
        event.listen(self._engine, "connect", _on_connect)
        event.listen(self._engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


class PublicHeaders:
    """ASGI middleware: what the desk's own answers carry stands on every other answer too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers)


def create_public_app(config: ServerConfig) -> FastAPI:
    """The public desk over the county of `config`, by itself."""
    database = _open(config)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        database.close()

    app = FastAPI(
        title="zhenfa public",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.include_router(public_routes(PublicDesk(database.read, config.clock), config.behind_proxy))
    app.add_middleware(Watch, metrics=None)
    app.add_middleware(PublicHeaders)
    app.add_exception_handler(ProtocolProblem, on_problem)
    app.add_exception_handler(StoreAway, on_store_away)
    app.add_exception_handler(HTTPException, on_http)
    require_policies(app, PUBLIC_POLICIES)
    return app


def _open(config: ServerConfig) -> PublicDatabase | Database:
    if speaks_postgres(config.database_url):
        return Database(config.database_url, config.county, role=PUBLIC)
    return PublicDatabase(config.database_url)


def _on_connect(raw: Any, record: object) -> None:
    raw.isolation_level = None  # BEGIN is ours: one view for all questions of a verdict
    cursor = raw.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    cursor.execute("PRAGMA query_only=ON")
    cursor.execute("PRAGMA trusted_schema=OFF")
    cursor.close()
    raw.set_authorizer(_authorize)


def _authorize(
    action: int, table: str | None, column: str | None, _database: object, view: str | None
) -> int:
    if action in _ALLOWED:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and column in READABLE.get(table or "", frozenset()):
        return sqlite3.SQLITE_OK
    # Of signed documents only what the view over the forms shows.
    if action == sqlite3.SQLITE_READ and (table, view) == ("documents", "public_forms"):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY
