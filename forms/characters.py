"""What each character may do in a Chinese line: where a line may break, which marks go half-width, how
input is cleaned.

Source: layout specification 11.1 (line breaking) and 11.2 (full and half width).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NOT_AT_START = frozenset("，。、；：？！）》〉」』”’】〕…—％·～℃%,.;:?!)]}°㎡")
NOT_AT_END = frozenset("（《〈「『“‘【〔([{¥")
HALVABLE = frozenset("，。、；：？！）》〉」』”’】〕")
OPENING = frozenset("（《〈「『“‘【〔")
UNITS = frozenset("年月日时分元号条款项米份张件页名")
PUNCTUATION = NOT_AT_START | NOT_AT_END
SPACES = frozenset(" \u3000")

#: Place holders inside a line that are drawn, not printed from a face. No fact may contain them.
BLANK = "\ufffc"
BOX = "\ue000"
TICKED_BOX = "\ue001"
DRAWN = frozenset((BLANK, BOX, TICKED_BOX))

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_FULL_TO_HALF = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_SPACE_INSIDE = f"(?<=[{_HAN}，。、；：？！）》]) +(?=[{_HAN}（《])"
_COMMA_INSIDE = f"(?<=[{_HAN}）》])([,;])(?=[{_HAN}（《])"
_TO_CLEAN = re.compile(
    "[ ,;\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u2f00-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]"
)
"""What cleaning may change; it is run only where one of these stands, or what cannot be printed."""

_WIDE = {",": "，", ";": "；"}


@lru_cache(maxsize=50_000)
def may_break(before: str, after: str) -> bool:
    """Whether a line may end between two neighbouring characters."""
    if after in NOT_AT_START or before in NOT_AT_END or before in (BOX, TICKED_BOX):
        return False
    if after in SPACES:
        return False
    if before in SPACES:
        return True
    if is_latin(before) and is_latin(after):
        return False
    if before == "第" and after.isdigit() and after.isascii():
        return False
    if before.isascii() and before.isdigit() and after in UNITS:
        return False
    return not unicodedata.combining(after)


def is_latin(character: str) -> bool:
    """Characters printed from the Latin face and never torn apart or stretched: U+0021 to U+007E and ¥."""
    return "!" <= character <= "~" or character == "¥"


def speaks(character: str) -> bool:
    """Whether a character counts as a word character when the last line of a paragraph is judged."""
    return character not in PUNCTUATION and character not in SPACES


def clean_text(text: str) -> str:
    """Text as typed, made fit for print: half-width digits and letters, unified characters, no stray spaces.

    Kangxi radicals and compatibility ideographs become their unified character.
    """
    if text.isprintable() and not _TO_CLEAN.search(text):
        return text
    text = "".join(_unify(c) for c in text.translate(_FULL_TO_HALF))
    text = re.sub(_COMMA_INSIDE, lambda m: _WIDE[m[1]], text)
    return clean_name(re.sub(_SPACE_INSIDE, "", text))


def clean_name(text: str) -> str:
    """A personal name, address line or number: nothing is changed but blanks at the ends and control
    characters."""
    if text.isprintable():
        return text.strip()
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf"))
    return re.sub(r"[\n\t]+", " ", kept).strip()


def without_selectors(text: str) -> str:
    """The text without variation selectors: the faces in use map none, so the base character is printed."""
    return _SELECTORS.sub("", text)


def _unify(character: str) -> str:
    code = ord(character)
    if 0x2F00 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0x2F800 <= code <= 0x2FA1F:
        return unicodedata.normalize("NFKC", character)
    return character
