"""How the names sound: what homophones and slips in pinyin are looked for in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from enforcement.catalogue.search_keys import SearchKeys
from enforcement.catalogue.search_rows import RowSets, Runs


class Sounds:
    """Fields of the rows, each made when it is first looked through."""

    def __init__(self, keys: Sequence[SearchKeys], sets: RowSets) -> None:
        self._keys, self._sets = keys, sets

    @cached_property
    def name(self) -> Runs:
        """The syllables of the name, a ' before each and one behind the last."""
        return Runs(self._sets, [one.name_letters + "'" for one in self._keys])

    @cached_property
    def other(self) -> Runs:
        """The same for domain and condition."""
        return Runs(self._sets, [one.other_letters + "'" for one in self._keys])

    @cached_property
    def flat(self) -> Runs:
        """The syllables of the name without marks between."""
        return Runs(self._sets, [one.name_letters.replace("'", "") for one in self._keys])

    @cached_property
    def of_sign(self) -> dict[str, frozenset[str]]:
        """How each character of the names sounds."""
        pairs: set[tuple[str, str]] = set()
        for one in self._keys:
            pairs.update(zip(one.name, one.name_letters.split("'")[1:], strict=False))
        sounds: dict[str, set[str]] = {}
        for sign, syllable in pairs:
            sounds.setdefault(sign, set()).add(syllable)
        return {sign: frozenset(some) for sign, some in sounds.items()}

    @cached_property
    def first(self) -> dict[str, str]:
        """One of the sounds of each character of the names."""
        return {sign: min(sounds) for sign, sounds in self.of_sign.items()}
