"""Reading the same bytes again gives the same value: in most histories it is remembered instead. Only functions whose
result hangs on their arguments alone and can never change (frozen values of texts, bytes and numbers) are taken; in one
history of twenty nothing is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from sync.protocol import batch, compression
from sync.protocol.batch import BatchEnvelope, BatchHead
from sync.protocol.pages import PullPage
from sync.protocol.receipt import Receipt
from sync.protocol.registry import CountyRoot
from sync.protocol.signed import SignedDocument
from sync.protocol.tree_head import TreeHead

_KEPT: Final = 1024
_READERS: Final = (BatchEnvelope, BatchHead, PullPage, Receipt, SignedDocument, TreeHead)


def _remember(read: Callable[..., Any]) -> Callable[..., Any]:
    return lru_cache(maxsize=_KEPT)(read)


# (where it stands, its name, as it is, remembered)
_PLACES: Final[tuple[tuple[Any, str, Any, Any], ...]] = (
    *(
        (kind, "from_bytes", kind.__dict__["from_bytes"], staticmethod(_remember(kind.from_bytes)))
        for kind in _READERS
    ),
    (CountyRoot, "open", CountyRoot.__dict__["open"], staticmethod(_remember(CountyRoot.open))),
    (batch, "_link", batch._link, _remember(batch._link)),
    (compression, "compress", compression.compress, _remember(compression.compress)),
)


@contextmanager
def remembering(active: bool) -> Iterator[None]:
    """Until the block ends, if `active`."""
    for place, name, _, quick in _PLACES if active else ():
        setattr(place, name, quick)
    try:
        yield
    finally:
        for place, name, plain, _ in _PLACES if active else ():
            setattr(place, name, plain)
