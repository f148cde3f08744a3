"""One interface to a place that keeps sealed files by name, and the one way to believe it: reading back.

What a place holds is sealed by us (ZFB1); whoever runs it sees names that are hashes and ciphertext. No place is
ever asked to delete anything, and none is asked to lock an object.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from enforcement.errors import KnownTrouble
from sync.protocol.problems import ProtocolProblem
from sync.protocol.sealed_blob import BlobKeys, SealedReader


class PlaceTrouble(KnownTrouble):
    """A place cannot be reached, or refuses us; whether it holds a file is then unknown."""


class ObjectStore(Protocol):
    """Sealed files by the SHA-256 of their content (64 hex digits)."""

    @property
    def place(self) -> str:
        """The name under which copies here are noted in the database, at most 120 characters, no secret."""
        ...

    def put(self, name: str, source: BinaryIO) -> None:
        """Take all bytes of `source`, an open file at its beginning, in bounded memory; all or nothing.
        Raises PlaceTrouble. Only `holds` says whether they really arrived."""
        ...

    def open(self, name: str) -> BinaryIO:
        """The stored bytes, seekable; the caller closes. Raises FileNotFoundError, PlaceTrouble, the latter also
        while reading."""
        ...

    def names(self) -> Iterator[str]:
        """Names of everything here. Raises PlaceTrouble."""
        ...


def holds(store: ObjectStore, keys: BlobKeys, name: str, size: int) -> bool:
    """Read a whole file back: whether it opens under our keys, has `size` bytes and its name's hash.

    False for one that is missing, cut off, changed or another. Raises PlaceTrouble when nobody can tell."""
    try:
        with store.open(name) as file:
            return sealed_holds(file, keys, name, size)
    except FileNotFoundError:
        return False


def sealed_holds(file: BinaryIO, keys: BlobKeys, name: str, size: int) -> bool:
    """The same for an open sealed file."""
    digest = hashlib.sha256()
    try:
        reader = SealedReader(file, keys)
        if reader.size != size:
            return False
        for chunk in reader.chunks():
            digest.update(chunk)
    except ProtocolProblem:
        return False
    return digest.hexdigest() == name
