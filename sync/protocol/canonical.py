"""Canonical form: deterministic CBOR of plain data, and a reader that accepts only what re-encodes to the
same bytes.

Plain data: None, bool, int (64 bit), finite float, str, bytes, list, dict with text keys. Everything signed
or hashed in the treaty goes through here once and is afterwards kept as bytes.
"""

from __future__ import annotations

import math
from typing import Any

import cbor2

from sync.protocol import limits
from sync.protocol.problems import MALFORMED, TOO_LARGE, ProtocolProblem

_INT_MIN = -(2**63)
_INT_MAX = 2**63 - 1
_LEAVES = frozenset({str, bytes, bool, type(None)})
_ORDERED: set[tuple[str, ...]] = set()
_ORDERED_MAX = 1000
_ORDERED_KEY_BYTES = 2000


def encode(value: Any) -> bytes:
    """The one byte string of `value`. Raises ProtocolProblem(MALFORMED) for what is not plain data."""
    ordered = _walk(value, limits.CBOR_DEPTH_MAX)
    return cbor2.dumps(value, canonical=not ordered)


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
        ordered = _walk(value, max_depth)
        again = cbor2.dumps(value, canonical=not ordered)
    except ProtocolProblem:
        raise
    except (cbor2.CBORError, ValueError, TypeError, RecursionError, OverflowError, MemoryError) as fault:
        raise ProtocolProblem(MALFORMED, why=type(fault).__name__) from None
    if again != data:
        raise ProtocolProblem(MALFORMED, why="not canonical")
    return value


def _walk(value: Any, depth: int) -> bool:
    """Raise unless `value` is plain. True when the plain (twice as fast) encoder gives the canonical bytes:
    every map is in order already, as decoded ones are, and there is no float, which it would not
    shorten."""
    kind = type(value)
    if kind in _LEAVES:
        return True
    if kind is int:
        if not _INT_MIN <= value <= _INT_MAX:
            raise ProtocolProblem(MALFORMED, why="integer beyond 64 bits")
        return True
    if kind is dict or kind is list:
        return _walk_inside(value, depth)
    if kind is not float:
        raise ProtocolProblem(MALFORMED, why=f"{kind.__name__} is not plain data")
    if not math.isfinite(value):
        raise ProtocolProblem(MALFORMED, why="number is not finite")
    return False


def _walk_inside(value: dict[Any, Any] | list[Any], depth: int) -> bool:
    if depth <= 0:
        raise ProtocolProblem(MALFORMED, why="too deep")
    ordered = True
    items: Any = value
    if type(value) is dict:
        names = tuple(value)
        ordered = names in _ORDERED or _are_ordered(names)
        items = value.values()
    for item in items:
        kind = type(item)
        if kind in _LEAVES or (kind is int and _INT_MIN <= item <= _INT_MAX):
            continue
        if not _walk(item, depth - 1):
            ordered = False
    return ordered


def _are_ordered(names: tuple[Any, ...]) -> bool:
    """Whether text keys stand in canonical order: shorter first, then by bytes. Orders seen are remembered,
    since things of one type come with the same keys thousands of times."""
    if not all(type(name) is str for name in names):
        raise ProtocolProblem(MALFORMED, why="key is not text")
    coded = [name.encode() for name in names]
    ordered = coded == sorted(coded, key=lambda code: (len(code), code))
    if ordered and len(_ORDERED) < _ORDERED_MAX and sum(map(len, coded)) < _ORDERED_KEY_BYTES:
        _ORDERED.add(names)
    return ordered
