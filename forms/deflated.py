"""Deflated data put together from pieces that were deflated one by one, so that a piece is paid for once.

Source: RFC 1950 (zlib), RFC 1951 (deflate): a piece ends at a whole byte with an empty stored block and refers to
nothing before it, so pieces may follow one another in any order. The bytes depend on the pieces alone.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import NamedTuple

_LEVEL = 6
_WINDOW_BITS, _MEMORY = 12, 5
_HEADER = b"\x78\x01"
_LAST = b"\x03\x00"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Piece(NamedTuple):
    """Some bytes, a multiple of four, as they are and deflated; `checksum` is that of a TrueType table."""

    raw: bytes
    deflated: bytes
    checksum: int
    composite: bool


class Program:
    """A font file as a zlib stream of pieces; the first one tells this program from every other."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces

    @property
    def length(self) -> int:
        """Bytes of the font file itself."""
        return sum(len(piece.raw) for piece in self._pieces)

    @property
    def stream(self) -> bytes:
        """The zlib stream."""
        whole = zlib.adler32(b"".join([piece.raw for piece in self._pieces]))
        return b"".join(
            (_HEADER, *(piece.deflated for piece in self._pieces), _LAST, struct.pack(">I", whole))
        )

    @property
    def tag(self) -> str:
        """Six letters that differ between subsets (ISO 32000-1, 9.6.4)."""
        digest = hashlib.sha256(self._pieces[0].raw).digest()
        return "".join(_LETTERS[byte % 26] for byte in digest[:6])


def packed(raw: bytes, *, composite: bool = False) -> Piece:
    """A piece of these bytes, whose length is a multiple of four."""
    if not raw:
        return Piece(b"", b"", 0, False)
    squeezer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -_WINDOW_BITS, _MEMORY)
    deflated = squeezer.compress(raw) + squeezer.flush(zlib.Z_SYNC_FLUSH)
    return Piece(raw, deflated, checksum(raw), composite)


def checksum(padded: bytes) -> int:
    """The checksum of a table whose length is a multiple of four: its 32-bit words, added up."""
    return sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
