"""What every page of the console works with; one per app."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sync.protocol import limits
from sync.server.config import ServerConfig
from sync.server.console.secrets import FactorSafe
from sync.server.county import County
from sync.server.readings import Readings
from sync.server.throttle import Buckets

REQUESTS_PER_MINUTE: Final = 120


@dataclass(frozen=True, slots=True)
class Desk:
    """One county's; `readings` are the figures that the server tells of itself."""

    county: County
    config: ServerConfig
    readings: Readings
    safe: FactorSafe = field(init=False)
    shares: Buckets = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "safe", FactorSafe(self.county.keys.token_secret))
        shares = Buckets(REQUESTS_PER_MINUTE, limits.MINUTE_MS, self.county.clock)
        object.__setattr__(self, "shares", shares)
