"""What goes into a record's package, as device and county gather it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from sync.protocol.entry import EntryHeader, hash_entry, open_header
from sync.protocol.keys import SigningKey

DEVICE: Final = "batch"
COUNTY: Final = "receipt"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as its author made it. Without a body it only bridges to what was signed: an entry of another record
    that stands in the chain between ours and a signed head."""

    header: bytes
    salt: bytes = b""
    body: bytes | None = None

    @property
    def read(self) -> EntryHeader:
        """The header, checked."""
        return open_header(self.header)

    @property
    def hash(self) -> bytes:
        """Of the entry."""
        return hash_entry(self.header)


@dataclass(frozen=True, slots=True)
class AuthorHead:
    """A batch head with its author's signature."""

    head: bytes
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """A signed tree head, and entries under it: (journal, seq, index, path)."""

    head: bytes
    entries: tuple[tuple[str, int, int, tuple[bytes, ...]], ...]


@dataclass(frozen=True, slots=True)
class Exporter:
    """Who makes the package and answers for its list: a device with its journal key, or the county with its receipt
    key. `kind` is DEVICE or COUNTY."""

    kind: str
    owner: str
    key: SigningKey


@dataclass(slots=True, kw_only=True)
class Material:
    """One record's history. `receipts` cover the record's entries, `earlier` are those that entries say their device
    held when they were made; `has_blob` and `read_blob` (in parts) give files by their SHA-256; `witnessed` are
    sentences on countersigned heads; `missing` what else could not be had, in words."""

    county: str
    record_id: str
    title: str
    lines: list[Line]
    heads: list[AuthorHead]
    receipts: list[bytes]
    proofs: list[Proof]
    root: bytes
    registry: bytes
    rosters: list[bytes]
    has_blob: Callable[[str], bool]
    read_blob: Callable[[str], Iterator[bytes]]
    earlier: list[bytes] = field(default_factory=list)
    witnessed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
