"""Finding matters by words of any length, full pinyin, initials, code, law and article; forgiving one slip.

Answering needs no pinyin library and stays in memory. Order: exact code, then what this team often uses, then
基础库 and 法定, then what the township picked, then the rest; inside each the better match first, the catalogue's
priority deciding among equals. What only comes near the words stands behind everything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import islice
from typing import NamedTuple

from enforcement.catalogue.search_keys import SearchKeys, Spell, search_keys
from enforcement.catalogue.search_look import Look, look_for
from enforcement.catalogue.search_near import forgiving
from enforcement.catalogue.search_shelf import Shelves
from enforcement.catalogue.search_token import NAMED, Found, Token
from enforcement.catalogue.search_tokens import tidy, tokens_of

__all__ = ["Hit", "MatterIndex", "SearchKeys", "Shelf", "Spell", "search_keys"]

_SETS = 3
LITTLE = 3  # with fewer hits than this, what is nearly the same is shown too
_NO_USE: dict[str, float] = {}


class Shelf(IntEnum):
    """The order of the list: powers every town has, then this town's own picks, then the rest of the menu."""

    BASE = 0
    PICKED = 1
    REST = 2


class Hit(NamedTuple):
    """A found matter; ``spans`` are the (start, end) characters of its name to underline. ``near``: not as typed,
    the nearest there is."""

    code: str
    name: str
    shelf: Shelf
    quality: int
    spans: tuple[tuple[int, int], ...] = ()
    near: bool = False


@dataclass(slots=True)
class _Asked:
    """Rows by shelf, rows of the very code, and rows in use (most used first, and as a set); ``near`` for the second
    try."""

    shelves: tuple[int, ...]
    exact: tuple[int, ...]
    used: tuple[int, ...]
    in_use: int
    limit: int
    near: bool = False
    shown: set[int] = field(default_factory=set)


class MatterIndex:
    """All keys in memory; 5,000 matters answer within 10 ms."""

    def __init__(self, keys: Iterable[SearchKeys], spell: Spell | None = None) -> None:
        """``spell`` tells the syllables of characters that no matter has; without it those have no homophones."""
        self._keys = tuple(sorted(keys, key=lambda one: (one.priority, one.code)))
        self._row = {one.code: row for row, one in enumerate(self._keys)}
        self._codes: dict[str, tuple[int, ...]] = {}
        for row, one in enumerate(self._keys):
            for code in {one.code, one.official_code.lower()} - {""}:
                self._codes[code] = (*self._codes.get(code, ()), row)
        self._shelves = Shelves(self._keys)
        self._sets = self._shelves.sets
        self._base = self._sets.of_flags(["1" if one.base else "0" for one in self._keys])
        self._spell = spell
        self._sets_of: tuple[tuple[Collection[str], int], ...] = ()
        self._use_of: tuple[Mapping[str, float], tuple[int, ...], int] = (_NO_USE, (), 0)

    def search(
        self,
        text: str,
        picked: AbstractSet[str] = frozenset(),
        limit: int = 50,
        *,
        use: Mapping[str, float] = _NO_USE,
        among: Collection[str] | None = None,
        forgive: bool = True,
    ) -> tuple[Hit, ...]:
        """Matters that fit every part of ``text``, at most ``limit``; an empty text fits all.

        ``picked``: codes of 自选 matters this township holds. ``use``: how much this team uses a matter, by code.
        ``among``: only these codes, None for all. ``forgive``: where little is found, what comes near is found too.
        """
        query = tidy(text)
        shelves = self._by_shelf(picked, among)
        held = shelves[Shelf.BASE] | shelves[Shelf.PICKED]
        used, in_use = self._used(use) if use else ((), 0)
        asked = _Asked(shelves, self._exact(query, shelves), used, in_use & held, limit)
        joined, single = tokens_of(query, self._shelves)
        hits = self._best(joined, asked)
        if not hits and len(joined) != len(single):
            hits = self._best(single, asked)
        if forgive and len(hits) < min(LITTLE, limit):
            slips = forgiving(single, self._shelves, self._spell)
            asked.near, asked.limit = True, limit - len(hits)
            hits += self._best(slips, asked) if slips else []
        return tuple(hits)

    def sound(self, sign: str) -> str:
        """The syllable of a character as it stands in some name; the character itself when it is in none."""
        return self._shelves.sounds.first.get(sign, sign)

    def _best(self, tokens: Sequence[Token], asked: _Asked) -> list[Hit]:
        look = look_for(self._shelves, tokens)
        keys, near, shown = self._keys, asked.near, asked.shown
        hits: list[Hit] = []
        for shelf, row, (quality, spans) in islice(self._order(look, len(tokens), asked), asked.limit):
            if len(spans) > 1:
                spans = tuple(sorted(set(spans)))
            one = keys[row]
            shown.add(row)
            hits.append(Hit(one.code, one.name, shelf, quality, spans, near))
        return hits

    def _order(self, look: Look, parts: int, asked: _Asked) -> Iterator[tuple[Shelf, int, Found]]:
        """Rows in the order of the module's docstring, none twice, none that an earlier try has shown."""
        done = self._sets.of_rows(asked.shown) if asked.shown else 0
        for row in self._first(look, parts, asked):
            bit, found = self._sets.bit(row), look.found(row)
            if found is not None and not done & bit:
                done |= bit
                yield self._shelf(row, asked), row, found
        for shelf, bits in zip(Shelf, asked.shelves, strict=True):
            for row, found in look.ordered(bits & ~done):
                yield shelf, row, found

    def _first(self, look: Look, parts: int, asked: _Asked) -> Iterator[int]:
        """Rows of the very code, then rows in use that were found in the name or the code itself."""
        yield from sorted(asked.exact, key=lambda row: (self._shelf(row, asked), look.quality(row), row))
        named = NAMED * max(1, parts)
        if asked.used:
            likely = set(self._sets.rows(look.likely(named) & asked.in_use))
            yield from (row for row in asked.used if row in likely and look.quality(row) <= named)

    def _by_shelf(self, picked: AbstractSet[str], among: Collection[str] | None) -> tuple[int, ...]:
        inside = self._sets.all if among is None else self._set(among)
        held = self._set(picked) & ~self._base
        return inside & self._base, inside & held, inside & ~self._base & ~held

    def _set(self, codes: Collection[str]) -> int:
        """The rows of these codes; the same sets are asked for at every key, so the last few are kept."""
        for known, bits in self._sets_of:
            if known is codes:
                return bits
        bits = self._sets.of_rows(self._row[code] for code in codes if code in self._row)
        if isinstance(codes, frozenset):  # which nobody can change
            self._sets_of = ((codes, bits), *self._sets_of[: _SETS - 1])
        return bits

    def _shelf(self, row: int, asked: _Asked) -> Shelf:
        bit = self._sets.bit(row)
        return next(shelf for shelf in Shelf if asked.shelves[shelf] & bit)

    def _exact(self, query: str, shelves: tuple[int, ...]) -> tuple[int, ...]:
        rows = self._codes.get(query, ()) if query else ()
        return tuple(row for row in rows if self._sets.bit(row) & (shelves[0] | shelves[1] | shelves[2]))

    def _used(self, use: Mapping[str, float]) -> tuple[tuple[int, ...], int]:
        """Rows in use, the most used first, and as a set; worked out once for the same mapping."""
        if self._use_of[0] is not use:
            rows = sorted((-use[code], self._row[code]) for code in use if code in self._row)
            order = tuple(row for _, row in rows)
            self._use_of = (use, order, self._sets.of_rows(order))
        return self._use_of[1:]
