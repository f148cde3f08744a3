"""POST /api/v1/sync, /entries, /numbers and GET /pull: the messages of a session."""

from __future__ import annotations

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from sync.protocol import canonical
from sync.protocol.messages import HelloAnswer, HelloRequest
from sync.protocol.numbers import NumberRequest
from sync.protocol.receipt import Receipt
from sync.protocol.short_answer import SHORT_TYPE, shorten
from sync.protocol.signed import SignedDocument
from sync.server.answers import cbor
from sync.server.gate import Gate, in_thread
from sync.server.numbers import lease_numbers
from sync.server.receiving import Push
from sync.server.session import hello, pull


def exchange_routes(gate: Gate, push: Push) -> APIRouter:
    """The routes, bound to one county; `push` takes batches in (as `receiving.push`)."""
    routes = APIRouter(prefix="/api/v1")
    county = gate.county

    @routes.post("/sync", response_class=Response)
    async def sync(request: Request) -> Response:
        """Hello with the first batch; answers the county's signed statement (CBOR, or shortened for who accepts that)."""
        device, body = await gate.device(request)
        async with gate.turn():
            answer = await in_thread(lambda: hello(county, device, HelloRequest.from_bytes(body.data)))
        _count(gate, HelloAnswer.from_bytes(SignedDocument.from_bytes(answer).content).receipt)
        if SHORT_TYPE in request.headers.get("accept", ""):
            return Response(shorten(answer), media_type=SHORT_TYPE)
        return cbor(answer)

    @routes.post("/entries", response_class=Response)
    async def entries(request: Request, tree: int = Query(0, ge=0, le=2**62)) -> Response:
        """One batch; its signed receipt, blobs still wanted, the log's head since size `tree` (CBOR)."""
        device, body = await gate.device(request)
        async with gate.turn():
            answer = await in_thread(push, device, body.data, tree)
        _count(
            gate, canonical.decode(answer)["receipt"]
        )  # our own words: the list of files is not checked again
        return cbor(answer)

    @routes.post("/numbers", response_class=Response)
    async def numbers(request: Request) -> Response:
        """Lease a block of document numbers; answers the signed lease (CBOR)."""
        device, body = await gate.device(request)
        return cbor(
            await in_thread(lambda: lease_numbers(county, device, NumberRequest.from_bytes(body.data)))
        )

    _add_pull(routes, gate)
    return routes


def _add_pull(routes: APIRouter, gate: Gate) -> None:
    @routes.get("/pull", response_class=Response)
    async def pull_page(
        request: Request,
        stream: str = Query(max_length=32),
        after: int = Query(ge=0, le=2**62),
    ) -> Response:
        """A page of the stream after `after` (zstd of CBOR). `after` in the page may be 0 where the asked
        one is beyond this county's end."""
        device, _ = await gate.device(request)
        async with gate.slot(request), gate.admission.pages:
            page = await in_thread(pull, gate.county, device, stream, after)
        return Response(page, media_type="application/zstd")


def _count(gate: Gate, receipt: bytes | None) -> None:
    """Note a receipt of our own among the figures, and how many of its entries it calls quarantined."""
    if receipt is not None:
        content = SignedDocument.from_bytes(receipt).content
        gate.metrics.receipt(len(Receipt.from_bytes(content).quarantined))
