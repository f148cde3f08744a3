"""Search words: full text by single characters and by pairs, so that any run of them is found exactly, and pinyin.

Characters are stored apart by blanks, and once more as pairs of neighbours. One character is looked for by itself, a
longer text as a phrase of its pairs: an exact substring search as quick for five characters as for two, since few
texts share a pair where many share a character. Names are stored a second time as initials, in the same way, and a
third time as syllables, whose last one may be half typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from desktop.store.syllables import cuts, endings

# Queries are made of characters, pairs and syllables, so this word never matches one.
_SEAM = "seam"
_LETTERS = re.compile("[a-z]{2,}")


def normal(text: str) -> str:
    """Compatibility form, lower case, no blanks: what is stored and what is looked for."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def spaced(*texts: str) -> str:
    """Text for a full-text column; no phrase reaches from one part into the next."""
    return _sewn(["".join(_letters(normal(text))) for text in texts if text])


def phrase(text: str) -> str:
    """A full-text query for exactly these characters; empty when nothing in ``text`` can be looked for."""
    letters = [letter for letter in _letters(normal(text)) if letter.isalnum()]
    return '"' + " ".join(letters) + '"' if letters else ""


def named(name: str) -> str:
    """The pinyin of a name for a full-text column: initials, and syllables apart by blanks."""
    syllables = [syllable for syllable in _spelled(name) if syllable.isalnum()]
    short = "".join(syllable[0] for syllable in syllables)
    return f" {_SEAM} {_sewn([short])} {_SEAM} {' '.join(syllables)}" if syllables else ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A full-text query: one expression for each word that every hit must hold."""

    words: tuple[str, ...]

    @property
    def match(self) -> str:
        """For MATCH."""
        return " AND ".join(f"({word})" for word in self.words)


def wanted(text: str) -> Wanted | None:
    """A full-text query for all words of ``text``; None when nothing in it can be looked for."""
    words = tuple(one for word in text.split() if (one := _expression(normal(word))))
    return Wanted(words) if words else None


def _expression(word: str) -> str:
    letters = "".join(_letters(word))
    ways = [_quoted(_pairs(letters) or letters)] if letters else []
    if _LETTERS.fullmatch(word):
        ways += [way for done, rest in cuts(word) for way in _syllabled(done, rest)]
    return " OR ".join(ways)


def _sewn(parts: list[str]) -> str:
    """Each part as its characters and as its pairs."""
    return f" {_SEAM} ".join(" ".join(one) for part in parts for one in (part, _pairs(part)) if one)


def _syllabled(done: tuple[str, ...], rest: str) -> list[str]:
    """The ways to end typed syllables. They are written out, since a search for a beginning reads all it may mean;
    one letter alone begins too many and is looked for as an initial behind that of the syllable before."""
    if len(rest) == 1 and done:
        return [f"({_quoted(done)} AND {_quoted((done[-1][0] + rest,))})"]
    return [_quoted((*done, last)) for last in endings(rest)]


def _quoted(tokens: Iterable[str]) -> str:
    return f'"{" ".join(tokens)}"'


def _pairs(letters: str) -> list[str]:
    """Each two neighbours."""
    return [letters[at : at + 2] for at in range(len(letters) - 1)]


def initials(text: str) -> str:
    """First letters of the pinyin of Chinese characters, other letters and digits as they are: 好再来 →
    hzl."""
    return "".join(syllable[:1] for syllable in spell(text) if syllable.isalnum())


def spell(text: str) -> list[str]:
    """One lower-case syllable without tone per Chinese character, every other character as it is."""
    # The dictionary costs a fifth of a second, so it is loaded when it is first needed, not at start.
    from desktop.store.spelling import spelled

    return spelled(text)


@lru_cache(maxsize=512)
def _spelled(name: str) -> tuple[str, ...]:
    return tuple(spell(normal(name)))


def _letters(text: str) -> Iterable[str]:
    return (letter for letter in text if letter.isalnum())
