"""zstd as the treaty uses it: level 3 outwards; inwards under a window, byte and ratio cap.

The library's one-shot call ignores its cap when the frame states its size (`security.md` §5), so the stated
size is judged first; a frame that states none is fed in small pieces whose output is counted.
"""

from __future__ import annotations

import threading

import zstandard

from sync.protocol import limits
from sync.protocol.problems import MALFORMED, TOO_LARGE, ProtocolProblem

# One block of at least four bytes yields at most 128 KiB, so a piece yields at most 8 MiB.
_PIECE = 256


class _Tools(threading.local):
    """One pair for each thread: making them takes longer than a small batch does."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=limits.ZSTD_LEVEL)
        self.decompressor = zstandard.ZstdDecompressor(max_window_size=limits.ZSTD_WINDOW_MAX)


_tools = _Tools()


def compress(data: bytes) -> bytes:
    """One zstd frame that states its size."""
    return _tools.compressor.compress(data)


def decompress(data: bytes, *, max_bytes: int, max_ratio: int | None = None) -> bytes:
    """The content of exactly one frame.

    Raises TOO_LARGE above `max_bytes` or, past BATCH_RATIO_FREE_BYTES, above `max_ratio` times the input;
    MALFORMED when it is not one whole frame."""
    cap = max_bytes
    if max_ratio is not None:
        cap = min(cap, max(limits.BATCH_RATIO_FREE_BYTES, max_ratio * len(data)))
    try:
        stated = zstandard.get_frame_parameters(data)
        if stated.window_size > limits.ZSTD_WINDOW_MAX and stated.window_size > cap:
            raise ProtocolProblem(TOO_LARGE, limit=limits.ZSTD_WINDOW_MAX)
        if stated.content_size == zstandard.CONTENTSIZE_UNKNOWN:
            return _in_pieces(data, cap)
        if stated.content_size > cap:
            raise ProtocolProblem(TOO_LARGE, limit=cap, size=stated.content_size)
        return _tools.decompressor.decompress(data, read_across_frames=False, allow_extra_data=False)
    except zstandard.ZstdError:
        raise ProtocolProblem(MALFORMED, field="payload") from None


def _in_pieces(data: bytes, cap: int) -> bytes:
    reader = zstandard.ZstdDecompressor(max_window_size=limits.ZSTD_WINDOW_MAX).decompressobj()
    parts: list[bytes] = []
    size = 0
    for at in range(0, len(data), _PIECE):
        if reader.eof:
            raise ProtocolProblem(MALFORMED, field="payload")
        part = reader.decompress(data[at : at + _PIECE])
        size += len(part)
        if size > cap:
            raise ProtocolProblem(TOO_LARGE, limit=cap)
        parts.append(part)
    if not reader.eof or reader.unused_data:
        raise ProtocolProblem(MALFORMED, field="payload")
    return b"".join(parts)
