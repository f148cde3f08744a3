"""Blobs on their way out: only verified files that a stream of the asking device names (`sync.md` 5.5)."""

from __future__ import annotations

from collections.abc import Iterator

from sync.protocol.limits import BLOB_CHUNK_BYTES
from sync.protocol.problems import BLOB_MISSING, ProtocolProblem
from sync.server.county import County
from sync.server.moves.rights import streams_of
from sync.server.store import state
from sync.server.store.people import Device


def blob_size(county: County, device: Device, sha256: str) -> int:
    """Bytes of a file of a stream of the device's that is here. Raises BLOB_MISSING, BLOB_MISMATCH."""
    with county.database.read() as tx:
        named = any(state.named_sizes(tx, stream, [sha256]) for stream in streams_of(tx, device))
        stored = state.stored(tx, [sha256])
    if not named or not stored:
        raise ProtocolProblem(BLOB_MISSING, sha256=sha256)
    file, reader = county.blobs.open(sha256)
    file.close()
    return reader.size


def read_pieces(county: County, sha256: str, start: int, stop: int) -> Iterator[bytes]:
    """The content from `start` to `stop` in pieces. The file is opened with the first one, so that nothing is
    left open when the client goes away before."""
    file, reader = county.blobs.open(sha256)
    with file:
        at = start
        while at < stop:
            piece = reader.read_range(at, min(BLOB_CHUNK_BYTES, stop - at))
            yield piece
            at += len(piece)
