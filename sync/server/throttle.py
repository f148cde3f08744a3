"""Fair shares: token buckets per device or address, and slots for blobs. In memory of one process (one
worker)."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sync.protocol.limits import RETRY_AFTER_SECONDS
from sync.protocol.problems import BUSY, TOO_OFTEN, ProtocolProblem

_NAMES_MAX: Final = 10_000


@dataclass(slots=True)
class _Bucket:
    level: float
    at: int


class Buckets:
    """`most` requests at once and `most` a `period_ms` on average, for each name. Oldest names are
    forgotten first, so memory stays bounded whoever knocks."""

    def __init__(self, most: int, period_ms: int, clock: Callable[[], int]) -> None:
        self._most = most
        self._per_ms = most / period_ms
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, name: str) -> None:
        """One request of `name`; raises TOO_OFTEN(retry_after=seconds) when its bucket is empty."""
        bucket = self._refilled(name)
        if bucket.level < 1:
            raise ProtocolProblem(TOO_OFTEN, retry_after=math.ceil((1 - bucket.level) / self._per_ms / 1000))
        bucket.level -= 1

    def require(self, name: str) -> None:
        """Raise TOO_OFTEN when the bucket is empty, without taking from it."""
        bucket = self._refilled(name)
        if bucket.level < 1:
            raise ProtocolProblem(TOO_OFTEN, retry_after=math.ceil((1 - bucket.level) / self._per_ms / 1000))

    def _refilled(self, name: str) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.pop(name, None) or _Bucket(float(self._most), now)
        elapsed = max(0, now - bucket.at)
        bucket.level = min(float(self._most), bucket.level + elapsed * self._per_ms)
        bucket.at = now
        self._buckets[name] = bucket
        while len(self._buckets) > _NAMES_MAX:
            self._buckets.popitem(last=False)
        return bucket


class Slots:
    """At most `most` at a time; the next one is told to come again."""

    def __init__(self, most: int) -> None:
        self._free = most

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a slot; raises BUSY(retry_after=seconds). Used on the event loop only, so it needs no lock."""
        if self._free <= 0:
            raise ProtocolProblem(BUSY, retry_after=RETRY_AFTER_SECONDS)
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1
