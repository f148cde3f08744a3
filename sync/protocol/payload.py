"""What stands compressed in a batch: a CBOR list of [header, salt, body], each a byte string, in the one
canonical form.

Read and written thousands of entries at a time, so nearly all of them, which are of one shape, go a short way.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from sync.protocol.entry import SealedEntry
from sync.protocol.problems import MALFORMED, ProtocolProblem

_WIDTHS: Final = ((1, 24), (2, 25), (4, 26))  # bytes of a CBOR length, and how its head says so
# An entry of the usual shape: a list of three, a header; then, behind the header, a salt and a body.
_FIRST: Final = struct.Struct(">HH")
_HEADER_FOLLOWS: Final = 0x8359
_SECOND: Final = struct.Struct(">B16sBH")


def write_payload(entries: Sequence[SealedEntry]) -> bytes:
    """What `canonical.encode` makes of the list, without looking at thousands of its items."""
    parts = [_length(0x80, len(entries))]
    for header, salt, body, _ in entries:
        parts += (
            b"\x83",
            _length(0x40, len(header)),
            header,
            _length(0x40, len(salt)),
            salt,
            _length(0x40, len(body)),
            body,
        )
    return b"".join(parts)


@lru_cache(maxsize=4096)
def _length(major: int, length: int) -> bytes:
    """The shortest CBOR head of `length` items or bytes."""
    if length < 24:
        return bytes([major | length])
    width, small = next((width, small) for width, small in _WIDTHS if length < 256**width)
    return bytes([major | small]) + length.to_bytes(width)


def read_payload(raw: bytes, count: int) -> Iterator[tuple[bytes, bytes, bytes]]:
    """(header, salt, body) of each of exactly `count` entries. Raises MALFORMED for any other form.

    By hand: a general reader would make objects of millions of tiny items first."""
    at, length = _read_length(raw, 0, 0x80)
    if length != count:
        raise ProtocolProblem(MALFORMED, field="count")
    for _ in range(count):
        usual = _read_usual(raw, at)
        if usual is not None:
            at, header, salt, body = usual
        else:
            at, parts = _read_length(raw, at, 0x80)
            if parts != 3:
                raise ProtocolProblem(MALFORMED, field="entry")
            at, header = _read_bytes(raw, at)
            at, salt = _read_bytes(raw, at)
            at, body = _read_bytes(raw, at)
        yield header, salt, body
    if at != len(raw):
        raise ProtocolProblem(MALFORMED, field="payload")


def _read_usual(raw: bytes, at: int) -> tuple[int, bytes, bytes, bytes] | None:
    """An entry as nearly all are, header and body of 256 to 65535 bytes and a salt of 16; None for others."""
    if at + _FIRST.size > len(raw):
        return None
    shape, start = _FIRST.unpack_from(raw, at), at + _FIRST.size
    stop = start + shape[1]
    if shape[0] != _HEADER_FOLLOWS or shape[1] < 256 or stop + _SECOND.size > len(raw):
        return None
    salt_follows, salt, body_follows, length = _SECOND.unpack_from(raw, stop)
    body = stop + _SECOND.size
    if salt_follows != 0x50 or body_follows != 0x59 or length < 256 or body + length > len(raw):
        return None
    return body + length, raw[start:stop], salt, raw[body : body + length]


def _read_bytes(raw: bytes, at: int) -> tuple[int, bytes]:
    start, length = _read_length(raw, at, 0x40)
    stop = start + length
    if stop > len(raw):
        raise ProtocolProblem(MALFORMED, field="payload")
    return stop, raw[start:stop]


def _read_length(raw: bytes, at: int, major: int) -> tuple[int, int]:
    """(position after, length) of a definite, shortest-form CBOR head of the major type `major`."""
    if at >= len(raw) or raw[at] & 0xE0 != major:
        raise ProtocolProblem(MALFORMED, field="payload")
    small = raw[at] & 0x1F
    if small < 24:
        return at + 1, small
    width = {24: 1, 25: 2, 26: 4}.get(small)
    if width is None or at + 1 + width > len(raw):
        raise ProtocolProblem(MALFORMED, field="payload")
    value = int.from_bytes(raw[at + 1 : at + 1 + width])
    if value < {1: 24, 2: 256, 4: 65536}[width]:
        raise ProtocolProblem(MALFORMED, field="payload")
    return at + 1 + width, value
