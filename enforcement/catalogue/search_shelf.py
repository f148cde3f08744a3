"""The texts of all matters side by side, as the parts of a query look through them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from enforcement.catalogue.filters import ANYBODY
from enforcement.catalogue.search_keys import SUBJECT_WORDS, SearchKeys, subject_fits
from enforcement.catalogue.search_rows import Field, RowSets
from enforcement.catalogue.search_sounds import Sounds

LAW_ENDS = ("法", "法典", "条例", "办法", "规定", "规则")
_COUNTRY = "中华人民共和国"
_PLACE = re.compile(r"(\S+?)(第\d+条\S*)")
_INITIALS = re.compile("'([a-z])")
_MOST_HEADS = 6  # ways of cutting typed letters into syllables that are looked for
_HEAD_LENGTHS = (8, 5, 3, 2, 1)


class Shelves:
    """Fields of the rows, each made when it is first looked through. ``keys`` in the order of the list."""

    def __init__(self, keys: Sequence[SearchKeys]) -> None:
        self.keys = keys
        self.sets = RowSets(len(keys))
        self._heads: dict[str, tuple[str, ...]] = {}
        self._starts: dict[str, int] = {}

    @cached_property
    def name(self) -> Field:
        return Field(self.sets, [one.name for one in self.keys])

    @cached_property
    def head(self) -> Field:
        """The first two characters of the name."""
        return Field(self.sets, [one.name[:2] for one in self.keys])

    @cached_property
    def other(self) -> Field:
        return Field(self.sets, [one.other for one in self.keys])

    @cached_property
    def law(self) -> Field:
        return Field(self.sets, [one.law for one in self.keys])

    @cached_property
    def former(self) -> Field:
        return Field(self.sets, [one.former for one in self.keys])

    @cached_property
    def name_initials(self) -> Field:
        return Field(self.sets, [_initials(one.name_letters) for one in self.keys])

    @cached_property
    def other_initials(self) -> Field:
        return Field(self.sets, [_initials(one.other_letters) for one in self.keys])

    @cached_property
    def sounds(self) -> Sounds:
        return Sounds(self.keys, self.sets)

    @cached_property
    def laws(self) -> dict[str, int]:
        """The rows of each law that is cited, now or formerly."""
        rows: dict[str, list[int]] = {}
        for row, one in enumerate(self.keys):
            for law, _ in _PLACE.findall(f"{one.law} {one.former}"):
                rows.setdefault(law, []).append(row)
        return {law: self.sets.of_rows(some) for law, some in rows.items()}

    def codes(self, digits: str) -> int:
        """Rows whose own code begins with ``digits`` or whose official one contains them."""
        fits = [one.code.startswith(digits) or digits in one.official_code for one in self.keys]
        return self.sets.of_flags(["1" if fit else "0" for fit in fits])

    def laws_called(self, text: str) -> tuple[str, ...]:
        """Laws that a text ending like a law may mean: those with ``text`` in the name, else in short: 大气法."""
        if len(text) < 2 or not text.endswith(LAW_ENDS):
            return ()
        literal = tuple(law for law in self.laws if text in law)
        return literal or tuple(law for law in self.laws if _shortens(text, law.removeprefix(_COUNTRY)))

    def subject(self, word: str) -> int:
        """Rows that concern the kind of subject that ``word`` names."""
        fitting = {kind for kind in ("", ANYBODY, *SUBJECT_WORDS) if subject_fits(kind, word)}
        if not fitting:
            return 0
        return self.sets.of_flags(["1" if one.subject in fitting else "0" for one in self.keys])

    def begins(self, letter: str) -> int:
        """Rows whose name has this initial at its first or second character."""
        bits = self._starts.get(letter)
        if bits is None:
            flags = ["1" if letter in _initials(_two(one.name_letters)) else "0" for one in self.keys]
            self._starts[letter] = bits = self.sets.of_flags(flags)
        return bits

    def spelled(self, field: Field, letters: str) -> int:
        """Rows whose initials in ``field`` allow the typed letters; the letters themselves are looked at later."""
        heads = self._heads.get(letters)
        if heads is None:
            self._heads[letters] = heads = self._cut(letters)
        bits = 0
        for head in heads:
            bits |= field.having(head)
        return bits

    def _cut(self, letters: str) -> tuple[str, ...]:
        """The rows of initials that the head of ``letters`` can stand for, the shorter ones that say enough."""
        for length in _HEAD_LENGTHS:
            heads = _cuts(letters[:length], self._beginnings)
            few = tuple(head for head in heads if not any(one != head and one in head for one in heads))
            if len(few) <= _MOST_HEADS:
                break
        return few

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """Every beginning of a syllable that occurs."""
        syllables: set[str] = set()
        for one in self.keys:
            syllables.update(one.name_letters.split("'"), one.other_letters.split("'"))
        return frozenset(syllable[:end] for syllable in syllables for end in range(1, len(syllable) + 1))


def _initials(letters: str) -> str:
    return "".join(_INITIALS.findall(letters))


def _two(letters: str) -> str:
    return "'".join(letters.split("'", 3)[:3])


def _cuts(letters: str, beginnings: frozenset[str]) -> frozenset[str]:
    """Initials of every way to cut ``letters`` into beginnings of syllables."""
    ways: list[set[str]] = [{""}, *(set() for _ in letters)]
    for start, letter in enumerate(letters):
        for end in range(start + 1, len(letters) + 1):
            if letters[start:end] not in beginnings:
                break
            ways[end] |= {way + letter for way in ways[start]}
    return frozenset(ways[-1])


def _shortens(text: str, law: str) -> bool:
    rest = iter(law)
    return law.endswith(text[-1]) and all(sign in rest for sign in text)
