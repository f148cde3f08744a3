"""Pinyin of whole catalogues: each word of the dictionary is read once, not each time it occurs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from pypinyin import Style
from pypinyin.converter import DefaultConverter
from pypinyin.seg.simpleseg import seg

_CONVERTER = DefaultConverter()


def spelled(text: str) -> list[str]:
    """One lower-case syllable without tone per Chinese character, every other character as it is."""
    return [syllable for word in seg(text) for syllable in _word(word)] if text else []


@lru_cache(maxsize=1 << 15)
def _word(word: str) -> tuple[str, ...]:
    """A word as the dictionary divides texts: its readings do not depend on its neighbours."""
    found = _CONVERTER.convert(word, style=Style.NORMAL, heteronym=False, errors=cast(Any, list), strict=True)
    return tuple(syllable.casefold() for readings in found for syllable in readings)
