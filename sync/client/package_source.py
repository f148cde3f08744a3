"""A county's return package as this device reads it: opened, verified and, for the errands of a round, a county that
answers out of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.client import troubles
from sync.protocol.catalogue import open_release
from sync.protocol.keys import key_id
from sync.protocol.messages import HelloAnswer, open_hello_answer
from sync.protocol.more_problems import (
    PACKAGE_BROKEN,
    PACKAGE_NOT_FOR_US,
    PACKAGE_SIGNER_UNKNOWN,
    PACKAGE_WRONG_WAY,
)
from sync.protocol.papers import open_page
from sync.protocol.problems import NOT_OUR_SERVER, ProtocolProblem
from sync.protocol.registry import TrustedKeys
from sync.protocol.sealed_content import Record, RecordKind, read_records
from sync.protocol.sealed_header import PART_BYTES_MAX, PackageHeader, PackageKind
from sync.protocol.sealed_notes import ReturnNote
from sync.protocol.sealed_package import PackageContent, PackageFile

_BROUGHT = frozenset(kind for kind in RecordKind if 20 <= kind < 99)


@dataclass(frozen=True, slots=True)
class ReturnPackage:
    """An opened return: every byte proved to be the county's word to this device. `statement` are the signed bytes of
    `answer`."""

    header: PackageHeader
    sha256: str
    note: ReturnNote
    statement: bytes
    answer: HelloAnswer
    content: PackageContent
    records: tuple[Record, ...]

    def of_kind(self, kind: RecordKind) -> Iterator[bytes]:
        """The records of a kind in order."""
        for record in self.records:
            if record.kind is kind:
                yield self.content.read(record.offset, record.length)

    def count(self, kind: RecordKind) -> int:
        """How many there are."""
        return sum(record.kind is kind for record in self.records)


def open_return(
    file: BinaryIO,
    keys: TrustedKeys,
    device: str,
    privates: Sequence[X25519PrivateKey],
    most: int = PART_BYTES_MAX,
    *,
    half: bytes = b"",
) -> ReturnPackage:
    """The opened package; `privates` are the device's sealing keys (K2), former ones too, `half` the seed of its ML-KEM half;
    `file` stays open as long as it is used. Raises PACKAGE_BROKEN, PACKAGE_NEWER,
    PACKAGE_WRONG_WAY, PACKAGE_SIGNER_UNKNOWN, PACKAGE_NOT_FOR_US, UNKNOWN_ALGORITHM, UNKNOWN_KEY, BAD_SIGNATURE."""
    package = PackageFile(file, most)
    header = package.header
    if header.kind is not PackageKind.RETURN:
        raise ProtocolProblem(PACKAGE_WRONG_WAY)
    public = keys(header.signer, "receipt")
    if public is None:
        raise ProtocolProblem(PACKAGE_SIGNER_UNKNOWN, key=header.signer.hex())
    package.verify(public)
    private = next((one for one in privates if key_id(_public(one)) == header.recipient), None)
    if private is None:
        raise ProtocolProblem(PACKAGE_NOT_FOR_US)
    content = package.unseal(private, half)
    records = read_records(content, RecordKind.NOTE)
    kinds = [record.kind for record in records]
    if not set(kinds) <= _BROUGHT or kinds.count(RecordKind.STATEMENT) != 1:
        raise ProtocolProblem(PACKAGE_BROKEN, part="records")
    note = ReturnNote.from_bytes(content.read(records[0].offset, records[0].length))
    if note.device != device:
        raise ProtocolProblem(PACKAGE_NOT_FOR_US)
    stated = records[kinds.index(RecordKind.STATEMENT)]
    statement = content.read(stated.offset, stated.length)
    answer = open_hello_answer(statement, keys)
    return ReturnPackage(header, package.sha256, note, statement, answer, content, records)


def _public(private: X25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()


class PackageSource:
    """The lists of a return package, asked for as of the county. `keys` are whom the device believes, renewed by the
    registry of this very package before anything else is asked for."""

    def __init__(self, package: ReturnPackage, keys: TrustedKeys) -> None:
        self._package = package
        self.keys = keys

    def registry(self) -> bytes:
        """Root, registry and roster."""
        return self._first(RecordKind.REGISTRY)

    def catalogue(self, have: int) -> bytes:
        """The release that was published next after number `have`."""
        for data in self._package.of_kind(RecordKind.CATALOGUE):
            if open_release(data, self.keys).version > have:
                return data
        raise _absent()

    def forms(self) -> bytes:
        """The county's forms."""
        return self._first(RecordKind.FORMS)

    def papers(self, after: int) -> bytes:
        """The page of the list of issued papers after change `after`."""
        for data in self._package.of_kind(RecordKind.PAPERS):
            if open_page(data, self.keys).first == after + 1:
                return data
        raise _absent()

    def pin(self, authorities: Sequence[bytes]) -> None:
        """A file has no server that anybody would have to vouch for."""

    def _first(self, kind: RecordKind) -> bytes:
        found = next(self._package.of_kind(kind), None)
        if found is None:
            raise _absent()
        return found


def _absent() -> troubles.RoundTrouble:
    """What the errands ask for is not in the package: it is put off to the next one."""
    return troubles.refused(NOT_OUR_SERVER, detail="not in this package")
