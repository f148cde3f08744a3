"""A history: how many machines, what weather, and what happens when. Made from a seed, run by `world.py`, and made
smaller by leaving happenings out (`shrink.py`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final

from sync.protocol import limits

SECOND: Final = 1000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
USUAL: Final = 40  # happenings of a history, at most

# What happens, and how often beside the others.
WEIGHTS: Final = {
    "save": 26,
    "edit": 30,
    "settle": 8,
    "file": 8,
    "poison": 2,
    "newer": 3,
    "numbers": 2,
    "sync": 24,
    "power": 6,
    "power_in_save": 2,
    "full": 3,
    "clock": 4,
    "offline": 4,
    "county_killed": 5,
    "county_backup": 8,
    "county_restore": 5,
    "county_drill": 5,
    "publish": 3,
    "machine_backup": 4,
    "machine_restore": 2,
    "machine_lost": 1,
    "free": 5,
    "clone": 1,
    "stick_out": 4,
    "stick_in": 5,
    "stick_back": 4,
    "tamper": 1,
    "rewind": 1,
    "liar": 1,
    "spy": 1,
    "pause": 6,
}


@dataclass(frozen=True, slots=True)
class Happening:
    """`what` befalls machine `who` (modulo how many there are) `after` ms; `dice` seeds its own chances."""

    after: int
    what: str
    who: int
    dice: int

    def __str__(self) -> str:
        return f"+{self.after / SECOND:.0f}s {self.what} machine={self.who} dice={self.dice}"


@dataclass(frozen=True, slots=True)
class Weather:
    """Chances of each request: that it (or its answer) is lost, comes twice or again much later, is answered by an
    older answer, by a portal or by somebody who plays the county; that there is no connection; longest delay in ms."""

    lost: float = 0.0
    answer_lost: float = 0.0
    twice: float = 0.0
    later: float = 0.0
    stale: float = 0.0
    portal: float = 0.0
    impostor: float = 0.0
    down: float = 0.0
    slowest: int = 100


@dataclass(frozen=True, slots=True)
class History:
    """Everything that a run depends on."""

    seed: int
    machines: int
    towns: int
    newer_county: bool
    weather: Weather
    batch_bytes: int = limits.BATCH_START_BYTES
    happenings: tuple[Happening, ...] = field(default=())
    longest: int = USUAL  # it was made with


def make_history(seed: int, *, longest: int = USUAL) -> History:
    """The history of a seed, of at most `longest` happenings."""
    dice = Random(f"history {seed}")
    machines = dice.choice((2, 2, 2, 2, 3, 3, 3, 4, 4, 5)) if dice.random() < 0.97 else dice.randint(6, 12)
    names, weights = list(WEIGHTS), list(WEIGHTS.values())
    count = dice.randint(4, longest)
    happenings = tuple(
        Happening(_gap(dice), dice.choices(names, weights)[0], dice.randrange(64), dice.randrange(2**32))
        for _ in range(count)
    )
    towns = 2 if machines > 2 and dice.random() < 0.25 else 1
    batch_bytes = dice.choice((limits.BATCH_START_BYTES, 4 * limits.KIB, limits.KIB, limits.KIB))
    return History(
        seed, machines, towns, dice.random() < 0.1, _weather(dice), batch_bytes, happenings, longest
    )


def _gap(dice: Random) -> int:
    """Nearly at once, within the minute, or hours later."""
    return dice.choice((dice.randrange(SECOND), dice.randrange(MINUTE), dice.randrange(7 * MINUTE)))


def _weather(dice: Random) -> Weather:
    if dice.random() < 0.2:
        return Weather(slowest=dice.choice((100, 2000)))

    def chance(most: float) -> float:
        return dice.choice((0.0, 0.0, most / 4, most))

    return Weather(
        lost=chance(0.2),
        answer_lost=chance(0.3),
        twice=chance(0.3),
        later=chance(0.3),
        stale=chance(0.15),
        portal=chance(0.15),
        impostor=chance(0.15),
        down=chance(0.2),
        slowest=dice.choice((100, 400, 3000, 20_000)),
    )
