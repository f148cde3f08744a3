"""Numbers as statutes write them, read back: 一千二百四十二, 〇, full-width and plain digits, circled ones."""

from __future__ import annotations

import re
import unicodedata

NUMERAL = "零〇○一二三四五六七八九十百千两0-9０-９"
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}


def number_of(numeral: str) -> int:
    """The value of a numeral below ten thousand; 二〇〇八 is read digit by digit. ValueError for anything else."""
    plain = unicodedata.normalize("NFKC", numeral.strip())
    if plain.isascii() and plain.isdigit():
        return int(plain)
    if not plain or not re.fullmatch("[零〇○一二三四五六七八九十百千两]+", plain):
        raise ValueError("not a numeral")
    if not any(sign in _STEPS for sign in plain):
        return int("".join(str(_DIGITS[sign]) for sign in plain))
    total = pending = 0
    for sign in plain:
        if sign in _STEPS:
            total += (pending or 1) * _STEPS[sign]
            pending = 0
        else:
            pending = _DIGITS[sign]
    return total + pending
