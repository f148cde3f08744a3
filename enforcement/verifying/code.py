"""What the code on paper says: its exact bytes taken apart, and the code of a later page.

The writing side, symbols included, is forms/paper_code.py. Layout of the bytes: security design 4.1.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

PREFIX, PAGE_PREFIX = "ZF2:", "ZF2P"
VERSION = 1
ED25519 = 1
PAYLOAD_BYTES, SIGNATURE_BYTES, TAIL_BYTES = 44, 64, 18
DAY_ZERO = date(2020, 1, 1)
SEE_PAPER = 0xFFFFFFFF
MORE_PAGES = 255
LAYOUT = struct.Struct(">BB4sIHBB3sHBIH18s")
_OURS = "ZF"
_PAGE_CHARACTERS = 16
_HEX = frozenset("0123456789ABCDEF")


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


@dataclass(frozen=True, slots=True)
class PageCode:
    """The unsigned code of a later page: `tail` as printed without blank (4ECF8D19), page and pages from 1."""

    tail: str
    page: int
    pages: int


NOT_OURS = CodeProblem(sentence="不是本系统的码。")
NEWER = CodeProblem(sentence="这个码是更新的版本做的。请更新后再验。", newer=True)


def tail_text(digest: bytes) -> str:
    """The last four bytes as printed: two groups of four hex digits."""
    text = digest[-4:].hex().upper()
    return f"{text[:4]} {text[4:]}"


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


def read_page_code(text: str) -> PageCode | None:
    """The code of a later page, None for every other text."""
    if len(text) != _PAGE_CHARACTERS or not text.startswith(PAGE_PREFIX):
        return None
    tail, page, pages = text[4:12], text[12:14], text[14:16]
    counted = (page + pages).isascii() and (page + pages).isdecimal()
    if not _HEX.issuperset(tail) or not counted or not 1 <= int(page) <= int(pages):
        return None
    return PageCode(tail, int(page), int(pages))


def _fields(raw: bytes) -> PaperCodeFields | None:
    head, flags, key, division, form, series, year, serial, issued, pages, amount, due, end = LAYOUT.unpack(
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


def codes_to_judge(texts: Iterable[str]) -> tuple[str, ...]:
    """Of all codes found on a scan those that need an answer, each once, in their order: whole codes, and codes of
    later pages that belong to none of them; foreign codes only where there is nothing of ours."""
    distinct = tuple(dict.fromkeys(text.strip() for text in texts))
    reads = (take_apart(text) for text in distinct)
    tails = {read.fields.tail.replace(" ", "") for read in reads if isinstance(read, ReadCode)}
    pages = {text: read_page_code(text) for text in distinct}
    ours = tuple(
        text
        for text in distinct
        if text.startswith(_OURS) and ((page := pages[text]) is None or page.tail not in tails)
    )
    return ours or distinct[:1]
