"""How large the next request is: batches halve after a failure and double after success, files follow the
rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sync.client.ports import BlobHere
from sync.client.values import FramePlan
from sync.protocol import limits
from sync.protocol.chunks import CHUNK_BYTES, chunk_count
from sync.protocol.frames import BlobState

BATCH_MOST: Final = limits.MIB
# Below this only one save travels, however small the number gets; `next_batch` never cuts a save.
BATCH_LEAST: Final = limits.KIB
BLOB_START: Final = limits.MIB
BLOB_LEAST: Final = 16 * limits.KIB
# A frame's head has some 130 bytes; the budget leaves room for all of them.
FRAME_HEAD_BYTES: Final = 160
BLOB_MOST: Final = limits.REQUEST_BYTES_MAX
# A request is sized to take this long at the measured rate: well under the minute that an office proxy
# allows, and the most that a broken link can cost, since a request counts whole or not at all.
BLOB_SECONDS: Final = 10.0
# After a break sizes creep up by this part of themselves, so that a link cut every few megabytes settles
# below that.
CREEP: Final = 16
# A batch answered so soon leaves the link to files while the county works on the next one; files that take
# longer than BESIDE_SECONDS hold up the entries and go after them.
QUICK_SECONDS: Final = 0.25
BESIDE_SECONDS: Final = 1.0
# Where a request of files is answered within QUICK_SECONDS, what is waited for is work and not the link: this
# many are then under way at a time, so that one is sent while the county finishes the other.
FILES_BESIDE: Final = 2
# One byte in this many goes to the file that has waited longest, so that nothing starves.
OLDEST_SHARE: Final = 8


@dataclass(frozen=True, slots=True)
class Pace:
    """Bytes for the next batch and the next request of files; kept from round to round."""

    batch_bytes: int = limits.BATCH_START_BYTES
    blob_bytes: int = BLOB_START
    blob_ceiling: int = BLOB_MOST

    def batch_passed(self) -> Pace:
        """Twice as much next time."""
        return replace(self, batch_bytes=min(self.batch_bytes * 2, BATCH_MOST))

    def batch_failed(self) -> Pace:
        """Half as much next time."""
        return replace(self, batch_bytes=max(self.batch_bytes // 2, BATCH_LEAST))

    def blobs_passed(self, size: int, seconds: float) -> Pace:
        """`size` bytes took `seconds`: what fits into BLOB_SECONDS, at most eight times as much, below the
        ceiling."""
        if size < self.blob_bytes // 2:
            return self  # too little to measure a rate by
        fits = int(size / max(seconds, 0.001) * BLOB_SECONDS)
        ceiling = min(self.blob_ceiling + self.blob_ceiling // CREEP, BLOB_MOST)
        wanted = min(max(fits, BLOB_LEAST), self.blob_bytes * 8, ceiling)
        return replace(self, blob_bytes=wanted, blob_ceiling=ceiling)

    def blobs_failed(self) -> Pace:
        """A quarter as much next time, and for long no more than half."""
        return replace(
            self,
            blob_bytes=max(self.blob_bytes // 4, BLOB_LEAST),
            blob_ceiling=max(self.blob_bytes // 2, BLOB_LEAST),
        )


def plan_frames(
    wanted: Iterable[BlobState], here: Mapping[str, BlobHere], max_bytes: int
) -> tuple[FramePlan, ...]:
    """The frames of one request of at most `max_bytes`: papers, photos, then video, the newest record first.

    A file that a whole request could hold is not divided; a larger one goes on from the county's offset. The
    file that has waited longest gets an eighth of the room even when its turn has not come."""
    waiting = [_rest(here[state.sha256], state) for state in wanted if state.sha256 in here]
    if not waiting:
        return ()
    order = sorted(waiting, key=lambda one: (one[0].rank, -one[0].order, one[0].sha256))
    oldest = min(waiting, key=lambda one: (one[0].order, one[0].rank, one[0].sha256))
    plan = _Plan(max_bytes)
    if oldest is not order[0] and not _all_fit(order, max_bytes):
        plan.add(*oldest, most=max_bytes // OLDEST_SHARE)
        order.remove(oldest)
    for blob, have, end in order:
        if not plan.add(blob, have, end):
            break
    return tuple(plan.frames)


class _Plan:
    def __init__(self, max_bytes: int) -> None:
        self.frames: list[FramePlan] = []
        self._max = max_bytes
        self._left = max_bytes

    def add(self, blob: BlobHere, have: int, end: int, most: int | None = None) -> bool:
        """Plan the rest of `blob` up to `end`, or what fits; False when the request is full."""
        room = self._left - FRAME_HEAD_BYTES if most is None else min(most, self._left) - FRAME_HEAD_BYTES
        rest = max(end - have, 0)
        could_be_whole = rest <= self._max - FRAME_HEAD_BYTES
        if len(self.frames) >= limits.FRAMES_PER_REQUEST_MAX or room < 0 or (room == 0 and rest > 0):
            return False
        if rest > room and could_be_whole and self.frames and most is None:
            return False
        # Of a large file a broken link costs one chunk at most.
        length = min(rest, room, CHUNK_BYTES) if chunk_count(blob.size) else min(rest, room)
        self.frames.append(FramePlan(blob.sha256, min(have, blob.size), length, blob.size))
        self._left -= length + FRAME_HEAD_BYTES
        return length == rest


def _rest(blob: BlobHere, state: BlobState) -> tuple[BlobHere, int, int]:
    """A file, the byte to go on from, and the end of what is wanted of it."""
    return blob, state.have, min(state.end or blob.size, blob.size)


def _all_fit(waiting: Sequence[tuple[BlobHere, int, int]], max_bytes: int) -> bool:
    size = sum(max(end - have, 0) + FRAME_HEAD_BYTES for _, have, end in waiting)
    return size <= max_bytes and len(waiting) <= limits.FRAMES_PER_REQUEST_MAX
