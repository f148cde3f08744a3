"""The app factory: one county behind the routes of `security.md` 6.1."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from sync.protocol.problems import ProtocolProblem
from sync.server import receiving
from sync.server.answers import AnswerHeaders, on_bad_query, on_http, on_problem, on_store_away
from sync.server.config import ServerConfig
from sync.server.console import door
from sync.server.county import County, open_county
from sync.server.gate import Gate
from sync.server.handlers.documents import document_routes
from sync.server.handlers.exchange import exchange_routes
from sync.server.handlers.files import file_routes
from sync.server.handlers.health import health_routes
from sync.server.handlers.log import log_routes
from sync.server.handlers.packages import package_routes
from sync.server.handlers.papers import paper_routes
from sync.server.handlers.public import public_routes
from sync.server.handlers.resupply import resupply_routes
from sync.server.metrics import Metrics
from sync.server.objects.keeper import Keeper
from sync.server.openapi import describe
from sync.server.phone_keys import keep_phone_key
from sync.server.policies import POLICIES, require_policies
from sync.server.public_desk import PublicDesk
from sync.server.readiness import Readiness
from sync.server.readings import Readings
from sync.server.receiving import Push
from sync.server.store.trouble import StoreAway
from sync.server.watch import Watch


def create_app(
    config: ServerConfig,
    push: Push | None = None,
    opened: Callable[[ServerConfig], County] = open_county,
) -> FastAPI:
    """An ASGI app over the county of `config`; raises KnownTrouble when that cannot be opened. Unfinished
    files that waited for more than seven days are removed at its start; its end closes the database. `push`
    takes batches in; without it the app does so itself. `opened` is how the county is opened."""
    county = opened(config)
    keep_phone_key(county, config.keys)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        county.blobs.remove_old_partials(county.clock())
        with Keeper(county.database, county.blobs, county.clock).running():
            yield
        county.close()

    app = FastAPI(
        title="zhenfa county",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redirect_slashes=False,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.county = county
    metrics = _add_routes(app, county, config, push or partial(receiving.push, county))
    _add_answers(app, county, metrics)
    require_policies(app, POLICIES | door.POLICIES)
    app.openapi = partial(describe, app)  # type: ignore[method-assign]
    return app


def _add_routes(app: FastAPI, county: County, config: ServerConfig, take: Push) -> Metrics:
    """Everything that is answered: devices, the public, the operator, and the county's own people."""
    readiness = Readiness(county, config)
    readings = Readings(county, config, readiness)
    metrics = Metrics(readings)
    gate = Gate(county, config, metrics)
    app.include_router(exchange_routes(gate, take))
    app.include_router(resupply_routes(gate, take))
    app.include_router(public_routes(PublicDesk(county.database.read, county.clock), config.behind_proxy))
    app.include_router(health_routes(gate, config, readiness))
    app.include_router(package_routes(gate, config, take))
    for routes in (file_routes, document_routes, paper_routes, log_routes):
        app.include_router(routes(gate))
    app.include_router(door.console_routes(county, config, readings))
    return metrics


def _add_answers(app: FastAPI, county: County, metrics: Metrics) -> None:
    """What every answer carries, and how faults and refusals are said."""
    # The last one added is the outermost: the answer to a bug carries the headers too.
    app.add_middleware(Watch, metrics=metrics)
    app.add_middleware(AnswerHeaders, county=county)
    app.add_exception_handler(ProtocolProblem, on_problem)
    app.add_exception_handler(StoreAway, on_store_away)
    app.add_exception_handler(RequestValidationError, on_bad_query)
    app.add_exception_handler(HTTPException, on_http)
