"""The app factory: one county behind the routes of `security.md` 6.1."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response

from sync.protocol.problems import MALFORMED, ProtocolProblem
from sync.server import receiving
from sync.server.answers import AnswerHeaders, on_fault, on_problem, problem_response
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.gate import Gate
from sync.server.handlers.documents import document_routes
from sync.server.handlers.exchange import exchange_routes
from sync.server.handlers.files import file_routes
from sync.server.handlers.health import health_routes
from sync.server.handlers.papers import paper_routes
from sync.server.handlers.public import public_routes
from sync.server.policies import require_policies
from sync.server.public_desk import PublicDesk
from sync.server.receiving import Push


def create_app(config: ServerConfig, push: Push | None = None) -> FastAPI:
    """An ASGI app over the county of `config`; raises KnownTrouble when that cannot be opened. Unfinished
    files that waited for more than seven days are removed at its start; its end closes the database. `push`
    takes batches in; without it the app does so itself."""
    county = open_county(config)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        county.blobs.remove_old_partials(county.clock())
        yield
        county.close()

    app = FastAPI(
        title="zhenfa county",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.county = county
    gate = Gate(county, config)
    app.include_router(exchange_routes(gate, push or partial(receiving.push, county)))
    app.include_router(public_routes(PublicDesk(county.database.read, county.clock), config.behind_proxy))
    for routes in (file_routes, document_routes, paper_routes, health_routes):
        app.include_router(routes(gate))
    app.add_middleware(AnswerHeaders, county=county)
    app.add_exception_handler(ProtocolProblem, on_problem)
    app.add_exception_handler(RequestValidationError, _on_bad_query)
    app.add_exception_handler(Exception, on_fault)
    require_policies(app)
    return app


async def _on_bad_query(request: Request, fault: Exception) -> Response:
    """A query that does not fit is malformed like any other message; what was sent is not echoed."""
    return problem_response(ProtocolProblem(MALFORMED, field="query"))
