"""What a search took, and how it is told."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench import timed


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds on the wall and of the processor; on a shared machine the first say how busy it was too."""

    wall: float
    cpu: float


def taken(work: Callable[[], object]) -> Taken:
    before = time.process_time()
    wall = timed(work)
    return Taken(wall, time.process_time() - before)


def told(taken: Sequence[Taken]) -> str:
    cpu = p95([one.cpu for one in taken]) * 1000
    return f"median {median_ms([one.wall for one in taken])}, p95 of the processor's own time {cpu:.1f} ms"


def p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def median_ms(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.2f} ms"


def cpu(taken: Sequence[Taken]) -> float:
    return sum(one.cpu for one in taken)
