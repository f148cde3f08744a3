"""The recovery key: 128 random bits as seven groups of four, shown and printed once, for the envelope in
the safe.

Crockford's base32 (no I, L, O, U) with two check characters, so that a slip of the pen is found before it
is tried.
"""

from __future__ import annotations

import hashlib

KEY_BYTES = 16
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKE = str.maketrans("ILO", "110")
_KEY_LETTERS, _CHECK_LETTERS = 26, 2
_PADDING_BITS = _KEY_LETTERS * 5 - KEY_BYTES * 8


def write_recovery_key(key: bytes) -> str:
    """``key`` (16 bytes) as it is printed: XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a recovery key has {KEY_BYTES} bytes")
    letters = _letters(int.from_bytes(key) << _PADDING_BITS, _KEY_LETTERS) + _check(key)
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def read_recovery_key(text: str) -> bytes | None:
    """The 16 bytes; None when letters are missing, foreign or do not fit their check characters."""
    letters = "".join(text.replace("-", " ").split()).upper().translate(_LOOK_ALIKE)
    if len(letters) != _KEY_LETTERS + _CHECK_LETTERS or any(letter not in _ALPHABET for letter in letters):
        return None
    number = 0
    for letter in letters[:_KEY_LETTERS]:
        number = number * 32 + _ALPHABET.index(letter)
    if number % (1 << _PADDING_BITS):
        return None
    key = (number >> _PADDING_BITS).to_bytes(KEY_BYTES)
    return key if _check(key) == letters[_KEY_LETTERS:] else None


def _check(key: bytes) -> str:
    digest = hashlib.sha256(b"zf/recovery/1" + key).digest()
    return _letters(int.from_bytes(digest[:2]) >> 6, _CHECK_LETTERS)


def _letters(number: int, count: int) -> str:
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(count)))
