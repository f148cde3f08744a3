"""Blob frames: parts of files, several to a request, each resumed at the byte (`sync.md` 5.5).

Wire form of one frame: 4 bytes length of the head (big-endian) ‖ canonical head {sha256, offset, length,
total} ‖ `length` bytes. A request is frames one after another, nothing between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sync.protocol import canonical, limits
from sync.protocol.fields import Fields, bad
from sync.protocol.frame_sum import FrameSum
from sync.protocol.problems import TOO_LARGE, ProtocolProblem

_HEAD_BYTES_MAX: Final = 512


@dataclass(frozen=True, slots=True)
class BlobFrame:
    """`data` of blob `sha256` from byte `offset`; the whole blob has `total` bytes."""

    sha256: str
    offset: int
    total: int
    data: bytes | memoryview

    @property
    def whole(self) -> bool:
        """True when this frame is the complete blob."""
        return self.offset == 0 and len(self.data) == self.total

    def head_bytes(self) -> bytes:
        """The length and head that stand before the data on the wire."""
        head = canonical.encode(
            {"total": self.total, "length": len(self.data), "offset": self.offset, "sha256": self.sha256}
        )
        return len(head).to_bytes(4) + head


@dataclass(frozen=True, slots=True)
class BlobState:
    """A blob that the county wants from byte `have` on, or after a push: how much of it the county now holds.
    `complete` says: every byte is there, the hash was checked and the file is durable. `end`, when not 0, says that
    the bytes from there on are good already, or are asked for later: what is wanted now is one damaged chunk."""

    sha256: str
    have: int
    complete: bool = False
    end: int = 0

    def to_plain(self) -> dict[str, Any]:
        """As in the answers; `end` only where there is one."""
        plain: dict[str, Any] = {"have": self.have, "sha256": self.sha256, "complete": self.complete}
        return {**plain, "end": self.end} if self.end else plain

    @classmethod
    def from_plain(cls, plain: Any) -> BlobState:
        """Read one state."""
        fields = Fields(plain)
        have = fields.integer("have")
        end = fields.integer("end", have) if "end" in plain else 0
        return cls(fields.sha256("sha256"), have, fields.flag("complete"), end)


@dataclass(frozen=True, slots=True)
class BlobsAnswer:
    """The answer of POST /api/v1/blobs: one state a frame, in order. `problem` is the number of why a frame
    was not taken (0 = taken); go on from `have`."""

    states: tuple[BlobState, ...]
    problems: tuple[int, ...] = ()

    def to_bytes(self) -> bytes:
        """Canonical form."""
        return canonical.encode(
            {"states": [state.to_plain() for state in self.states], "problems": list(self.problems)}
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> BlobsAnswer:
        """Read and check."""
        fields = Fields(canonical.decode(data, max_bytes=limits.MIB))
        states = fields.list("states", BlobState.from_plain, limits.FRAMES_PER_REQUEST_MAX)
        problems = fields.list("problems", _number, limits.FRAMES_PER_REQUEST_MAX)
        if len(problems) != len(states):
            raise bad("problems")
        return cls(states, problems)


def pack_frames(frames: Iterable[BlobFrame]) -> bytes:
    """The body of one request; raises TOO_LARGE above REQUEST_BYTES_MAX or FRAMES_PER_REQUEST_MAX."""
    return b"".join(frame_parts(frames))


def frame_parts(frames: Iterable[BlobFrame]) -> tuple[bytes | memoryview, ...]:
    """As `pack_frames`, with the data where it lies: what stands one after the other in the body."""
    parts: list[bytes | memoryview] = []
    count = size = 0
    for frame in frames:
        head = frame.head_bytes()
        parts += [head, frame.data]
        count += 1
        size += len(head) + len(frame.data)
    if size > limits.REQUEST_BYTES_MAX or count > limits.FRAMES_PER_REQUEST_MAX:
        raise ProtocolProblem(TOO_LARGE, limit=limits.REQUEST_BYTES_MAX, size=size)
    return tuple(parts)


def frames_hash(*parts: bytes | memoryview) -> bytes:
    """The sum by frames of a body as `frame_parts` gives it (`frame_sum.py`)."""
    total = FrameSum()
    for start, data in zip(parts[::2], parts[1::2], strict=True):
        whole = _read_head(bytes(start[4:])).whole
        total.begin(bytes(start))
        if not whole:
            total.take(data)
        total.end(whole=whole)
    return total.digest()


class FrameReader:
    """Reads the frames of one request as its bytes come; what `read_frames` takes and refuses, it does too. With
    `total` it adds them up for a signature by frames."""

    __slots__ = ("_count", "_head", "_missing", "_parts", "_start", "_total")

    def __init__(self, total: FrameSum | None = None) -> None:
        self._total = total
        self._start = bytearray()  # of the frame being read: length and head
        self._head: _Head | None = None
        self._parts: list[memoryview] = []
        self._missing = 0
        self._count = 0

    def feed(self, chunk: bytes) -> list[BlobFrame]:
        """The frames that `chunk` completes. Raises MALFORMED, TOO_LARGE; nothing can be read after that."""
        done: list[BlobFrame] = []
        view = memoryview(chunk)
        while view:
            if self._head is None:
                view = self._take_start(view)
            else:
                part = view[: self._missing]
                self._parts.append(part)
                self._missing -= len(part)
                view = view[len(part) :]
                if self._total is not None and not self._head.whole:
                    self._total.take(part)
            if self._head is not None and not self._missing:
                done.append(self._end(self._head))
        return done

    @property
    def between(self) -> bool:
        """Whether what came ends with a whole frame."""
        return self._head is None and not self._start

    def finish(self) -> None:
        """Raise MALFORMED unless the last frame is whole."""
        if not self.between:
            raise bad("frame" if self._head is None else "length")

    def rest(self) -> BlobFrame | None:
        """What is here of the frame that was on its way when its line broke; None when that is nothing of a file."""
        if self._head is None or not self._parts:
            return None
        return BlobFrame(self._head.sha256, self._head.offset, self._head.total, b"".join(self._parts))

    def _end(self, head: _Head) -> BlobFrame:
        if self._total is not None:
            self._total.end(whole=head.whole)
        frame = BlobFrame(head.sha256, head.offset, head.total, b"".join(self._parts))
        self._head, self._parts, self._start = None, [], bytearray()
        return frame

    def _take_start(self, view: memoryview) -> memoryview:
        if not self._start:
            self._count += 1
            if self._count > limits.FRAMES_PER_REQUEST_MAX:
                raise ProtocolProblem(TOO_LARGE, limit=limits.FRAMES_PER_REQUEST_MAX)
        have = len(self._start)
        wanted = 4 if have < 4 else 4 + int.from_bytes(self._start[:4])
        taken = view[: wanted - have]
        self._start += taken
        if len(self._start) == 4 and not 0 < int.from_bytes(self._start) <= _HEAD_BYTES_MAX:
            raise bad("frame")
        if have >= 4 and len(self._start) == wanted:
            self._head = _read_head(bytes(self._start[4:]))
            self._missing = self._head.length
            if self._total is not None:
                self._total.begin(bytes(self._start))
        return view[len(taken) :]


def read_frames(body: bytes) -> list[BlobFrame]:
    """The frames of one request, their data as views into `body` (nothing copied)."""
    view = memoryview(body)
    frames: list[BlobFrame] = []
    at = 0
    while at < len(body):
        if len(frames) >= limits.FRAMES_PER_REQUEST_MAX:
            raise ProtocolProblem(TOO_LARGE, limit=limits.FRAMES_PER_REQUEST_MAX)
        head_length = int.from_bytes(view[at : at + 4])
        at += 4
        if not 0 < head_length <= _HEAD_BYTES_MAX or at + head_length > len(body):
            raise bad("frame")
        head = _read_head(bytes(view[at : at + head_length]))
        at += head_length
        if head.length > len(body) - at:
            raise bad("length")
        frames.append(BlobFrame(head.sha256, head.offset, head.total, view[at : at + head.length]))
        at += head.length
    return frames


@dataclass(frozen=True, slots=True)
class _Head:
    sha256: str
    offset: int
    length: int
    total: int

    @property
    def whole(self) -> bool:
        return self.offset == 0 and self.length == self.total


def _read_head(data: bytes) -> _Head:
    fields = Fields(canonical.decode(data))
    total = fields.integer("total", 0, limits.BLOB_BYTES_MAX)
    offset = fields.integer("offset", 0, total)
    return _Head(fields.sha256("sha256"), offset, fields.integer("length", 0, total - offset), total)


def _number(item: Any) -> int:
    if type(item) is not int:
        raise bad("problems")
    return item
