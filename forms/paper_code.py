"""The code on paper written: its exact bytes, its text, the page code of later pages, and the QR symbols.

Knows no keys: the caller hands in a function that signs. The code says "this enrolled device of this
township issued a document with these facts"; it names nobody and is not the agency's seal. Read back and judged it
is in enforcement/verifying. Layout of the bytes: security design 4.1.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from enforcement.verifying.code import (
    DAY_ZERO,
    LAYOUT,
    MORE_PAGES,
    NEWER,
    NOT_OURS,
    PAGE_PREFIX,
    PAYLOAD_BYTES,
    PREFIX,
    SEE_PAPER,
    SIGNATURE_BYTES,
    TAIL_BYTES,
    VERSION,
    CodeProblem,
    PaperCodeFields,
    ReadCode,
    tail_text,
    take_apart,
)

__all__ = [
    "CAPTION",
    "NEWER",
    "NOT_OURS",
    "PAGE_PREFIX",
    "PREFIX",
    "SALT_BYTES",
    "CodeProblem",
    "PaperCode",
    "PaperCodeFields",
    "ReadCode",
    "content_hash",
    "modules",
    "page_text",
    "payload",
    "tail_text",
    "take_apart",
    "text_of",
]

CAPTION = "本机核验码（非行政行为码）"
SALT_BYTES = 16
MASK = 2
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


def payload(code: PaperCode, form: int, pages: int, digest: bytes) -> bytes:
    """The 44 bytes that are signed; struct.error or ValueError if a number does not fit its place."""
    flags = code.corrects | code.temporary_number << 1 | code.training << 2
    return LAYOUT.pack(
        VERSION << 4 | code.signature_id,
        flags,
        code.key_id[:4],
        code.division,
        form,
        code.series,
        code.year - 2000,
        code.serial.to_bytes(3, "big"),
        (code.issued_on - DAY_ZERO).days,
        min(pages, MORE_PAGES),
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


@lru_cache(maxsize=64)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The QR symbol of a text, error level M, without quiet zone: rows from the top, True is dark.

    The mask is fixed: most of the text is a signature and looks random under every mask. Of 600 blurred, turned and
    noisy copies this one was read as often as the mask that the standard's rule picks, which takes six times as long
    to find.
    """
    import qrcode
    from qrcode.util import MODE_ALPHA_NUM, QRData

    symbol = qrcode.QRCode(
        version=None, error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, mask_pattern=MASK
    )
    symbol.add_data(QRData(text, mode=MODE_ALPHA_NUM), optimize=0)
    symbol.make(fit=True)
    return tuple(tuple(bool(cell) for cell in row) for row in symbol.modules)
