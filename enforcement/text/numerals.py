"""Numbers in words: the numerals statutes use, and amounts of money in capitals.

Source: layout rules for amounts (罚款人民币捌佰元整（¥800.00）) and citations (第一千二百四十二条).
"""

from __future__ import annotations

import unicodedata
from typing import Any

_DIGITS = "零一二三四五六七八九"
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_CAPITAL_UNITS = ("", "拾", "佰", "仟")
_SECTIONS = ("", "万", "亿")
_LIMIT = 10**12


def chinese_number(value: int) -> str:
    """``value`` as statutes write it: 10 十, 28 二十八, 110 一百一十, 100500 十万零五百.

    Raises ValueError below 0 and from 10**12 on.
    """
    if not 0 <= value < _LIMIT:
        raise ValueError("only whole numbers from 0 below a trillion are written out")
    if value == 0:
        return "零"
    text = ""
    for power in (2, 1, 0):
        section = value // 10 ** (4 * power) % 10_000
        if section:
            gap = bool(text) and (section < 1000 or text.endswith("零"))
            text = text.rstrip("零") + ("零" if gap else "") + _section(section) + _SECTIONS[power]
        elif text and value % 10 ** (4 * power):
            text = text.rstrip("零") + "零"
    return text[1:] if text.startswith("一十") else text


def _section(value: int) -> str:
    """1..9999 with its inner zeros: 1005 一千零五, 15 一十五."""
    text = ""
    for weight, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // weight % 10
        if digit:
            text += _DIGITS[digit] + unit
        elif text and not text.endswith("零") and value % weight:
            text += "零"
    return text


def capital_amount(fen: int) -> str:
    """An amount in capitals: 1005.00 yuan is 壹仟零伍元整. ``fen`` is a whole number of fen, not negative."""
    if not 0 <= fen < _LIMIT * 100:
        raise ValueError("an amount is a whole number of fen, not negative")
    yuan, jiao, cents = fen // 100, fen // 10 % 10, fen % 10
    text = _capital_yuan(yuan) + "元" if yuan or not fen else ""
    if not jiao and not cents:
        return text + "整"
    if jiao:
        text += _CAPITALS[jiao] + "角"
    elif text:
        text += "零"
    return text + (_CAPITALS[cents] + "分" if cents else "")


def _capital_yuan(yuan: int) -> str:
    if yuan == 0:
        return "零"
    digits = str(yuan)
    text, section_has_value = "", False
    for place, char in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        digit = int(char)
        if digit:
            text += _CAPITALS[digit] + _CAPITAL_UNITS[place % 4]
            section_has_value = True
        elif not text.endswith("零"):
            text += "零"
        if place % 4 == 0 and place:
            text = _close_section(text, place // 4, section_has_value)
            section_has_value = False
    return text.rstrip("零")


def _close_section(text: str, power: int, has_value: bool) -> str:
    """Put 万 or 亿 behind a finished section that has a value; the zero that ended it moves behind the
    unit.
    """
    if not has_value:
        return text
    return text.rstrip("零") + _SECTIONS[power] + ("零" if text.endswith("零") else "")


def figure_amount(fen: int) -> str:
    """¥800.00: two decimals, no thousands mark."""
    return f"¥{fen // 100}.{fen % 100:02d}"


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as their half-width twins; 。between digits becomes a point."""
    plain = "".join(unicodedata.normalize("NFKC", char) if "！" <= char <= "～" else char for char in text)
    parts = plain.split("。")
    joined = parts[0]
    for part in parts[1:]:
        between = joined[-1:].isdigit() and part[:1].isdigit()
        joined += ("." if between else "。") + part
    return joined


def decimal_text(text: str) -> str | None:
    """``text`` as a plain decimal (``0.82``), or None when it is no number. Full-width digits count."""
    plain = half_width(text).strip().replace(" ", "")
    sign, body = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, point, rest = body.partition(".")
    if not (whole.isascii() and whole.isdigit()):
        return None
    if point and not (rest.isascii() and rest.isdigit()):
        return None
    return sign + body


def fen_of(value: Any) -> int | None:
    """An amount in 分: a whole number is 分 already, a text such as 1200.00 is 元. None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, int):
        return value
    number = decimal_text(value.replace(",", "").replace("，", "").removesuffix("元")) or ""
    whole, _point, rest = number.partition(".")
    if not whole.isdigit() or len(rest) > 2:
        return None
    return int(whole) * 100 + int(rest.ljust(2, "0"))
