"""The child process that opens one foreign text (Markdown, plain, .docx): the only place where its bytes are parsed.

It stands alone (standard library, defusedxml), because it starts with an empty environment: the file is descriptor 0,
the answer one JSON document on descriptor 1, and its own limits are set before any parser is imported.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_SIGNS = 4_000_000
SMALL_PART = 64 * 1024  # a few kilobytes of equal bytes pack better than any bomb and harm nobody
ADDRESS_SPACE = 700 * 1024 * 1024
CPU_SECONDS = 15
OPEN_FILES = 16
MAX_WRITTEN = 32 * 1024 * 1024
_ZIP, _OLD_OFFICE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {_W + "br": "\n", _W + "cr": "\n", _W + "tab": "\t", _W + "noBreakHyphen": "-"}
_CHANGES = frozenset({_W + "ins", _W + "del", _W + "moveFrom", _W + "moveTo"})
_LINK = "/relationships/hyperlink"


class Refused(Exception):
    """The file is over a limit or of a kind we do not read; the argument is the parent's key."""


def limit_myself() -> None:
    """Set this process's resource limits; Windows has no rlimits, there the parent's clock is the limit."""
    try:
        import resource
    except ImportError:
        return
    for what, amount in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_WRITTEN),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (amount, amount))


def read(source: BinaryIO) -> dict[str, Any]:
    """``text`` of the file, lines ended by \\n, and ``numbered``: Word counted paragraphs itself.

    Raises Refused, or whatever the parser raises on a broken file.
    """
    if source.seek(0, io.SEEK_END) > MAX_BYTES:
        raise Refused("bytes")
    source.seek(0)
    head = source.read(512)
    source.seek(0)
    if head[:4] == _ZIP:
        return _document(source)
    for start, key in ((_OLD_OFFICE, "old_format"), (_PDF, "pdf"), (b"{\\rtf", "rtf")):
        if head.startswith(start):
            raise Refused(key)
    if b"<html" in head.lower() or b"<!doctype html" in head.lower():
        raise Refused("html")
    return {"text": _bounded(_decoded(source.read())), "numbered": False}


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    if b"\0" in data:
        raise Refused("kind")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("encoding")


def _bounded(text: str) -> str:
    if len(text) > MAX_SIGNS:
        raise Refused("signs")
    return text


def _document(source: BinaryIO) -> dict[str, Any]:
    with zipfile.ZipFile(source) as archive:
        _check_parts(archive)
        try:
            from defusedxml.ElementTree import fromstring
        except ImportError as error:
            raise Refused("no_defence") from error
        for name in archive.namelist():
            if name.startswith("word/") and name.endswith(".rels"):
                _check_links(fromstring(archive.read(name), forbid_dtd=True))
        body = fromstring(archive.read("word/document.xml"), forbid_dtd=True)
    if any(element.tag in _CHANGES for element in body.iter()):
        raise Refused("changes")
    numbered = any(element.tag == _W + "numPr" for element in body.iter())
    return {"text": _bounded("\n".join(_paragraphs(body))), "numbered": numbered}


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Judge the zip table before anything is unpacked."""
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused("unpacked")
    for part in parts:
        if part.file_size > SMALL_PART and part.file_size > MAX_RATIO * max(1, part.compress_size):
            raise Refused("unpacked")
        name = part.filename.lower()
        if "vbaproject" in name or "/activex/" in name:
            raise Refused("macros")
        if part.flag_bits & 0x1:
            raise Refused("old_format")
    if "word/document.xml" not in {part.filename for part in parts}:
        raise Refused("kind")


def _check_links(relations: Any) -> None:
    """Web addresses behind words are never followed; anything else outside the file is refused."""
    for relation in relations:
        outside = relation.get("TargetMode") == "External"
        if outside and not str(relation.get("Type", "")).endswith(_LINK):
            raise Refused("links")


def _paragraphs(body: Any) -> Iterator[str]:
    """The words of each paragraph, those of tables included; text boxes are not words of a statute."""
    for box in list(body.iter(_W + "txbxContent")):
        box.clear()
    for paragraph in body.iter(_W + "p"):
        words = []
        for element in paragraph.iter():
            if element.tag == _W + "t":
                words.append(element.text or "")
            elif element.tag in _BREAKS:
                words.append(_BREAKS[element.tag])
        yield "".join(words)


def main() -> int:
    """Read descriptor 0, write one JSON document to descriptor 1. 0 read or refused, 1 broken."""
    limit_myself()
    answer: dict[str, Any]
    try:
        answer = read(sys.stdin.buffer)
    except Refused as refused:
        answer = {"refused": str(refused)}
    except Exception:  # the file is foreign: whatever it does to the parser means "cannot be opened"
        return 1
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
