"""GET /healthz and /readyz: one word each."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from sync.server.county import County
from sync.server.gate import Gate, in_thread
from sync.server.store import people


def health_routes(gate: Gate) -> APIRouter:
    """The routes, bound to one county."""
    routes = APIRouter()

    @routes.get("/healthz", response_class=PlainTextResponse)
    async def healthz() -> str:
        """The process answers."""
        return "ok"

    @routes.get("/readyz", response_class=PlainTextResponse)
    async def readyz() -> Response:
        """The database answers too."""
        code = await in_thread(_county_code, gate.county)
        ready = code == gate.county.code
        return PlainTextResponse("ready" if ready else "waiting", status_code=200 if ready else 503)

    return routes


def _county_code(county: County) -> str:
    with county.database.read() as tx:
        return str(people.county(tx).code)
