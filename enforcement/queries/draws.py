"""Questions about draws (双随机抽取) and what a pool can be made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from enforcement.model.officer import Officer
from enforcement.model.party import Party
from enforcement.model.random_draw import RandomDraw


@dataclass(frozen=True, slots=True)
class AskDraws:
    """→ tuple[DrawRow, ...], newest first, given-up ones too."""


@dataclass(frozen=True, slots=True)
class DrawRow:
    """``inspections`` are those that were begun from the draw, by party; ``names`` of those who acted, by id. ``others``
    are all other pools that were closed for the same task, oldest first: who draws again shows that he did."""

    draw: RandomDraw
    inspections: Mapping[str, str]
    names: Mapping[str, str]
    others: tuple[RandomDraw, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class AskDrawPool:
    """→ DrawPool: the libraries of objects and officers; visits count in the year of ``day``."""

    day: date


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A party with its inspections: how many began this year, and the day of the last one."""

    party: Party
    visits: int
    last: date | None


@dataclass(frozen=True, slots=True)
class DrawPool:
    objects: tuple[PoolRow, ...]
    officers: tuple[Officer, ...]
