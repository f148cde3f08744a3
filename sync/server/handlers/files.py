"""POST /api/v1/blobs and GET /api/v1/blobs/{sha256}: files in frames, and out by range."""

from __future__ import annotations

import re
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from sync.protocol.fields import is_sha256
from sync.protocol.frames import BlobsAnswer
from sync.protocol.problems import BLOB_MISMATCH, BLOB_MISSING, SLOW_BODY, ProtocolProblem
from sync.server.answers import KNOCK, cbor
from sync.server.blobs import blob_size, read_pieces
from sync.server.gate import Gate, in_thread
from sync.server.intake import BlobIntake

_RANGE: Final = re.compile(r"bytes=(\d{1,15})-(\d{0,15})", re.ASCII)


def file_routes(gate: Gate) -> APIRouter:
    """The routes, bound to one county."""
    routes = APIRouter(prefix="/api/v1")
    county = gate.county

    @routes.post("/blobs", response_class=Response)
    async def take_blobs(request: Request) -> Response:
        """Frames of blobs; answers how much of each the county now holds (CBOR)."""
        async with gate.slot(request):
            return cbor((await _take(gate, request)).to_bytes())

    @routes.get("/blobs/{sha256}", response_class=Response)
    async def give_blob(request: Request, sha256: str) -> Response:
        """A blob of the device's township, whole or by `Range: bytes=a-b`."""
        device, _ = await gate.device(request)
        if not is_sha256(sha256):
            raise ProtocolProblem(BLOB_MISSING)
        size = await in_thread(blob_size, county, device, sha256)
        start, stop, partial = _range(request.headers.get("range"), size)
        if start > stop:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
        headers = {
            "Content-Length": str(stop - start),
            "Accept-Ranges": "bytes",
            "Content-Disposition": "attachment",
        }
        if partial:
            headers["Content-Range"] = f"bytes {start}-{max(start, stop - 1)}/{size}"
        return StreamingResponse(
            read_pieces(county, sha256, start, stop),
            status_code=206 if partial else 200,
            headers=headers,
            media_type="application/octet-stream",
        )

    return routes


async def _take(gate: Gate, request: Request) -> BlobsAnswer:
    """The files of one request, worked on while it comes."""
    intake = BlobIntake(gate.county)
    try:
        device, _ = await gate.device(request, intake)
        answer = await in_thread(intake.finish, device)
        if BLOB_MISMATCH.number in answer.problems:
            request.scope[KNOCK]()  # work for nothing, and by frames anybody in between can cause it
        return answer
    except ProtocolProblem as problem:
        if problem.problem is SLOW_BODY:
            await in_thread(intake.keep)
        raise
    finally:
        await in_thread(intake.close)


def _range(header: str | None, size: int) -> tuple[int, int, bool]:
    """(start, stop, whether a part was asked); start > stop says that the range lies outside the file."""
    match = _RANGE.fullmatch(header or "")
    if match is None:
        return 0, size, False
    start = int(match[1])
    stop = min(int(match[2]) + 1, size) if match[2] else size
    if start >= size or stop <= start:
        return 1, 0, True
    return start, stop, True
