"""Hashes of the chunks of a large file, so that what was damaged is found and sent again alone (`sync.md` 5.5).

A table is the SHA-256 of every CHUNK_BYTES of a file, one after the other, the last chunk being what is left.
Only files above CHUNKED_FROM have one: a smaller file is sent again whole for less than its table costs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from sync.protocol.limits import MIB

CHUNK_BYTES: Final = 4 * MIB
CHUNKED_FROM: Final = 8 * MIB
_HASH_BYTES: Final = 32


def chunk_count(size: int) -> int:
    """Chunks of a file of `size` bytes; 0 when it is too small to have a table."""
    return -(-size // CHUNK_BYTES) if size > CHUNKED_FROM else 0


def is_table(table: bytes, size: int) -> bool:
    """Whether `table` has the shape of a table of a file of `size` bytes; none (b"") always has."""
    return not table or len(table) == chunk_count(size) * _HASH_BYTES > 0


def chunk_span(size: int, number: int) -> tuple[int, int]:
    """First byte and end of chunk `number` (from 0)."""
    start = number * CHUNK_BYTES
    return start, min(start + CHUNK_BYTES, size)


class ChunkHasher:
    """Makes the table of a file of `size` bytes while it passes; costs nothing for a file without one."""

    def __init__(self, size: int) -> None:
        self._wanted = chunk_count(size) > 0
        self._hash = hashlib.sha256()
        self._room = CHUNK_BYTES
        self._done: list[bytes] = []

    def update(self, data: bytes | memoryview) -> None:
        """The next bytes of the file."""
        view = memoryview(data) if self._wanted else memoryview(b"")
        while view:
            part = view[: self._room]
            self._hash.update(part)
            self._room -= len(part)
            view = view[len(part) :]
            if not self._room:
                self._close()

    def table(self) -> bytes:
        """The table of everything that came; b"" for a small file."""
        if self._wanted and self._room < CHUNK_BYTES:
            self._close()
        return b"".join(self._done)

    def _close(self) -> None:
        self._done.append(self._hash.digest())
        self._hash = hashlib.sha256()
        self._room = CHUNK_BYTES


def bad_chunks(table: bytes, size: int, pieces: Iterable[bytes | memoryview]) -> tuple[int, ...]:
    """Numbers of the chunks of a file of `size` bytes that differ from `table`; `pieces` are its bytes in order.
    A file that ends early has every chunk wrong that it does not reach."""
    hasher = ChunkHasher(size)
    for piece in pieces:
        hasher.update(piece)
    here = hasher.table()
    return tuple(
        number
        for number in range(chunk_count(size))
        if here[number * _HASH_BYTES : (number + 1) * _HASH_BYTES]
        != table[number * _HASH_BYTES : (number + 1) * _HASH_BYTES]
    )
