"""What the verifier of a record's package needs, in plain Python: CBOR, Ed25519 signatures, the log's proofs.

This file and `verifier.py` become the package's `verify_record.py`; they use nothing but Python itself.
"""

from __future__ import annotations

import hashlib
import json
import struct
from functools import lru_cache
from typing import Any

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def strictly(written: bytes, names: tuple[str, ...]) -> dict[str, str]:
    """Named texts as the exporter writes them and in no other way: nothing signs the file of a signature itself, so
    another case of its hexadecimal digits or one more blank would be a change that nobody sees."""
    told = json.loads(written)
    plain = {name: str(told[name]) for name in names}
    if written != (json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode():
        raise ValueError("written in another way")
    for name in ("key", "signature"):
        if plain[name] != bytes.fromhex(plain[name]).hex():
            raise ValueError("written in another way")
    return plain


# ---- CBOR, as far as the treaty uses it ----


def decode(data: bytes) -> Any:
    """One item and nothing after it."""
    value, end = _item(data, 0)
    if end != len(data):
        raise ValueError("bytes after the end")
    return value


def _item(data: bytes, at: int) -> tuple[Any, int]:
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    number = info
    if info >= 24:
        width = 1 << (info - 24)
        if info > 27 or at + width > len(data):
            raise ValueError("not a number")
        number, raw = int.from_bytes(data[at : at + width], "big"), data[at : at + width]
        at += width
        if major == 7:
            return struct.unpack({2: ">e", 4: ">f", 8: ">d"}[width], raw)[0], at
    if major in (2, 3):
        part = data[at : at + number]
        if len(part) != number:
            raise ValueError("too short")
        return (part if major == 2 else part.decode()), at + number
    if major == 4:
        return _items(data, at, number)
    if major == 5:
        flat, at = _items(data, at, 2 * number)
        return dict(zip(flat[::2], flat[1::2], strict=True)), at
    if major == 7:
        return {20: False, 21: True, 22: None}[number], at
    if major > 1:
        raise ValueError("a tag")
    return (number if major == 0 else -1 - number), at


def _items(data: bytes, at: int, count: int) -> tuple[list[Any], int]:
    found = []
    for _ in range(count):
        value, at = _item(data, at)
        found.append(value)
    return found, at


# ---- Ed25519 (RFC 8032) ----


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = _add(found, point)
        point, scalar = _add(point, point), scalar >> 1
    return found


def _point(data: bytes) -> Point:
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _point(bytes([0x58]) + bytes([0x66]) * 31)


@lru_cache(maxsize=1000)
def signed_by(public: bytes, use: str, data: bytes, signature: bytes) -> bool:
    """Whether `signature` covers `"ZF/" use "/1" 0x00 data`."""
    try:
        a, r = _point(public), _point(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or len(public) != 32 or s >= L:
        return False
    covered = b"ZF/" + use.encode() + b"/1\x00" + data
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + covered).digest(), "little") % L
    left, right = _times(s, BASE), _add(r, _times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P


# ---- the county's log (RFC 9162) ----


def included(
    journal: str, seq: int, entry: bytes, index: int, head: dict[str, Any], path: list[bytes]
) -> bool:
    """Whether `path` leads from this entry's leaf to the head's root."""
    leaf = sha(b"\x00ZF/log/1\x00", bytes.fromhex(journal), seq.to_bytes(8, "big"), entry)
    at, last = index, head["size"] - 1
    if not 0 <= at <= last:
        return False
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            leaf = sha(b"\x01", step, leaf)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            leaf = sha(b"\x01", leaf, step)
        at, last = at >> 1, last >> 1
    return last == 0 and leaf == bytes(head["root"])
