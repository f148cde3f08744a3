"""The telephone code (`security.md` §3, more than 90 days without contact): a machine shows a question, somebody reads it
out over the telephone, the county answers with eight characters that fit this question on this machine and nothing else.

Both ends know one secret without ever having sent it: the X25519 agreement of the machine's sealing key K2 and the
county's telephone key, whose public half the signed registry names (use "phone"). Sixteen characters that are neither
confused by eye nor by ear; letters are said with a word.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PHONE_USE: Final = "phone"
CHARACTERS: Final = "23456789AHKMRWXY"
QUESTION_LENGTH: Final = 10  # eight by chance and two that find a slip of the tongue
CODE_LENGTH: Final = 8
_CHANCE_BYTES: Final = 4
_CHECK_BYTES: Final = 1
_WORDS: Final = {"A": "安", "H": "河", "K": "口", "M": "马", "R": "人", "W": "王", "X": "西", "Y": "云"}


def agree(private: X25519PrivateKey, public: bytes, device: str) -> bytes:
    """The secret (32 bytes) of `device` and its county, from one's own private half and the other's public one (32 raw
    bytes): the same on both sides."""
    shared = private.exchange(X25519PublicKey.from_public_bytes(public))
    return HKDF(hashes.SHA256(), 32, None, b"ZF/phone/1\0" + device.encode()).derive(shared)


def ask(secret: bytes, random: Callable[[int], bytes] = os.urandom) -> str:
    """A fresh question."""
    chance = random(_CHANCE_BYTES)
    return _text(chance + _mac(secret, b"ask", chance)[:_CHECK_BYTES])


def fits(secret: bytes, question: str) -> bool:
    """Whether the machine of this secret asked `question` and it was heard right."""
    data = _bytes(question)
    if len(question) != QUESTION_LENGTH or data is None:
        return False
    chance, check = data[:_CHANCE_BYTES], data[_CHANCE_BYTES:]
    return hmac.compare_digest(_mac(secret, b"ask", chance)[:_CHECK_BYTES], check)


def answer(secret: bytes, question: str) -> str:
    """The county's code for `question`."""
    return _text(_mac(secret, b"code", question.encode())[: CODE_LENGTH // 2])


def proves(secret: bytes, question: str, code: str) -> bool:
    """Whether `code` is the county's answer to `question`."""
    return hmac.compare_digest(answer(secret, question).encode(), read_characters(code).encode())


def read_characters(text: str) -> str:
    """What a person typed: case, blanks and hyphens do not matter."""
    return "".join(text.split()).replace("-", "").upper()


def grouped(text: str) -> str:
    """In groups as they are read out: four and four, five and five."""
    half = len(text) // 2
    return f"{text[:half]} {text[half:]}"


def spoken(text: str) -> str:
    """How it is read out: each letter with its word."""
    return " ".join(f"{_WORDS[one]}({one})" if one in _WORDS else one for one in text)


def _mac(secret: bytes, part: bytes, data: bytes) -> bytes:
    return hmac.digest(secret, b"ZF/phone-" + part + b"/1\0" + data, "sha256")


def _text(data: bytes) -> str:
    return "".join(CHARACTERS[half] for byte in data for half in (byte >> 4, byte & 15))


def _bytes(text: str) -> bytes | None:
    """None for a text with other characters, or an odd number of them."""
    if len(text) % 2 or any(one not in CHARACTERS for one in text):
        return None
    halves = [CHARACTERS.index(one) for one in text]
    return bytes(high << 4 | low for high, low in zip(halves[::2], halves[1::2], strict=True))
