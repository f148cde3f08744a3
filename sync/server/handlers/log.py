"""GET /api/v1/log/proofs: proofs that entries of the device's streams are in the county's log."""

from __future__ import annotations

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from sync.protocol.problems import MALFORMED, OUT_OF_SCOPE, ProtocolProblem
from sync.protocol.tree_head import PROOFS_A_REQUEST
from sync.server.answers import cbor
from sync.server.county import County
from sync.server.gate import Gate, in_thread
from sync.server.log.proving import entry_proofs
from sync.server.moves.rights import may_prove
from sync.server.store import journals
from sync.server.store.people import Device


def log_routes(gate: Gate) -> APIRouter:
    """The route, bound to one county."""
    routes = APIRouter(prefix="/api/v1")

    @routes.get("/log/proofs", response_class=Response)
    async def proofs(
        request: Request,
        journal: str = Query(pattern="^[0-9a-f]{32}$"),
        seqs: str = Query(pattern="^[1-9][0-9]{0,17}(,[1-9][0-9]{0,17})*$", max_length=20 * PROOFS_A_REQUEST),
    ) -> Response:
        """The log's newest signed head, and a path for each of `seqs` that it has (CBOR)."""
        device, _ = await gate.device(request)
        wanted = [int(one) for one in seqs.split(",")]
        return cbor(await in_thread(_proofs, gate.county, device, journal, wanted))

    return routes


def _proofs(county: County, device: Device, journal: str, seqs: list[int]) -> bytes:
    """Raises OUT_OF_SCOPE for a journal of another township, MALFORMED for too many."""
    if len(seqs) > PROOFS_A_REQUEST:
        raise ProtocolProblem(MALFORMED, field="seqs")
    with county.database.read() as tx:
        head = journals.journal_head(tx, journal)
        if head.known and not may_prove(tx, device, head.stream, journal, seqs):
            raise ProtocolProblem(OUT_OF_SCOPE)
        return entry_proofs(county, tx, journal, seqs).to_bytes()
