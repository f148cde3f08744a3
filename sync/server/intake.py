"""Blobs on their way in: only what an entry of the stream names, only verified files count (`sync.md` 5.5).

Files are hashed, sealed and synced while the rest of their request still comes, under names of their own
and only where the county wants exactly them, which an outsider cannot know. They get their real names, and
are spoken of, after the whole request has proved to be the device's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Final

from sync.protocol.frame_sum import FrameSum
from sync.protocol.frames import BlobFrame, BlobsAnswer, BlobState, FrameReader
from sync.protocol.limits import MIB, WANTED_MAX
from sync.protocol.problems import BLOB_NOT_WANTED, Problem, ProtocolProblem
from sync.server.blob_folder import Prepared
from sync.server.county import County
from sync.server.store import state
from sync.server.store.people import Device
from sync.server.store.trouble import known_disk

# Files of one request that one thread syncs, one after the other. Several threads at a time do so: what the file system
# writes for one file it writes for all that are ready, so that many are durable in the time of one.
_TOGETHER: Final = 4
# Bytes of files of one request that may wait for a hand before more is read of it.
_WAITING_MOST: Final = 2 * MIB

_Outcome = tuple[BlobState, int]


@dataclass(slots=True)
class _Taken:
    """A frame that came. `prepared` is its file, sealed; then `data` is gone."""

    sha256: str
    offset: int
    total: int
    data: bytes | memoryview
    whole: bool
    prepared: Prepared | None = None
    problem: Problem | None = None


class BlobIntake:
    """One request of frames. `close` it whatever happens: what was not adopted is removed then.

    The frames come on the server's own thread; one of the county's hands works on them in their order and
    goes away when none waits, so a slow device holds up no other."""

    def __init__(self, county: County) -> None:
        self._county = county
        self._sum: FrameSum | None = None
        self._reader = FrameReader()
        self._taken: list[_Taken] = []
        self._lock = Lock()
        self._waiting: deque[_Taken] = deque()
        self._waiting_bytes = 0
        self._work: Future[None] | None = None  # of the hand that is busy for this request
        self._wanted: set[tuple[str, int]] | None = None
        self._unsynced: list[Prepared] = []
        self._syncs: list[Future[None]] = []
        self._given_up = False  # the hand met trouble, which `finish` raises
        self._fault: ProtocolProblem | None = None
        self._sender: Device | None = None

    def feeder(self, device: Device, *, by_frames: bool = False) -> Callable[[bytes], None]:
        """What takes the bytes of `device`, which nothing has proved yet; `by_frames` adds them up for a signature
        of that kind. It never raises: who sent nonsense hears of it after the signature was looked at."""
        self._sender = device
        if by_frames:
            self._sum = FrameSum()
            self._reader = FrameReader(self._sum)

        def feed(chunk: bytes) -> None:
            if self._fault is not None:
                return
            try:
                for frame in self._reader.feed(chunk):
                    if not device.revoked_at:
                        self._begin(device, frame)
            except ProtocolProblem as problem:
                self._fault = problem

        return feed

    def full(self) -> bool:
        """Whether so much waits for a hand that no more is read: what the disk does not take yet stays on the line."""
        return self._waiting_bytes > _WAITING_MOST

    def signed_sum(self) -> bytes:
        """What a signature by frames covers; b"", which nobody signs, unless all that came is whole frames."""
        whole = self._sum is not None and self._fault is None and self._reader.between
        return self._sum.digest() if whole and self._sum is not None else b""

    def finish(self, device: Device) -> BlobsAnswer:
        """Take the frames that `device` proved to have sent; one state a frame. A frame that is refused does
        not hold up the others.

        What is called complete in the answer is verified, synced, named and noted. Raises MALFORMED,
        TOO_LARGE when the request as a whole cannot be read, StoreAway when the disk does not take it."""
        if self._fault is not None:
            raise self._fault
        self._reader.finish()
        with known_disk():
            return self._finish(device)

    def _finish(self, device: Device) -> BlobsAnswer:
        work = self._work
        if work is not None:
            work.result()
        self._sync()
        for sync in self._syncs:
            sync.result()
        names = sorted({taken.sha256 for taken in self._taken})
        with self._county.database.read() as tx:
            sizes = state.named_sizes(tx, device.township, names)
            stored = state.stored(tx, names)
        outcomes = self._take_all(device.township, sizes, stored)
        fresh = {
            taken.sha256: taken.total
            for taken, (told, _) in zip(self._taken, outcomes, strict=True)
            if told.complete and taken.sha256 not in stored
        }
        self._county.blobs.sync_names()
        if fresh:
            with self._county.database.write(shared=True) as tx:
                state.add_blobs(tx, fresh, self._county.clock())
        return BlobsAnswer(tuple(told for told, _ in outcomes), tuple(problem for _, problem in outcomes))

    def keep(self) -> None:
        """Keep what came of a request whose line broke before its end, so that it need not come again: whole files that
        hold what their names say, and the beginning of the one on its way. Its signature covers what never came, so
        nobody proved to have sent it, and nobody is told of it; but only what an entry of this stream names by its
        hash is taken, which is what the county asked for, whoever brought it. Raises StoreAway."""
        device = self._sender
        if device is None or self._fault is not None or device.revoked_at:
            return
        if 0 < device.valid_to <= self._county.clock():
            return
        rest = self._reader.rest()
        if rest is not None:
            self._taken.append(_Taken(rest.sha256, rest.offset, rest.total, rest.data, whole=False))
        with known_disk():
            self._finish(device)

    def close(self) -> None:
        """End the work and remove what it left."""
        with self._lock:
            self._waiting.clear()
            self._waiting_bytes = 0
            work = self._work
        if work is not None:
            wait((work,))
        wait(self._syncs)
        for taken in self._taken:
            if taken.prepared is not None:
                self._county.blobs.drop(taken.prepared)

    def _begin(self, device: Device, frame: BlobFrame) -> None:
        taken = _Taken(frame.sha256, frame.offset, frame.total, frame.data, frame.whole)
        self._taken.append(taken)
        if taken.whole:
            with self._lock:
                if self._given_up:
                    taken.data = b""
                    return
                self._waiting.append(taken)
                self._waiting_bytes += len(taken.data)
                if self._work is None:
                    self._work = self._county.hands.submit(self._prepare_waiting, device.township)

    def _prepare_waiting(self, stream: str) -> None:
        """What a hand does; after trouble nothing waits for it any more, so that the request is read to its end."""
        try:
            self._prepare_all(stream)
        except BaseException:
            with self._lock:
                self._given_up = True
                self._waiting.clear()
                self._waiting_bytes = 0
            raise

    def _prepare_all(self, stream: str) -> None:
        """Seal file by file until none waits."""
        if self._wanted is None:
            with self._county.database.read() as tx:
                self._wanted = state.unstored(tx, stream, WANTED_MAX)
        done = 0
        while True:
            with self._lock:
                self._waiting_bytes -= done
                if not self._waiting:
                    self._work = None
                    return
                taken = self._waiting.popleft()
            done = len(taken.data)
            if (taken.sha256, taken.total) in self._wanted:
                self._prepare(taken)

    def _prepare(self, taken: _Taken) -> None:
        try:
            taken.prepared = self._county.blobs.prepare(taken.sha256, taken.data)
        except ProtocolProblem as problem:
            taken.problem = problem.problem
        else:
            self._unsynced.append(taken.prepared)
        taken.data = b""
        if len(self._unsynced) >= _TOGETHER:
            self._sync()

    def _sync(self) -> None:
        """Let what is prepared be synced beside whatever comes next."""
        together, self._unsynced = self._unsynced, []
        if together:
            self._syncs.append(self._county.syncers.submit(self._sync_all, together))

    def _sync_all(self, together: Sequence[Prepared]) -> None:
        for prepared in together:
            self._county.blobs.sync(prepared)

    def _take_all(self, stream: str, sizes: dict[str, set[int]], stored: set[str]) -> list[_Outcome]:
        """Frames of different files side by side, frames of one file in their order."""
        by_name: dict[str, list[int]] = {}
        for index, taken in enumerate(self._taken):
            by_name.setdefault(taken.sha256, []).append(index)

        def take_file(indexes: Sequence[int]) -> list[tuple[int, _Outcome]]:
            return [(index, self._take(self._taken[index], stream, sizes, stored)) for index in indexes]

        # What is prepared only wants its name; a thread would take longer to wake.
        quick: list[list[int]] = []
        slow: list[list[int]] = []
        for group in by_name.values():
            (quick if all(self._taken[at].prepared for at in group) else slow).append(group)
        outcomes: dict[int, _Outcome] = {}
        for done in (*map(take_file, quick), *self._county.hands.map(take_file, slow)):
            outcomes.update(done)
        return [outcomes[index] for index in range(len(self._taken))]

    def _take(self, taken: _Taken, stream: str, sizes: dict[str, set[int]], stored: set[str]) -> _Outcome:
        if taken.total not in sizes.get(taken.sha256, set()):
            return _refused(taken.sha256, BLOB_NOT_WANTED)
        if taken.sha256 in stored:
            return BlobState(taken.sha256, taken.total, complete=True), 0
        if taken.problem is not None:
            return _refused(taken.sha256, taken.problem)
        blobs = self._county.blobs
        try:
            if taken.whole:
                taken.prepared = taken.prepared or blobs.prepare(taken.sha256, taken.data)
                blobs.adopt(taken.prepared, taken.sha256)
                taken.prepared = None
                return BlobState(taken.sha256, taken.total, complete=True), 0
            table = partial(self._table, stream, taken.sha256, taken.total)
            return blobs.append(taken.sha256, taken.offset, taken.total, taken.data, table), 0
        except ProtocolProblem as problem:
            have, end = (int(problem.details.get(name, 0)) for name in ("have", "end"))
            return BlobState(taken.sha256, have, end=end), problem.problem.number

    def _table(self, stream: str, sha256: str, size: int) -> bytes:
        with self._county.database.read() as tx:
            return state.chunk_table(tx, sha256, size, stream)


def _refused(sha256: str, problem: Problem) -> _Outcome:
    return BlobState(sha256, 0), problem.number
