"""Blobs in and out: only what an entry of the stream names comes in, only verified files count (`sync.md`
5.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from sync.protocol.frames import BlobFrame, BlobsAnswer, BlobState, read_frames
from sync.protocol.limits import BLOB_CHUNK_BYTES
from sync.protocol.problems import BLOB_MISSING, BLOB_NOT_WANTED, BLOB_OFFSET, Problem, ProtocolProblem
from sync.server.county import County
from sync.server.store import state
from sync.server.store.people import Device

_WRITERS: Final = 4  # files of one request sealed and synced side by side

_Outcome = tuple[BlobState, int]


def receive_blobs(county: County, device: Device, body: bytes) -> BlobsAnswer:
    """Take the frames of one request; one state a frame. A frame that is refused does not hold up the others.

    What is called complete in the answer is verified, synced, named and noted. Raises MALFORMED, TOO_LARGE
    when the request as a whole cannot be read."""
    frames = read_frames(body)
    names = sorted({frame.sha256 for frame in frames})
    with county.database.read() as tx:
        sizes = state.named_sizes(tx, device.township, names)
        stored = state.stored(tx, names)
    outcomes = _take_all(county, frames, sizes, stored)
    fresh = {
        frame.sha256: frame.total
        for frame, (told, _) in zip(frames, outcomes, strict=True)
        if told.complete and frame.sha256 not in stored
    }
    county.blobs.sync_names()
    if fresh:
        with county.database.write() as tx:
            state.add_blobs(tx, fresh, county.clock())
    return BlobsAnswer(tuple(told for told, _ in outcomes), tuple(problem for _, problem in outcomes))


def blob_size(county: County, device: Device, sha256: str) -> int:
    """Bytes of a file of the device's stream that is here. Raises BLOB_MISSING, BLOB_MISMATCH."""
    with county.database.read() as tx:
        named = state.named_sizes(tx, device.township, [sha256])
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


def _take_all(
    county: County, frames: Sequence[BlobFrame], sizes: dict[str, set[int]], stored: set[str]
) -> list[_Outcome]:
    """Frames of different files side by side, frames of one file in their order."""
    by_name: dict[str, list[int]] = {}
    for index, frame in enumerate(frames):
        by_name.setdefault(frame.sha256, []).append(index)

    def take_file(indexes: list[int]) -> list[tuple[int, _Outcome]]:
        return [(index, _take(county, frames[index], sizes, stored)) for index in indexes]

    outcomes: dict[int, _Outcome] = {}
    with ThreadPoolExecutor(max_workers=_WRITERS) as pool:
        for done in pool.map(take_file, by_name.values()):
            outcomes.update(done)
    return [outcomes[index] for index in range(len(frames))]


def _take(county: County, frame: BlobFrame, sizes: dict[str, set[int]], stored: set[str]) -> _Outcome:
    if frame.total not in sizes.get(frame.sha256, set()):
        return _refused(frame.sha256, 0, BLOB_NOT_WANTED)
    if frame.sha256 in stored:
        return BlobState(frame.sha256, frame.total, complete=True), 0
    try:
        if frame.whole:
            county.blobs.put(frame.sha256, frame.data)
            return BlobState(frame.sha256, frame.total, complete=True), 0
        have = county.blobs.append(frame.sha256, frame.offset, frame.total, frame.data)
        return BlobState(frame.sha256, have, complete=have == frame.total), 0
    except ProtocolProblem as problem:
        have = problem.details["have"] if problem.problem is BLOB_OFFSET else 0
        return _refused(frame.sha256, have, problem.problem)


def _refused(sha256: str, have: int, problem: Problem) -> _Outcome:
    return BlobState(sha256, have), problem.number
