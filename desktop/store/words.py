"""Search words: full text by single characters, so that any run of them is found exactly, and pinyin.

Characters are stored apart by blanks; a phrase query for the same characters is then an exact substring
search that works for one character as well as for ten, rare ones included.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, cast

# Queries are made of single characters, so a longer word never matches one.
_SEAM = "seam"


def normal(text: str) -> str:
    """Compatibility form, lower case, no blanks: what is stored and what is looked for."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def spaced(*texts: str) -> str:
    """Text for a full-text column; no phrase reaches from one part into the next."""
    return f" {_SEAM} ".join(" ".join(_letters(normal(text))) for text in texts if text)


def phrase(text: str) -> str:
    """A full-text query for exactly these characters; empty when nothing in ``text`` can be looked for."""
    letters = [letter for letter in _letters(normal(text)) if letter.isalnum()]
    return '"' + " ".join(letters) + '"' if letters else ""


def initials(text: str) -> str:
    """First letters of the pinyin of Chinese characters, other letters and digits as they are: 好再来 →
    hzl."""
    return "".join(syllable[:1] for syllable in spell(text) if syllable.isalnum())


def spell(text: str) -> list[str]:
    """One lower-case syllable without tone per Chinese character, every other character as it is."""
    # The dictionary costs a fifth of a second, so it is loaded when it is first needed, not at start.
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(text, errors=cast(Any, list))
    return [one.casefold() for one in syllables]


def _letters(text: str) -> Iterable[str]:
    return (letter for letter in text if letter.isalnum())
