"""When the next round comes: a quarter of an hour after a good one; after a failure full jitter, 5 s doubling to
15 min, for ever; the county's own wish is honoured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sync.client.troubles import RoundTrouble

REGULAR_SECONDS: Final = 15 * 60.0
# What only a person can cure is tried again no sooner than this.
FOR_A_PERSON_SECONDS: Final = 15 * 60.0
FIRST_SECONDS: Final = 5.0
LONGEST_SECONDS: Final = 15 * 60.0
# A delay drawn close to zero would hammer a server that is just coming back.
SHORTEST_SECONDS: Final = 1.0
# A county may ask for patience, but never for more than this: work pending always has a timer (R5).
RETRY_AFTER_LONGEST_SECONDS: Final = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Backoff:
    """Failures in a row so far. A value: `failed` and `succeeded` return the next one."""

    failures: int = 0

    def failed(self) -> Backoff:
        return Backoff(self.failures + 1)

    def succeeded(self) -> Backoff:
        return Backoff()

    @property
    def ceiling_seconds(self) -> float:
        """The longest delay possible now: 5 s after the first failure, doubled by each further one, ≤ 15
        min."""
        doublings = min(max(self.failures - 1, 0), 16)
        return min(FIRST_SECONDS * 2.0**doublings, LONGEST_SECONDS)

    def delay_seconds(self, uniform: Callable[[], float], retry_after_seconds: float | None = None) -> float:
        """Seconds to wait: `uniform()` in [0, 1) of the ceiling, and never before `retry_after_seconds`.

        The jitter is added on top of a Retry-After, so that many devices told the same second spread out.
        """
        jitter = uniform() * self.ceiling_seconds
        if retry_after_seconds is None or not retry_after_seconds >= 0:
            return max(jitter, SHORTEST_SECONDS)
        asked = min(retry_after_seconds, RETRY_AFTER_LONGEST_SECONDS)
        return max(asked + min(jitter, FIRST_SECONDS), SHORTEST_SECONDS)


def after_round(backoff: Backoff, uniform: Callable[[], float], failure: object) -> tuple[Backoff, float]:
    """The backoff after a round that ended with `failure` (None: all well), and the seconds until the next one:
    there is always a next one (R5)."""
    if failure is None:
        # A little jitter keeps the machines of a town from coming in step.
        return backoff.succeeded(), REGULAR_SECONDS * (0.75 + 0.5 * uniform())
    backoff = backoff.failed()
    wish = failure.retry_after_seconds if isinstance(failure, RoundTrouble) else None
    if isinstance(failure, RoundTrouble) and failure.for_a_person:
        wish = max(wish or 0.0, FOR_A_PERSON_SECONDS)
    return backoff, backoff.delay_seconds(uniform, wish)
