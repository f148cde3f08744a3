"""What every part of a query is: the matters it may fit, how well one fits, and what to underline in its name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator

from enforcement.catalogue.search_keys import SearchKeys
from enforcement.catalogue.search_shelf import Shelves

Span = tuple[int, int]
Found = tuple[int, tuple[Span, ...]]
"""How well one token matched (0 best) and what to underline in the name."""
Level = tuple[int, int]
"""A quality, and the set of rows that cannot match better."""
Step = tuple[int, Callable[[int], Iterator[tuple[int, tuple[Span, ...]]]]]
"""A quality, and what finds in a set of rows those that match so well and no better, once the better ones are gone
from the set: rows in order with what to underline, looked for as they are read."""
NAMED = 2
"""The worst quality of what was found in the name or the code itself."""


class Token(ABC):
    """One part of a query."""

    @abstractmethod
    def levels(self, shelves: Shelves) -> Iterator[Level]:
        """Sets of rows, best first; a row outside all of them does not match."""

    @abstractmethod
    def match(self, keys: SearchKeys) -> Found | None:
        """How this matter matches; never better than its level."""

    def steps(self, shelves: Shelves) -> tuple[Step, ...]:
        """The same as `levels` and `match` together for a query of this part alone; empty where there is no short way."""
        return ()

    def likely(self, shelves: Shelves, worst: int) -> int:
        """A set of rows outside which none matches with a quality up to ``worst``."""
        bits = 0
        for quality, rows in self.levels(shelves):
            if quality > worst:
                break
            bits |= rows
        return bits
