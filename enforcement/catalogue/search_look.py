"""One query over the rows: what each row can match at best, and the exact look at as many rows as are wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from enforcement.catalogue.search_shelf import Shelves
from enforcement.catalogue.search_tokens import Found, Token

_UNFIT = 1 << 30


class Look:
    """The rows that may fit every token, by the best quality they can have."""

    def __init__(self, shelves: Shelves, tokens: Sequence[Token]) -> None:
        self._shelves, self._tokens = shelves, tokens
        self._seen: dict[int, Found | None] = {}
        self._levels: dict[int, int] = {0: shelves.sets.all}
        for token in tokens:
            self._levels = self._with(token)

    def found(self, row: int) -> Found | None:
        """How this row matches: the sum of its tokens' qualities, and what to underline; None when it does not."""
        if row not in self._seen:
            self._seen[row] = self._match(row)
        return self._seen[row]

    def quality(self, row: int) -> int:
        """The sum of its tokens' qualities, very high for a row that does not match."""
        found = self.found(row)
        return _UNFIT if found is None else found[0]

    def ordered(self, inside: int) -> Iterator[int]:
        """Matching rows of the set ``inside``, the better match first, equal ones in the order of the rows."""
        sets = self._shelves.sets
        waiting = {quality: bits & inside for quality, bits in self._levels.items()}
        while waiting:
            best = min(waiting)
            worse: dict[int, list[int]] = {}
            for row in sets.rows(waiting.pop(best)):
                quality = self.quality(row)
                if quality == best:
                    yield row
                elif quality < _UNFIT:
                    worse.setdefault(quality, []).append(row)
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
