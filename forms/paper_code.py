"""The code on paper: its exact bytes, its text, the page code of later pages, and the QR symbols.

Knows no keys: the caller hands in a function that signs. The code says "this enrolled device of this
township issued a document with these facts"; it names nobody and is not the agency's seal. Layout of the
bytes: security design 4.1.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import qrcode
from qrcode.util import MODE_ALPHA_NUM, QRData

CAPTION = "本机核验码（非行政行为码）"
PREFIX, PAGE_PREFIX = "ZF2:", "ZF2P"
VERSION = 1
PAYLOAD_BYTES, SIGNATURE_BYTES, TAIL_BYTES = 44, 64, 18
SALT_BYTES = 16
MASK = 2
DAY_ZERO = date(2020, 1, 1)
SEE_PAPER = 0xFFFFFFFF
_LAYOUT = struct.Struct(">BB4sIHBB3sHBIH18s")
_PATH_KEYS = frozenset(("path",))


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCode:
    """What the caller knows of a document to be issued; pages and content hash are filled in by the renderer.

    `sign` gets the 44 payload bytes and returns 64 signature bytes made for the use `qr`; `key_id` is cut
    to 4 bytes; `division` is the 9-digit township code; `amount_fen` is None for "see paper"; `salt` is 16
    random bytes.
    """

    sign: Callable[[bytes], bytes]
    key_id: bytes
    division: int
    year: int
    serial: int
    issued_on: date
    salt: bytes
    series: int = 0
    amount_fen: int | None = 0
    due_on: date | None = None
    signature_id: int = 1
    corrects: bool = False
    temporary_number: bool = False
    training: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCodeFields:
    """What a code on paper says. `key_id` is 4 bytes, `hash_end` the last 18 bytes of the content hash."""

    signature_id: int
    corrects: bool
    temporary_number: bool
    training: bool
    key_id: bytes
    division: int
    form: int
    series: int
    year: int
    serial: int
    issued_on: date
    pages: int
    amount_fen: int | None
    due_on: date | None
    hash_end: bytes

    @property
    def tail(self) -> str:
        """The eight hex digits printed beside the code: 4ECF 8D19."""
        return tail_text(self.hash_end)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCode:
    """A code taken apart: its fields, the signed bytes and the signature over them, not yet verified."""

    fields: PaperCodeFields
    payload: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeProblem:
    """Why a scanned text is not one of these codes. `newer` says that a newer program may read it."""

    sentence: str
    newer: bool = False


NOT_OURS = CodeProblem(sentence="不是本系统的码。")
NEWER = CodeProblem(sentence="这个码是更新的版本做的。请更新后再验。", newer=True)


def content_hash(form_id: str, version: int, facts: Mapping[str, Any], salt: bytes) -> bytes:
    """SHA-256 over the canonical document data and a 16-byte salt: JSON, sorted keys, no blanks, UTF-8.

    Places on this machine (file paths) are left out, so every device that holds the facts gets the same hash.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("the salt has 16 bytes")
    data = {"facts": _without_paths(facts), "form": form_id, "salt": salt.hex(), "version": version}
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).digest()


def _without_paths(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _without_paths(v) for k, v in value.items() if k not in _PATH_KEYS}
    if isinstance(value, list | tuple):
        return [_without_paths(v) for v in value]
    return value


def tail_text(digest: bytes) -> str:
    """The last four bytes as printed: two groups of four hex digits."""
    text = digest[-4:].hex().upper()
    return f"{text[:4]} {text[4:]}"


def payload(code: PaperCode, form: int, pages: int, digest: bytes) -> bytes:
    """The 44 bytes that are signed; struct.error or ValueError if a number does not fit its place."""
    flags = code.corrects | code.temporary_number << 1 | code.training << 2
    return _LAYOUT.pack(
        VERSION << 4 | code.signature_id,
        flags,
        code.key_id[:4],
        code.division,
        form,
        code.series,
        code.year - 2000,
        code.serial.to_bytes(3, "big"),
        (code.issued_on - DAY_ZERO).days,
        min(pages, 255),
        SEE_PAPER if code.amount_fen is None else code.amount_fen,
        (code.due_on - DAY_ZERO).days if code.due_on else 0,
        digest[-TAIL_BYTES:],
    )


def text_of(signed: bytes, signature: bytes) -> str:
    """`ZF2:` and 173 characters of base32 without padding."""
    if len(signed) != PAYLOAD_BYTES or len(signature) != SIGNATURE_BYTES:
        raise ValueError("a code has 44 bytes and a signature of 64")
    return PREFIX + base64.b32encode(signed + signature).decode("ascii").rstrip("=")


def page_text(digest: bytes, page: int, pages: int) -> str:
    """The 16 characters of a later page: prefix, tail, page, pages (99 means more)."""
    return f"{PAGE_PREFIX}{digest[-4:].hex().upper()}{min(page, 99):02d}{min(pages, 99):02d}"


def take_apart(text: str) -> ReadCode | CodeProblem:
    """A scanned text as fields; never half an answer. The signature is not checked here."""
    if not text.startswith(PREFIX):
        return NEWER if text.startswith("ZF") and text[2:3].isdigit() and text[2:3] > "2" else NOT_OURS
    body = text[len(PREFIX) :]
    try:
        raw = base64.b32decode(body + "=" * (-len(body) % 8))
    except ValueError:
        return NOT_OURS
    if base64.b32encode(raw).decode("ascii").rstrip("=") != body:
        return NOT_OURS
    if not raw or raw[0] >> 4 != VERSION:
        return NEWER if raw and raw[0] >> 4 > VERSION else NOT_OURS
    if len(raw) != PAYLOAD_BYTES + SIGNATURE_BYTES:
        return NOT_OURS
    fields = _fields(raw[:PAYLOAD_BYTES])
    if fields is None:
        return NOT_OURS
    return ReadCode(fields=fields, payload=raw[:PAYLOAD_BYTES], signature=raw[PAYLOAD_BYTES:])


def _fields(raw: bytes) -> PaperCodeFields | None:
    head, flags, key, division, form, series, year, serial, issued, pages, amount, due, end = _LAYOUT.unpack(
        raw
    )
    if flags & ~7:
        return None
    return PaperCodeFields(
        signature_id=head & 15,
        corrects=bool(flags & 1),
        temporary_number=bool(flags & 2),
        training=bool(flags & 4),
        key_id=key,
        division=division,
        form=form,
        series=series,
        year=2000 + year,
        serial=int.from_bytes(serial, "big"),
        issued_on=DAY_ZERO + timedelta(days=issued),
        pages=pages,
        amount_fen=None if amount == SEE_PAPER else amount,
        due_on=DAY_ZERO + timedelta(days=due) if due else None,
        hash_end=end,
    )


@lru_cache(maxsize=64)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The QR symbol of a text, error level M, without quiet zone: rows from the top, True is dark.

    The mask is fixed: most of the text is a signature and looks random under every mask. Of 600 blurred, turned and
    noisy copies this one was read as often as the mask that the standard's rule picks, which takes six times as long
    to find.
    """
    symbol = qrcode.QRCode(
        version=None, error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, mask_pattern=MASK
    )
    symbol.add_data(QRData(text, mode=MODE_ALPHA_NUM), optimize=0)
    symbol.make(fit=True)
    return tuple(tuple(bool(cell) for cell in row) for row in symbol.modules)
