"""GET /api/v1/papers: the county's list of issued papers, page by page."""

from __future__ import annotations

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from sync.server.answers import cbor
from sync.server.gate import Gate, in_thread
from sync.server.paper_list import paper_page


def paper_routes(gate: Gate) -> APIRouter:
    """The routes, bound to one county."""
    routes = APIRouter(prefix="/api/v1")
    county = gate.county

    @routes.get("/papers", response_class=Response)
    async def papers(request: Request, after: int = Query(ge=0, le=2**62)) -> Response:
        """The signed page of changes after `after` (CBOR); from 1 where the asked one is beyond this county's end."""
        await gate.device(request)
        return cbor(await in_thread(paper_page, county, after))

    return routes
