"""Figures against a peer in the same run; each ``bench_*.py`` offers ``figures() -> list[Figure]``.

A ratio says how much longer ours takes than a peer that does the same work on the same machine at the same moment,
so that it can be compared between machines; only memory is an absolute figure.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

RATIO = "ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure. ``value`` is ours / ``peer`` for the unit `RATIO`, else an amount in ``unit``.

    ``value`` is None where the peer is not installed: then nothing was measured, and a target is not reached.
    ``target`` is the most it may be, None for a figure that only explains another. ``note`` says what lies behind it
    (medians with units, spread, where the rest goes); its lines are printed below the figure.
    """

    name: str
    value: float | None
    target: float | None = None
    unit: str = RATIO
    peer: str = ""
    note: str = ""

    @property
    def good(self) -> bool:
        """Within its target, or without one."""
        return self.target is None or (self.value is not None and self.value <= self.target)

    @property
    def line(self) -> str:
        """``name: ours / peer = 1.23 (target ≤ 1.5) ok`` and the note below it."""
        if self.value is None:
            return f"{self.name}: ours / {self.peer} not measured: {self.peer} is not installed"
        amount = (
            f"ours / {self.peer} = {self.value:.2f}"
            if self.unit == RATIO
            else f"{self.value:.1f} {self.unit}"
        )
        target = (
            f" (target ≤ {self.target:g}) {'ok' if self.good else 'OVER'}" if self.target is not None else ""
        )
        notes = "".join(f"\n    {line}" for line in self.note.splitlines())
        return f"{self.name}: {amount}{target}{notes}"


def timed(work: Callable[[], object]) -> float:
    """Seconds that ``work`` takes once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def side_by_side(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int
) -> tuple[list[float], list[float]]:
    """Seconds of each round of both, taken in turn so that a busy moment of the machine meets both alike."""
    pairs = [(timed(ours), timed(theirs)) for _ in range(rounds)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def spread(seconds: list[float], unit: str = "ms") -> str:
    """Median and the range of the middle half, such as ``2.31 ms (2.2–2.5)``."""
    factor = {"s": 1.0, "ms": 1e3, "µs": 1e6}[unit]
    low, middle, high = (value * factor for value in statistics.quantiles(seconds, n=4))
    return f"{middle:.2f} {unit} ({low:.2f}–{high:.2f})"
