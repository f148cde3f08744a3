"""POST /api/v1/lacking, /resupply and /moves: what only this device can still bring back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from sync.server import resupply
from sync.server.answers import cbor
from sync.server.gate import Gate, in_thread
from sync.server.moves.returning import take_back
from sync.server.receiving import Push


def resupply_routes(gate: Gate, push: Push) -> APIRouter:
    """The routes, bound to one county; `push` takes batches in."""
    routes = APIRouter(prefix="/api/v1")
    county = gate.county

    @routes.post("/lacking", response_class=Response)
    async def lacking(request: Request) -> Response:
        """What the county lacks of the journals that the device offers, and which files of its stream (CBOR)."""
        device, body = await gate.device(request)
        return cbor(await in_thread(resupply.lacking, county, device, body.data))

    @routes.post("/resupply", response_class=Response)
    async def supply(request: Request) -> Response:
        """One batch of another device of the township, as its author signed it; answered like a push (CBOR)."""
        device, body = await gate.device(request)
        async with gate.turn():
            answer = await in_thread(resupply.take, county, push, device, body.data)
        return cbor(answer)

    @routes.post("/moves", response_class=Response)
    async def announced(request: Request) -> Response:
        """The county's own signed announcements that a device keeps and the county may have forgotten (CBOR)."""
        device, body = await gate.device(request)
        return cbor(await in_thread(take_back, county, device, body.data))

    return routes
