"""One query over the rows: what each row can match at best, and the exact look at as many rows as are wanted.

A query of one word has a shorter way (`OneWord`): the rows of one quality after the other, none of the next before
those are used up.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from enforcement.catalogue.search_shelf import Shelves
from enforcement.catalogue.search_token import Found, Step, Token

_UNFIT = 1 << 30


class Look(ABC):
    """The rows that fit a query."""

    def __init__(self, shelves: Shelves, tokens: Sequence[Token]) -> None:
        self._shelves, self._tokens = shelves, tokens
        self._seen: dict[int, Found | None] = {}

    def found(self, row: int) -> Found | None:
        """How this row matches: the sum of its tokens' qualities, and what to underline; None when it does not."""
        if row not in self._seen:
            self._seen[row] = self._match(row)
        return self._seen[row]

    def quality(self, row: int) -> int:
        """The sum of its tokens' qualities, very high for a row that does not match."""
        found = self.found(row)
        return _UNFIT if found is None else found[0]

    @abstractmethod
    def likely(self, worst: int) -> int:
        """A set of rows outside which none matches with a quality up to ``worst``."""

    @abstractmethod
    def ordered(self, inside: int) -> Iterator[tuple[int, Found]]:
        """Matching rows of the set ``inside`` with how they match, the better match first, equal ones in the order of
        the rows."""

    def _match(self, row: int) -> Found | None:
        keys = self._shelves.keys[row]
        quality = 0
        spans: tuple[tuple[int, int], ...] = ()
        for token in self._tokens:
            found = token.match(keys)
            if found is None:
                return None
            quality += found[0]
            spans += found[1]
        return quality, spans


class OneWord(Look):
    """A query of one part that knows its `Token.steps`."""

    def __init__(self, shelves: Shelves, token: Token, steps: Sequence[Step]) -> None:
        super().__init__(shelves, (token,))
        self._steps = steps

    def likely(self, worst: int) -> int:
        return self._tokens[0].likely(self._shelves, worst)

    def ordered(self, inside: int) -> Iterator[tuple[int, Found]]:
        for quality, step in self._steps:
            if not inside:
                return
            done = []
            for row, spans in step(inside):
                done.append(row)
                yield row, (quality, spans)
            if done:
                inside &= ~self._shelves.sets.of_rows(done)


class Words(Look):
    """The rows that may fit every token, by the best quality they can have."""

    def __init__(self, shelves: Shelves, tokens: Sequence[Token]) -> None:
        super().__init__(shelves, tokens)
        self._levels: dict[int, int] = {0: shelves.sets.all}
        for token in tokens:
            self._levels = self._with(token)

    def likely(self, worst: int) -> int:
        bits = 0
        for quality, rows in self._levels.items():
            if quality <= worst:
                bits |= rows
        return bits

    def ordered(self, inside: int) -> Iterator[tuple[int, Found]]:
        sets = self._shelves.sets
        waiting = {quality: bits & inside for quality, bits in self._levels.items()}
        while waiting:
            best = min(waiting)
            worse: dict[int, list[int]] = {}
            for row in sets.rows(waiting.pop(best)):
                found = self.found(row)
                if found is None:
                    continue
                if found[0] == best:
                    yield row, found
                else:
                    worse.setdefault(found[0], []).append(row)
            for quality, rows in worse.items():
                waiting[quality] = waiting.get(quality, 0) | sets.of_rows(rows)

    def _with(self, token: Token) -> dict[int, int]:
        """The levels after one more token."""
        levels: dict[int, int] = {}
        left = 0
        for bits in self._levels.values():
            left |= bits
        for quality, rows in token.levels(self._shelves):
            rows &= left
            left &= ~rows
            for former, bits in self._levels.items():
                both = bits & rows
                if both:
                    levels[former + quality] = levels.get(former + quality, 0) | both
        return levels


def look_for(shelves: Shelves, tokens: Sequence[Token]) -> Look:
    """The shortest way to the rows that fit every token."""
    steps = tokens[0].steps(shelves) if len(tokens) == 1 else ()
    return OneWord(shelves, tokens[0], steps) if steps else Words(shelves, tokens)
