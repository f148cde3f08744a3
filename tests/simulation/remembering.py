"""The quick ways of most histories: reading the same bytes again gives the same value, so it is remembered instead; bytes
that were written or read in canonical form are not held against it again; frozen values are made quickly. Only functions
whose result hangs on their arguments alone and can never change (frozen values of texts, bytes and numbers) are taken;
in one history of twenty nothing of this is done, and a test plays histories both ways, message for message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

import cbor2

from sync.client import making
from sync.protocol import batch, canonical, compression, limits
from sync.protocol.batch import BatchEnvelope, BatchHead
from sync.protocol.messages import HelloAnswer, HelloRequest, PushAnswer
from sync.protocol.pages import PullPage
from sync.protocol.receipt import Receipt
from sync.protocol.registry import CountyRoot
from sync.protocol.signed import SignedDocument
from sync.protocol.tree_head import TreeHead
from tests.simulation.quick_values import quick_initialisers

_KEPT: Final = 1024
_READERS: Final = (
    *(BatchEnvelope, BatchHead, HelloAnswer, HelloRequest, PullPage, PushAnswer, Receipt, SignedDocument),
    TreeHead,
)
_SEEN: Final[defaultdict[int, set[bytes]]] = defaultdict(
    set
)  # by depth: canonical, as this process wrote or read it
_SEEN_MAX: Final = 4000

_encode: Final = canonical.encode
_decode: Final = canonical.decode


def _quick_encode(value: Any) -> bytes:
    data = _encode(value)
    _note(data, limits.CBOR_DEPTH_MAX)
    return data


def _quick_decode(
    data: bytes, *, max_bytes: int = limits.DOCUMENT_BYTES_MAX, max_depth: int = limits.CBOR_DEPTH_MAX
) -> Any:
    if data in _SEEN[max_depth] and len(data) <= max_bytes:
        return cbor2.loads(data)
    value = _decode(data, max_bytes=max_bytes, max_depth=max_depth)
    _note(data, max_depth)
    return value


def _note(data: bytes, depth: int) -> None:
    seen = _SEEN[depth]
    if len(seen) >= _SEEN_MAX:
        seen.clear()
    seen.add(data)


def _remember(read: Callable[..., Any]) -> Callable[..., Any]:
    return lru_cache(maxsize=_KEPT)(read)


def _both_ways(kind: Any) -> Iterator[tuple[Any, str, Any, Any]]:
    """What was written is read as the value that it was written from, which is an equal one."""
    values: dict[bytes, Any] = {}
    write, read = kind.to_bytes, kind.from_bytes

    def to_bytes(value: Any) -> bytes:
        data: bytes = write(value)
        if len(values) >= _KEPT:
            values.clear()
        values[data] = value
        return data

    def from_bytes(data: bytes) -> Any:
        value = values.get(data)
        if value is None:
            value = values[data] = read(data)
        return value

    yield kind, "to_bytes", kind.__dict__["to_bytes"], to_bytes
    yield kind, "from_bytes", kind.__dict__["from_bytes"], staticmethod(from_bytes)


# (where it stands, its name, as it is, the quick way)
_PLACES: Final[tuple[tuple[Any, str, Any, Any], ...]] = (
    *(place for kind in _READERS for place in _both_ways(kind)),
    (CountyRoot, "open", CountyRoot.__dict__["open"], staticmethod(_remember(CountyRoot.open))),
    (batch, "_link", batch._link, _remember(batch._link)),
    (compression, "compress", compression.compress, _remember(compression.compress)),
    (making, "pack_batch", making.pack_batch, _remember(making.pack_batch)),
    (canonical, "encode", canonical.encode, _quick_encode),
    (canonical, "decode", canonical.decode, _quick_decode),
)
_held: list[bool] = [False]


def _swap(active: bool) -> None:
    """Put the quick ways in their places, or those that are shipped."""
    if active is _held[0]:
        return
    _held[0] = active
    for place, name, plain, quick in _PLACES:
        setattr(place, name, quick if active else plain)
    for kind, plain, quick in quick_initialisers():
        kind.__init__ = quick if active else plain  # type: ignore[misc]


@contextmanager
def remembering(active: bool) -> Iterator[None]:
    """Until the block ends, if `active`."""
    before = _held[0]
    _swap(active)
    try:
        yield
    finally:
        _swap(before)
