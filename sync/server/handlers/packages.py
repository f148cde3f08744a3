"""POST /api/v1/packages: 封装模式, for offices whose proxy looks into TLS. The same sealed package as on a stick, one part a
request; the answer is the county's sealed package. Who looks in between sees ciphertext both ways."""

from __future__ import annotations

import io
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from enforcement.errors import KnownTrouble
from sync.protocol import limits
from sync.protocol.problems import BUSY, ProtocolProblem
from sync.protocol.sealed_notes import DeliveryAsk
from sync.server.bodies import read_body
from sync.server.config import ServerConfig
from sync.server.gate import Gate, in_thread
from sync.server.packages.keys import keep_package_keys
from sync.server.packages.opening import open_delivery
from sync.server.packages.replying import ReturnWriter
from sync.server.packages.spool import Spool
from sync.server.packages.taking import PackageDesk
from sync.server.receiving import Push
from sync.server.store.trouble import StoreAway
from sync.server.throttle import Buckets

PER_HOUR: Final = 10  # a device, security.md 6.1
# What goes back in one answer; a device far behind asks again.
_PAGES_BYTES: Final = 4 * limits.MIB


def package_routes(gate: Gate, config: ServerConfig, push: Push) -> APIRouter:
    """The routes, bound to one county; `push` takes batches in (as `receiving.push`). A county of before there were
    packages gets its package key here."""
    routes = APIRouter(prefix="/api/v1")
    county = gate.county
    keep_package_keys(county, config.keys)
    shares = Buckets(PER_HOUR, limits.HOUR_MS, county.clock)

    def take_in(body: bytes) -> bytes:
        keys = keep_package_keys(county, config.keys)
        delivery = open_delivery(county, keys, io.BytesIO(body), limits.REQUEST_BYTES_MAX)
        # Only now it is known who asks.
        shares.take(delivery.device.id)
        desk = PackageDesk(county, keys, Spool(config.home), push)
        try:
            taken = desk.take(io.BytesIO(body))
        except StoreAway:
            raise
        except KnownTrouble:
            raise ProtocolProblem(BUSY, retry_after=limits.RETRY_AFTER_SECONDS) from None
        out = io.BytesIO()
        ask = DeliveryAsk.from_bytes(taken.row.ask)
        ReturnWriter(county, _PAGES_BYTES).write(delivery.device, ask, (taken.row.package,), out)
        return out.getvalue()

    @routes.post("/packages", response_class=Response)
    async def take_package(request: Request) -> Response:
        """One sealed part; answers the county's sealed package for the device that signed it."""
        async with gate.slot(request):
            body = await read_body(request, limits.REQUEST_BYTES_MAX)
            async with gate.turn():
                answer = await in_thread(take_in, body.data)
        return Response(answer, media_type="application/octet-stream")

    return routes
