"""What goes into a 摆渡包 and into which of its parts: pure figures, from the journal and the files that wait.

Entries come first and whole saves stay together; then papers, photos and recordings, the newest first, as on the
network. The number of parts is known before the first byte is written, because each part's signed header names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sync.client.ports import BlobHere, BlobRank, JournalPort, JournalState, Outgoing
from sync.client.values import FramePlan
from sync.protocol import limits
from sync.protocol.sealed_content import ASK_BYTES_MAX
from sync.protocol.sealed_header import HEADER_BYTES_MAX, PART_BYTES_MAX

# Of one batch before compression: it always fits the wire, whatever is in it.
_BATCH_RAW: Final = limits.MIB - 64 * limits.KIB
_ENTRY_EXTRA: Final = 64
_FRAME_HEAD: Final = 256
_RECORD_EXTRA: Final = 5 + 64  # its head, its line in the manifest
_PART_EXTRA: Final = ASK_BYTES_MAX + HEADER_BYTES_MAX
# With parts of a few kilobytes, in tests, requests have to be smaller too.
_PIECES_A_PART: Final = 4


@dataclass(frozen=True, slots=True)
class EntriesItem:
    """The entries after `after` up to `last`, whole saves; `size` is an upper bound of their bytes."""

    after: int
    last: int
    size: int


@dataclass(frozen=True, slots=True)
class FilesItem:
    """Frames of one request's worth of files; `size` as above."""

    frames: tuple[FramePlan, ...]
    size: int


Item = EntriesItem | FilesItem


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """What a package will hold: entries `first`…`last` (0…0: none), `files` with their ranks, `parts` of items."""

    journal: JournalState
    first: int
    last: int
    files: tuple[BlobHere, ...]
    parts: tuple[tuple[Item, ...], ...]

    @property
    def entries(self) -> int:
        """How many entries."""
        return self.last - self.first + 1 if self.last else 0

    @property
    def file_bytes(self) -> int:
        """Bytes of the files."""
        return sum(one.size for one in self.files)

    @property
    def size(self) -> int:
        """About how many bytes will be written, rather more than less."""
        return sum(sum(one.size for one in part) + _PART_EXTRA for part in self.parts)

    def of_rank(self, rank: BlobRank) -> tuple[int, int]:
        """(how many files, their bytes) of one kind."""
        sizes = [one.size for one in self.files if one.rank is rank]
        return len(sizes), sum(sizes)


def plan_package(
    journal: JournalPort,
    files: Sequence[BlobHere],
    *,
    everything: bool = False,
    recordings: bool = True,
    part_bytes: int = PART_BYTES_MAX,
) -> PackagePlan:
    """Plan over what has no receipt, or with `everything` over the whole journal; `files` are those to send,
    recordings among them only if wanted. `part_bytes` bounds each file on the stick."""
    state = journal.state()
    after = 0 if everything else state.acked_seq
    chosen = tuple(one for one in files if recordings or one.rank is not BlobRank.VIDEO)
    chosen = tuple(sorted(chosen, key=lambda one: (one.rank, -one.order, one.sha256)))
    room = part_bytes - _PART_EXTRA if part_bytes > 2 * _PART_EXTRA else part_bytes // 2
    most = min(limits.REQUEST_BYTES_MAX, room // _PIECES_A_PART)
    items: tuple[Item, ...] = (
        *_entries(journal, after, state.last_seq, min(_BATCH_RAW, most)),
        *_files(chosen, most),
    )
    first, last = (after + 1, state.last_seq) if state.last_seq > after else (0, 0)
    return PackagePlan(state, first, last, chosen, tuple(_parts(items, room)))


def batch_size(sent: Outgoing) -> int:
    """Upper bound of a batch's bytes on the wire."""
    return sum(entry.size + _ENTRY_EXTRA for entry in sent.entries) + limits.KIB


def _entries(journal: JournalPort, after: int, last: int, most: int) -> Iterator[EntriesItem]:
    while after < last:
        sent = journal.next_batch(after, most)
        if sent is None:
            return
        # What somebody saves while the package is planned comes with the next one.
        end = min(sent.last, last)
        yield EntriesItem(after, end, batch_size(sent))
        after = end


def _files(files: Sequence[BlobHere], most: int) -> Iterator[FilesItem]:
    frames: list[FramePlan] = []
    size = 0
    for plan in _frames(files, most):
        full = size + plan.length + _FRAME_HEAD > most or len(frames) >= limits.FRAMES_PER_REQUEST_MAX
        if frames and full:
            yield FilesItem(tuple(frames), size)
            frames, size = [], 0
        frames.append(plan)
        size += plan.length + _FRAME_HEAD
    if frames:
        yield FilesItem(tuple(frames), size)


def _frames(files: Sequence[BlobHere], most: int) -> Iterator[FramePlan]:
    longest = most - _FRAME_HEAD
    for one in files:
        for offset in range(0, max(one.size, 1), longest):
            yield FramePlan(one.sha256, offset, min(longest, one.size - offset), one.size)


def _parts(items: Sequence[Item], room: int) -> Iterator[tuple[Item, ...]]:
    """Fill part after part; there is always one, so that a package without news still asks for the county's."""
    part: list[Item] = []
    used = 0
    for item in items:
        cost = item.size + _RECORD_EXTRA + item.size // 32768
        if part and used + cost > room:
            yield tuple(part)
            part, used = [], 0
        part.append(item)
        used += cost
    yield tuple(part)
