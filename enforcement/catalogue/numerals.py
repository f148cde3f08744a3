"""Chinese numerals in a query or a citation as digits: 第六十条 → 第60条."""

from __future__ import annotations

import re

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(
    r"[零〇一二三四五六七八九两十百千]+(?=条)|(?<=第)[零〇一二三四五六七八九两十百千]+(?=[款项])"
    r"|(?<=条之)[一二三四五六七八九十]+"
)


def to_digits(text: str) -> str:
    """``text`` with the numerals of articles, paragraphs and items in digits; other numerals stay."""
    return _NUMERAL.sub(lambda found: str(value_of(found.group())), text)


def value_of(numeral: str) -> int:
    """The value of a numeral below ten thousand, such as 一千零五十四."""
    total = pending = 0
    for character in numeral:
        if character in _STEPS:
            total += (pending or 1) * _STEPS[character]
            pending = 0
        else:
            pending = _DIGITS[character]
    return total + pending
