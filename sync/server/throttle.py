"""Fair shares: token buckets per device or address. In memory of one process: several workers allow each its own
share."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sync.protocol.problems import TOO_OFTEN, ProtocolProblem

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

    def is_empty(self, name: str) -> bool:
        """Whether `take` would refuse."""
        return self._refilled(name).level < 1

    def take_some(self, name: str) -> None:
        """Take one, or what is left."""
        bucket = self._refilled(name)
        bucket.level = max(0.0, bucket.level - 1)

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
