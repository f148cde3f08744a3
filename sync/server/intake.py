"""Blobs on their way in: only what an entry of the stream names, only verified files count (`sync.md` 5.5).

Files are hashed, sealed and synced while the rest of their request still comes, under names of their own
and only where the county wants exactly them, which an outsider cannot know. They get their real names, and
are spoken of, after the whole request has proved to be the device's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sync.protocol.frames import BlobFrame, BlobsAnswer, BlobState, FrameReader
from sync.protocol.limits import WANTED_MAX
from sync.protocol.problems import BLOB_NOT_WANTED, BLOB_OFFSET, Problem, ProtocolProblem
from sync.server.county import County
from sync.server.store import state
from sync.server.store.people import Device

_WRITERS: Final = 8  # files of one request sealed and synced side by side

_Outcome = tuple[BlobState, int]


@dataclass(slots=True)
class _Taken:
    """A frame that came. `temporary` is its file, prepared; then `data` is gone."""

    sha256: str
    offset: int
    total: int
    data: bytes | memoryview
    whole: bool
    temporary: Path | None = None
    problem: Problem | None = None


class BlobIntake:
    """One request of frames. `close` it whatever happens: what was not adopted is removed then."""

    def __init__(self, county: County) -> None:
        self._county = county
        self._reader = FrameReader()
        self._pool = ThreadPoolExecutor(_WRITERS, thread_name_prefix="blobs")
        self._taken: list[_Taken] = []
        self._work: list[Future[None]] = []
        self._wanted: Future[set[tuple[str, int]]] | None = None
        self._fault: ProtocolProblem | None = None

    def feeder(self, device: Device) -> Callable[[bytes], None]:
        """What takes the bytes of `device`, which nothing has proved yet. It never raises: who sent nonsense
        hears of it after the signature was looked at."""

        def feed(chunk: bytes) -> None:
            if self._fault is not None or device.revoked_at:
                return
            try:
                for frame in self._reader.feed(chunk):
                    self._begin(device, frame)
            except ProtocolProblem as problem:
                self._fault = problem

        return feed

    def finish(self, device: Device) -> BlobsAnswer:
        """Take the frames that `device` proved to have sent; one state a frame. A frame that is refused does
        not hold up the others.

        What is called complete in the answer is verified, synced, named and noted. Raises MALFORMED,
        TOO_LARGE when the request as a whole cannot be read."""
        if self._fault is not None:
            raise self._fault
        self._reader.finish()
        for work in self._work:
            work.result()
        names = sorted({taken.sha256 for taken in self._taken})
        with self._county.database.read() as tx:
            sizes = state.named_sizes(tx, device.township, names)
            stored = state.stored(tx, names)
        outcomes = self._take_all(sizes, stored)
        fresh = {
            taken.sha256: taken.total
            for taken, (told, _) in zip(self._taken, outcomes, strict=True)
            if told.complete and taken.sha256 not in stored
        }
        self._county.blobs.sync_names()
        if fresh:
            with self._county.database.write() as tx:
                state.add_blobs(tx, fresh, self._county.clock())
        return BlobsAnswer(tuple(told for told, _ in outcomes), tuple(problem for _, problem in outcomes))

    def close(self) -> None:
        """End the work and remove what it left."""
        self._pool.shutdown(cancel_futures=True)
        for taken in self._taken:
            if taken.temporary is not None:
                self._county.blobs.drop(taken.temporary)

    def _begin(self, device: Device, frame: BlobFrame) -> None:
        taken = _Taken(frame.sha256, frame.offset, frame.total, frame.data, frame.whole)
        self._taken.append(taken)
        if taken.whole:
            if self._wanted is None:
                self._wanted = self._pool.submit(self._look, device.township)
            self._work.append(self._pool.submit(self._prepare, self._wanted, taken))

    def _look(self, stream: str) -> set[tuple[str, int]]:
        with self._county.database.read() as tx:
            return state.unstored(tx, stream, WANTED_MAX)

    def _prepare(self, wanted: Future[set[tuple[str, int]]], taken: _Taken) -> None:
        if (taken.sha256, taken.total) not in wanted.result():
            return
        try:
            taken.temporary = self._county.blobs.prepare(taken.sha256, taken.data)
        except ProtocolProblem as problem:
            taken.problem = problem.problem
        taken.data = b""

    def _take_all(self, sizes: dict[str, set[int]], stored: set[str]) -> list[_Outcome]:
        """Frames of different files side by side, frames of one file in their order."""
        by_name: dict[str, list[int]] = {}
        for index, taken in enumerate(self._taken):
            by_name.setdefault(taken.sha256, []).append(index)

        def take_file(indexes: Sequence[int]) -> list[tuple[int, _Outcome]]:
            return [(index, self._take(self._taken[index], sizes, stored)) for index in indexes]

        # What is prepared only wants its name; a thread would take longer to wake.
        slow = [group for group in by_name.values() if any(not self._taken[at].temporary for at in group)]
        quick = [group for group in by_name.values() if group not in slow]
        outcomes: dict[int, _Outcome] = {}
        for done in (*map(take_file, quick), *self._pool.map(take_file, slow)):
            outcomes.update(done)
        return [outcomes[index] for index in range(len(self._taken))]

    def _take(self, taken: _Taken, sizes: dict[str, set[int]], stored: set[str]) -> _Outcome:
        if taken.total not in sizes.get(taken.sha256, set()):
            return _refused(taken.sha256, 0, BLOB_NOT_WANTED)
        if taken.sha256 in stored:
            return BlobState(taken.sha256, taken.total, complete=True), 0
        if taken.problem is not None:
            return _refused(taken.sha256, 0, taken.problem)
        blobs = self._county.blobs
        try:
            if taken.whole:
                temporary = taken.temporary or blobs.prepare(taken.sha256, taken.data)
                blobs.adopt(temporary, taken.sha256)
                taken.temporary = None
                return BlobState(taken.sha256, taken.total, complete=True), 0
            have = blobs.append(taken.sha256, taken.offset, taken.total, taken.data)
            return BlobState(taken.sha256, have, complete=have == taken.total), 0
        except ProtocolProblem as problem:
            have = problem.details["have"] if problem.problem is BLOB_OFFSET else 0
            return _refused(taken.sha256, have, problem.problem)


def _refused(sha256: str, have: int, problem: Problem) -> _Outcome:
    return BlobState(sha256, have), problem.number
