"""Forgiving one slip in each word: a homophone, a wrong, missing, doubled or swapped character or letter.

Names, domains and conditions are looked at. A missing character is no slip here: `Han` finds a word with gaps anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product

from enforcement.catalogue.search_keys import SearchKeys, Spell
from enforcement.catalogue.search_rows import Field
from enforcement.catalogue.search_shelf import Shelves
from enforcement.catalogue.search_token import Found, Level, Span, Token
from enforcement.catalogue.search_tokens import Han, Letters

NEAR = 10  # the quality of a slip, worse than any match
_SHORTEST_HAN, _SHORTEST_LETTERS = 2, 5
_MOST_SOUNDS = 8  # readings of a word with characters of several sounds


def forgiving(tokens: Sequence[Token], shelves: Shelves, spell: Spell | None) -> list[Token]:
    """The same parts, each long enough one with its slips; empty when none is long enough."""
    made: list[Token] = []
    for token in tokens:
        if isinstance(token, Han) and len(token.text) >= _SHORTEST_HAN:
            made.append(_NearHan(token, shelves, spell))
        elif isinstance(token, Letters) and len(token.letters) >= _SHORTEST_LETTERS:
            made.append(_NearLetters(token))
        else:
            made.append(token)
    return made if any(isinstance(one, _NearHan | _NearLetters) for one in made) else []


class _NearHan(Token):
    """Characters with one slip, or others that sound the same."""

    def __init__(self, exact: Han, shelves: Shelves, spell: Spell | None) -> None:
        self._exact, text = exact, exact.text
        self._slip = re.compile("|".join(_han_slips(text)))
        sounds = [_sounds(sign, shelves, spell) for sign in text]
        self._sounds = tuple(
            "'" + "'".join(one) + "'" for one in islice(product(*sounds), _MOST_SOUNDS) if all(sounds)
        )

    def levels(self, shelves: Shelves) -> Iterator[Level]:
        yield from self._exact.levels(shelves)
        for quality, field, sounds in (
            (NEAR, shelves.name, shelves.sounds.name),
            (NEAR + 1, shelves.other, shelves.sounds.other),
        ):
            bits = _all_but_one(field, self._exact.text, shelves.sets.all)
            for sound in self._sounds:
                bits |= sounds.having(sound)
            yield quality, bits

    def match(self, keys: SearchKeys) -> Found | None:
        found = self._exact.match(keys)
        if found is not None:
            return found
        span = self._slipped(keys.name, keys.name_letters)
        if span is not None:
            return NEAR, (span,)
        return (NEAR + 1, ()) if self._slipped(keys.other, keys.other_letters) is not None else None

    def _slipped(self, text: str, letters: str) -> Span | None:
        """Where the same sounds stand, else where the word with one slip does."""
        for sound in self._sounds:
            at = f"{letters}'".find(sound)
            if at >= 0:
                first = letters.count("'", 0, at)
                return first, first + len(self._exact.text)
        slip = self._slip.search(text)
        return slip.span() if slip else None


class _NearLetters(Token):
    """Full pinyin with one slip."""

    def __init__(self, exact: Letters) -> None:
        self._exact, letters = exact, exact.letters
        half = len(letters) // 2
        self._halves = (letters[:half], letters[half:])
        self._slip = re.compile("|".join(_letter_slips(letters)))

    def levels(self, shelves: Shelves) -> Iterator[Level]:
        yield from self._exact.levels(shelves)
        first, second = self._halves
        yield NEAR, shelves.sounds.flat.having(first) | shelves.sounds.flat.having(second)

    def match(self, keys: SearchKeys) -> Found | None:
        found = self._exact.match(keys)
        if found is not None:
            return found
        slip = self._slip.search(keys.name_letters.replace("'", ""))
        return (NEAR, (_signs(keys.name_letters, *slip.span()),)) if slip else None


def _sounds(sign: str, shelves: Shelves, spell: Spell | None) -> tuple[str, ...]:
    known = shelves.sounds.of_sign.get(sign)
    if known is None and spell is not None:
        known = frozenset(spell(sign))
    return tuple(sorted(known or ()))


def _all_but_one(field: Field, text: str, everything: int) -> int:
    """Rows that have every character of ``text`` with one exception."""
    whole, lacking = everything, 0
    for sign in text:
        here = field.sign(sign)
        lacking = (lacking & here) | (whole & ~here)
        whole &= here
    return whole | lacking


def _han_slips(text: str) -> Iterator[str]:
    """Neighbours swapped; one character wrong or one too many, at an end only where three others are right."""
    signs = [re.escape(sign) for sign in text]
    for at in range(len(signs) - 1):
        yield "".join((*signs[:at], signs[at + 1], signs[at], *signs[at + 2 :]))
    if len(signs) > _SHORTEST_HAN:
        edges = len(signs) > _SHORTEST_HAN + 1
        for at in range(0 if edges else 1, len(signs) - (0 if edges else 1)):
            inner = 0 < at < len(signs) - 1
            yield "".join((*signs[:at], ".?" if inner else "", *signs[at + 1 :]))


def _letter_slips(letters: str) -> Iterator[str]:
    """Neighbours swapped; one letter wrong, too many or missing."""
    for at in range(len(letters) - 1):
        yield letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
    for at in range(1, len(letters)):
        yield f"{letters[:at]}.?{letters[at + 1 :]}"
        yield f"{letters[:at]}.{letters[at:]}"


def _signs(letters: str, start: int, end: int) -> tuple[int, int]:
    """The (start, end) characters of a stretch of syllables written without their marks."""
    ends: list[int] = []
    total = 0
    for syllable in letters.split("'")[1:]:
        total += len(syllable)
        ends.append(total)
    first = next(place for place, one in enumerate(ends) if one > start)
    last = next(place for place, one in enumerate(ends) if one >= end)
    return first, last + 1
