"""What stands inside a package: records one after the other, and a manifest of their hashes at the end.

Record: kind 1 ‖ length 4 (big-endian) ‖ bytes, which are the very bytes of the network (batches, bodies of blob frames,
signed answers, pages). A package names files by hash alone, so there is no path that could lead anywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from sync.protocol import canonical, limits
from sync.protocol.fields import Fields
from sync.protocol.more_problems import PACKAGE_BROKEN, PACKAGE_NEWER
from sync.protocol.problems import TOO_LARGE, ProtocolProblem
from sync.protocol.sealed_package import PackageContent, PackageWriter

HEAD_BYTES: Final = 5
RECORDS_MAX: Final = 50_000
MANIFEST_BYTES_MAX: Final = 4 * limits.MIB
ASK_BYTES_MAX: Final = 256 * limits.KIB


class RecordKind(IntEnum):
    """What a record is. 1…: to the county; 20…: back to the device; 99: the manifest, always last."""

    ASK = 1  # where the device stands and what it asks for; first
    BATCH = 2
    FRAMES = 3
    ANNOUNCED = 4  # announcements of the county that the device keeps; only from one that heard any
    NOTE = 20  # whom the package answers; first
    STATEMENT = 21  # the signed answer to hello
    RECEIPT = 22
    REGISTRY = 23
    CATALOGUE = 24
    FORMS = 25
    PAPERS = 26
    LEASE = 27
    PAGE = 28
    MOVES = 29  # a page of a list of announcements
    MANIFEST = 99


_MOST: Final = {
    RecordKind.ASK: ASK_BYTES_MAX,
    RecordKind.BATCH: limits.BATCH_WIRE_BYTES_MAX + 1024,
    RecordKind.FRAMES: limits.REQUEST_BYTES_MAX,
    RecordKind.ANNOUNCED: limits.REQUEST_BYTES_MAX,
    RecordKind.NOTE: ASK_BYTES_MAX,
    RecordKind.STATEMENT: limits.REQUEST_BYTES_MAX,
    RecordKind.RECEIPT: limits.MIB,
    RecordKind.REGISTRY: limits.ENROL_ANSWER_BYTES_MAX,
    RecordKind.CATALOGUE: limits.DOCUMENT_BYTES_MAX + limits.MIB,
    RecordKind.FORMS: limits.DOCUMENT_BYTES_MAX + limits.MIB,
    RecordKind.PAPERS: limits.DOCUMENT_BYTES_MAX + limits.MIB,
    RecordKind.LEASE: 64 * limits.KIB,
    RecordKind.PAGE: limits.PAGE_BYTES_MAX,
    RecordKind.MOVES: limits.PAGE_BYTES_MAX,
    RecordKind.MANIFEST: MANIFEST_BYTES_MAX,
}


@dataclass(frozen=True, slots=True)
class Record:
    """Where a record's bytes stand in the content."""

    kind: RecordKind
    offset: int
    length: int


class RecordWriter:
    """Puts records into a package; `finish` adds the manifest and ends the package."""

    def __init__(self, package: PackageWriter) -> None:
        self._package = package
        self._manifest: list[list[Any]] = []

    @property
    def written(self) -> int:
        """Bytes of the file so far."""
        return self._package.size

    def write(self, kind: RecordKind, *parts: bytes | memoryview) -> None:
        """One record, its bytes in parts; raises TOO_LARGE above what a reader takes."""
        length = sum(map(len, parts))
        if length > _MOST[kind] or len(self._manifest) >= RECORDS_MAX:
            raise ProtocolProblem(TOO_LARGE, limit=_MOST[kind], size=length)
        digest = hashlib.sha256()
        self._package.write(bytes([kind]) + length.to_bytes(4))
        for part in parts:
            digest.update(part)
            self._package.write(part)
        self._manifest.append([int(kind), length, digest.digest()])

    def finish(self) -> bytes:
        """End the package; SHA-256 of the file."""
        manifest = canonical.encode({"v": 1, "records": self._manifest})
        self._package.write(bytes([RecordKind.MANIFEST]) + len(manifest).to_bytes(4))
        self._package.write(manifest)
        return self._package.finish()


def read_records(content: PackageContent, first: RecordKind) -> tuple[Record, ...]:
    """Every record but the manifest, in order, each proved to be what the manifest says; the first is of kind
    `first`. One pass over the whole content. Raises PACKAGE_BROKEN, PACKAGE_NEWER, TOO_LARGE."""
    found: list[Record] = []
    seen: list[list[Any]] = []
    for record in _walk(content):
        if record.kind is RecordKind.MANIFEST:
            _compare(content.read(record.offset, record.length), seen)
            if record.offset + record.length != content.size or not found or found[0].kind is not first:
                raise ProtocolProblem(PACKAGE_BROKEN, part="records")
            return tuple(found)
        if len(found) >= RECORDS_MAX:
            raise ProtocolProblem(TOO_LARGE, limit=RECORDS_MAX)
        digest = hashlib.sha256()
        for piece in content.pieces(record.offset, record.length):
            digest.update(piece)
        found.append(record)
        seen.append([int(record.kind), record.length, digest.digest()])
    raise ProtocolProblem(PACKAGE_BROKEN, part="manifest")


def _walk(content: PackageContent) -> Iterator[Record]:
    at = 0
    while at < content.size:
        head = content.read(at, HEAD_BYTES)
        length = int.from_bytes(head[1:])
        try:
            kind = RecordKind(head[0])
        except ValueError:
            raise ProtocolProblem(PACKAGE_NEWER, kind=head[0]) from None
        if length > _MOST[kind]:
            raise ProtocolProblem(TOO_LARGE, limit=_MOST[kind], size=length)
        yield Record(kind, at + HEAD_BYTES, length)
        at += HEAD_BYTES + length


def _compare(manifest: bytes, seen: list[list[Any]]) -> None:
    try:
        plain = canonical.decode(manifest, max_bytes=MANIFEST_BYTES_MAX)
        Fields(plain).integer("v", 1, 1)
    except ProtocolProblem:
        raise ProtocolProblem(PACKAGE_BROKEN, part="manifest") from None
    if plain.get("records") != seen:
        raise ProtocolProblem(PACKAGE_BROKEN, part="manifest")
