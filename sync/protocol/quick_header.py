"""Reads a header of the usual shape in one look: a pattern over its canonical bytes.

What matches is canonical by construction: the keys of version 1 in their one order, every length true and in
its shortest form. Anything else (later fields, unusual text, many files, faults) is None here and goes the general
way of `canonical.decode` and `EntryHeader.from_plain`, which also has the words for what is wrong. A property
test holds the two ways together.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from sync.protocol.entry import BlobRef, EntryHeader
from sync.protocol.limits import BLOB_BYTES_MAX

_ID: Final = rb"x\x20([0-9a-f]{32})"
_HASH: Final = rb"X\x20(.{32})"
_NUMBER: Final = (  # below 2**63
    rb"([\x00-\x17]|\x18[\x18-\xff]|\x19(?!\x00)..|\x1a(?!\x00\x00)....|\x1b(?!\x00{4})[\x00-\x7f].{7})"
)
_TEXT: Final = rb"((?:[\x60-\x77]|x[\x18-\x40])[ -~]{0,64}?)"
_NAME: Final = rb"((?:[\x61-\x77]|x[\x18-\x40])[A-Za-z][A-Za-z0-9_.-]{0,63}?)"
_SCOPE: Final = rb"((?:[\x61-\x77]|x[\x18-\x20])[0-9A-Za-z_-]{1,32}?)"
_IDS: Final = rb"([\x80-\x97])((?:x\x20[0-9a-f]{32}){0,23})"
_ID_BYTES: Final = 34  # one id with its head
_MIME: Final = rb"((?:[\x60-\x77]|x[\x18-\x64])[ -~]{0,100}?)"
_BLOB: Final = rb"(\xa3dmime" + _MIME + rb"dsize" + _NUMBER + rb"fsha256x\x40([0-9a-f]{64}))"
_BLOBS: Final = rb"([\x80-\x97])((?:" + re.sub(rb"\((?!\?)", b"(?:", _BLOB) + rb"){0,23})"

_SHAPES: Final = {
    "v": _NUMBER,
    "seq": _NUMBER,
    "kind": _NAME,
    "prev": _HASH,
    "type": _NAME,
    "actor": _TEXT,
    "blobs": _BLOBS,
    "scope": _SCOPE,
    "thing": _ID,
    "schema": _NUMBER,
    "boot_id": _TEXT,
    "journal": _ID,
    "parents": _IDS,
    "save_id": _ID,
    "entry_id": _ID,
    "body_hash": _HASH,
    "mono_time": _NUMBER,
    "wall_time": _NUMBER,
    "app_version": _TEXT,
    "last_receipt_hash": rb"(@|X\x20.{32})",
}


def _pattern() -> re.Pattern[bytes]:
    keys = sorted(_SHAPES, key=lambda name: (len(name), name))
    parts = [re.escape(bytes([0xA0 + len(keys)]))]
    parts += (re.escape(bytes([0x60 + len(name)]) + name.encode()) + _SHAPES[name] for name in keys)
    return re.compile(b"".join(parts), re.DOTALL)


_HEADER: Final = _pattern()
_FILE: Final = re.compile(_BLOB, re.DOTALL)


def quick_header(data: bytes) -> EntryHeader | None:
    """The header in `data`, exactly as the general way reads it, or None where that has to look."""
    match = _HEADER.fullmatch(data)
    if match is None:
        return None
    (version, seq, kind, prev, type_name, actor, blob_count, blobs, scope, thing, schema, boot, journal, count,
     parents, save, entry, body_hash, mono, wall, app, receipt) = match.groups()  # fmt: skip
    texts = _texts(kind, type_name, actor, scope, boot, app, journal)
    v, place = _number(version), _number(seq)
    files = _files(blob_count, blobs) if blobs or blob_count != b"\x80" else ()
    if texts is None or files is None or v < 1 or place < 1 or len(parents) != (count[0] - 0x80) * _ID_BYTES:
        return None
    kind, type_name, actor, scope, boot, app, journal = texts
    # The fields in their order, as a tuple: by keyword it takes a third of the whole reading.
    return tuple.__new__(
        EntryHeader,
        (v, journal, place, prev, entry.decode(), save.decode(), thing.decode(), type_name, kind,
         _ids(parents) if parents else (), actor, scope, _number(schema), app, _number(wall), _number(mono),
         boot, receipt[2:], body_hash, files),
    )  # fmt: skip


def _ids(items: bytes) -> tuple[str, ...]:
    return tuple([items[at + 2 : at + _ID_BYTES].decode() for at in range(0, len(items), _ID_BYTES)])


def _files(count: bytes, items: bytes) -> tuple[BlobRef, ...] | None:
    found = _FILE.findall(items)
    if len(found) != count[0] - 0x80 or sum(len(whole) for whole, *_ in found) != len(items):
        return None
    refs: list[BlobRef] = []
    for _, mime, size, sha256 in found:
        text, length = _text(mime), _number(size)
        if text is None or length > BLOB_BYTES_MAX:
            return None
        refs.append(BlobRef(sha256=sha256.decode(), size=length, mime=text))
    return tuple(refs)


def _number(item: bytes) -> int:
    return item[0] if len(item) == 1 else int.from_bytes(item[1:])


@lru_cache(maxsize=256)
def _texts(*items: bytes) -> tuple[str, ...] | None:
    """What `_text` gives of each, if it does, and the last as it is; the same few come with thousands of
    entries."""
    texts = tuple(text for text in map(_text, items[:-1]) if text is not None)
    return (*texts, items[-1].decode()) if len(texts) == len(items) - 1 else None


def _text(item: bytes) -> str | None:
    """Of a text with its head; None where the pattern found its end elsewhere than the head says."""
    start, length = (2, item[1]) if item[0] == 0x78 else (1, item[0] - 0x60)
    return item[start:].decode() if len(item) == start + length else None
