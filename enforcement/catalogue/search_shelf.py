"""The texts of all matters side by side, as the parts of a query look through them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from enforcement.catalogue.filters import ANYBODY
from enforcement.catalogue.search_keys import SUBJECT_WORDS, SearchKeys, subject_fits
from enforcement.catalogue.search_rows import Field, RowSets, Runs, Syllables
from enforcement.catalogue.search_sounds import Sounds

LAW_ENDS = ("法", "法典", "条例", "办法", "规定", "规则")
_COUNTRY = "中华人民共和国"
_PLACE = re.compile(r"(\S+?)(第\d+条\S*)")
_INITIALS = re.compile("'([a-z])")
_MOST_WAYS = 12  # ways of cutting typed letters into syllables that are looked for
_LOOKED_AT = 200  # rows that are rather looked at one by one
_HEAD_LENGTHS = (12, 8, 5, 3, 2, 1)


class Spelled:
    """A field as its syllables (a ' before each) and as its initials."""

    def __init__(self, sets: RowSets, letters: Sequence[str]) -> None:
        self._sets, self._letters = sets, letters
        self._syllables = Syllables(sets, letters)

    @cached_property
    def _initials(self) -> Runs:
        return Runs(self._sets, [_initials(one) for one in self._letters])

    def having(self, letters: str) -> int:
        """Rows in which the typed letters may stand; the letters themselves are looked at later."""
        bits = 0
        for way in _ways(letters, self._syllables.beginnings):
            fitting = self._sets.all
            for part in way:
                fitting &= self._syllables.beginning(part)
            if fitting.bit_count() > _LOOKED_AT:
                fitting &= self._initials.having("".join(part[0] for part in way))
            bits |= fitting
        return bits


class Shelves:
    """Fields of the rows, each made when it is first looked through. ``keys`` in the order of the list."""

    def __init__(self, keys: Sequence[SearchKeys]) -> None:
        self.keys = keys
        self.sets = RowSets(len(keys))

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
    def name_spelled(self) -> Spelled:
        return Spelled(self.sets, [one.name_letters for one in self.keys])

    @cached_property
    def other_spelled(self) -> Spelled:
        return Spelled(self.sets, [one.other_letters for one in self.keys])

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
        if not any(word in words for words in SUBJECT_WORDS.values()):
            return 0
        fitting = {kind for kind in ("", ANYBODY, *SUBJECT_WORDS) if subject_fits(kind, word)}
        return self.sets.of_flags(["1" if one.subject in fitting else "0" for one in self.keys])

    def begins(self, letter: str) -> int:
        """Rows whose name has this initial at its first or second character."""
        return self._starts.sign(letter)

    @cached_property
    def _starts(self) -> Field:
        return Field(self.sets, [_initials(_two(one.name_letters)) for one in self.keys])


def _initials(letters: str) -> str:
    return "".join(_INITIALS.findall(letters))


def _two(letters: str) -> str:
    return "'".join(letters.split("'", 3)[:3])


def _ways(letters: str, beginnings: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """The ways to cut a head of ``letters`` into beginnings of syllables, of the longest head that has few."""
    for length in _HEAD_LENGTHS:
        ways = _cuts(letters[:length], beginnings)
        if len(ways) <= _MOST_WAYS:
            break
    return ways


def _cuts(letters: str, beginnings: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """Every way to cut ``letters`` into beginnings of syllables."""
    ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in letters)]
    for start in range(len(letters)):
        for end in range(start + 1, len(letters) + 1):
            part = letters[start:end]
            if part not in beginnings:
                break
            ways[end] += [(*way, part) for way in ways[start]]
    return tuple(ways[-1])


def _shortens(text: str, law: str) -> bool:
    rest = iter(law)
    return law.endswith(text[-1]) and all(sign in rest for sign in text)
