"""Canonical form: deterministic CBOR of plain data, and a reader that accepts only what re-encodes to the
same bytes.

Plain data: None, bool, int (64 bit), finite float, str, bytes, list, dict with text keys. Everything signed
or hashed in the treaty goes through here once and is afterwards kept as bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import cbor2

from sync.protocol import limits
from sync.protocol.problems import MALFORMED, TOO_LARGE, ProtocolProblem

_INT_MIN = -(2**63)
_INT_MAX = 2**63 - 1
_SHORT = 24  # below this a length or number stands in the head itself
_ORDERS: dict[tuple[str, ...], tuple[tuple[str, bytes], ...]] = {}
_ORDERS_MAX = 1000
_ORDER_KEY_BYTES = 2000

# Heads of small numbers and lengths, by major type.
_NUMBERS = tuple(bytes([n]) if n < _SHORT else bytes([24, n]) for n in range(256))
_NEGATIVES = tuple(bytes([0x20 | n]) if n < _SHORT else bytes([0x38, n]) for n in range(256))
_BYTES = tuple(bytes([0x40 | n]) if n < _SHORT else bytes([0x58, n]) for n in range(256))
_TEXTS = tuple(bytes([0x60 | n]) if n < _SHORT else bytes([0x78, n]) for n in range(256))
_LISTS = tuple(bytes([0x80 | n]) if n < _SHORT else bytes([0x98, n]) for n in range(256))
_MAPS = tuple(bytes([0xA0 | n]) if n < _SHORT else bytes([0xB8, n]) for n in range(256))


def encode(value: Any) -> bytes:
    """The one byte string of `value`. Raises ProtocolProblem(MALFORMED) for what is not plain data."""
    parts: list[bytes] = []
    _write(value, limits.CBOR_DEPTH_MAX, parts.append)
    return b"".join(parts)


def decode(
    data: bytes, *, max_bytes: int = limits.DOCUMENT_BYTES_MAX, max_depth: int = limits.CBOR_DEPTH_MAX
) -> Any:
    """Read plain data. Raises TOO_LARGE above `max_bytes`, MALFORMED for every other fault (not canonical,
    too deep, trailing bytes, tags, duplicate keys, NaN)."""
    if len(data) > max_bytes:
        raise ProtocolProblem(TOO_LARGE, limit=max_bytes, size=len(data))
    try:
        value = cbor2.loads(
            data,
            max_depth=max_depth + 1,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            strict_hashable_types=True,
        )
        parts: list[bytes] = []
        _write(value, max_depth, parts.append)
    except ProtocolProblem:
        raise
    except (cbor2.CBORError, ValueError, TypeError, RecursionError, OverflowError, MemoryError) as fault:
        raise ProtocolProblem(MALFORMED, why=type(fault).__name__) from None
    if b"".join(parts) != data:
        raise ProtocolProblem(MALFORMED, why="not canonical")
    return value


def _write(value: Any, depth: int, out: Callable[[bytes], None]) -> None:
    """Write any plain value. By hand: the library asks of each value in turn which abstract types it has, which takes
    twice as long."""
    kind = type(value)
    if kind is str:
        code = value.encode()
        out(_TEXTS[len(code)] if len(code) < 256 else _head(0x60, len(code)))
        out(code)
    elif kind is bytes:
        out(_BYTES[len(value)] if len(value) < 256 else _head(0x40, len(value)))
        out(value)
    elif kind is int:
        _write_int(value, out)
    elif kind is dict:
        _write_map(value, depth, out)
    elif kind is list:
        if depth <= 0:
            raise ProtocolProblem(MALFORMED, why="too deep")
        out(_LISTS[len(value)] if len(value) < 256 else _head(0x80, len(value)))
        for item in value:
            _write(item, depth - 1, out)
    elif value is None:
        out(b"\xf6")
    elif kind is bool:
        out(b"\xf5" if value else b"\xf4")
    elif kind is not float:
        raise ProtocolProblem(MALFORMED, why=f"{kind.__name__} is not plain data")
    elif not math.isfinite(value):
        raise ProtocolProblem(MALFORMED, why="number is not finite")
    else:
        out(cbor2.dumps(value, canonical=True))


def _write_map(value: dict[Any, Any], depth: int, out: Callable[[bytes], None]) -> None:
    """In canonical order, whatever the order of the map; most values are texts, bytes or small numbers."""
    if depth <= 0:
        raise ProtocolProblem(MALFORMED, why="too deep")
    out(_MAPS[len(value)] if len(value) < 256 else _head(0xA0, len(value)))
    names = tuple(value)
    order = _ORDERS.get(names)
    for name, key in _order(names) if order is None else order:
        out(key)
        item = value[name]
        kind = type(item)
        if kind is str:
            code = item.encode()
            out(_TEXTS[len(code)] if len(code) < 256 else _head(0x60, len(code)))
            out(code)
        elif kind is int and 0 <= item < 256:
            out(_NUMBERS[item])
        elif kind is bytes and len(item) < 256:
            out(_BYTES[len(item)])
            out(item)
        else:
            _write(item, depth - 1, out)


def _write_int(value: int, out: Callable[[bytes], None]) -> None:
    if 0 <= value < 256:
        out(_NUMBERS[value])
    elif -256 <= value < 0:
        out(_NEGATIVES[-1 - value])
    elif not _INT_MIN <= value <= _INT_MAX:
        raise ProtocolProblem(MALFORMED, why="integer beyond 64 bits")
    else:
        out(_head(0x00, value) if value > 0 else _head(0x20, -1 - value))


def _head(major: int, length: int) -> bytes:
    """The shortest head of a length or number from 256 on."""
    if length < 0x10000:
        return bytes([major | 25, length >> 8, length & 0xFF])
    if length < 0x1_0000_0000:
        return bytes([major | 26]) + length.to_bytes(4)
    return bytes([major | 27]) + length.to_bytes(8)


def _order(names: tuple[Any, ...]) -> tuple[tuple[str, bytes], ...]:
    """Text keys in canonical order, shorter first, then by bytes, each with its bytes and their head. Orders seen are
    remembered, since maps of one kind come with the same keys thousands of times."""
    if not all(type(name) is str for name in names):
        raise ProtocolProblem(MALFORMED, why="key is not text")
    coded = sorted(((name.encode(), name) for name in names), key=lambda one: (len(one[0]), one[0]))
    order = tuple(
        (name, (_TEXTS[len(code)] if len(code) < 256 else _head(0x60, len(code))) + code)
        for code, name in coded
    )
    if len(_ORDERS) < _ORDERS_MAX and sum(len(code) for code, _ in coded) < _ORDER_KEY_BYTES:
        _ORDERS[names] = order
    return order
