"""GET /healthz and /readyz, one word each, and /metrics for who runs the server."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from sync.protocol.more_problems import OPERATOR_ONLY
from sync.protocol.problems import ProtocolProblem
from sync.server.config import ServerConfig
from sync.server.gate import Gate, in_thread
from sync.server.metrics import MEDIA
from sync.server.readiness import READY, Readiness, bears_token


def health_routes(gate: Gate, config: ServerConfig, readiness: Readiness) -> APIRouter:
    """The routes, bound to one county."""
    routes = APIRouter()

    @routes.get("/healthz", response_class=PlainTextResponse)
    async def healthz() -> PlainTextResponse:
        """The process answers."""
        return PlainTextResponse("ok")

    @routes.get("/readyz", response_class=PlainTextResponse)
    async def readyz() -> PlainTextResponse:
        """`ready`, or a word for each thing that is wrong: database, migrations, blobs, space."""
        faults = await in_thread(readiness.faults)
        return PlainTextResponse(" ".join(faults) or READY, status_code=503 if faults else 200)

    @routes.get("/metrics", response_class=Response)
    async def metrics(request: Request) -> Response:
        """Figures for Prometheus: for this machine itself, or with the operator's bearer token."""
        bearer = request.headers.get("authorization", "")
        if not gate.is_this_machine(request) and not await in_thread(bears_token, config.keys, bearer):
            raise ProtocolProblem(OPERATOR_ONLY)
        return Response(await in_thread(gate.metrics.to_bytes), media_type=MEDIA)

    return routes
