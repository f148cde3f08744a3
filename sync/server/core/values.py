"""The county's facts and decisions as values: where journals and streams stand, what is written of an
entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Author:
    """Who sends: the device's id and the stream of its township."""

    device: str
    stream: str


@dataclass(frozen=True, slots=True)
class JournalHead:
    """What the county has of a journal; a journal it never saw has seq 0 and NO_HASH."""

    journal: str
    device: str
    stream: str
    have_seq: int
    have_head: bytes
    last_save: str
    known: bool


@dataclass(frozen=True, slots=True)
class StreamHead:
    """The newest gseq of a stream and its rolling digest there."""

    stream: str
    gseq: int
    digest: bytes
    known: bool


class Place(NamedTuple):
    """Where an entry stands in journal and stream; `quarantine` is the reason or ""."""

    seq: int
    gseq: int
    quarantine: str


class EntryRow(NamedTuple):
    """A row of ENTRIES, its columns in their order."""

    journal: str
    seq: int
    stream: str
    gseq: int
    batch: int
    entry_id: str
    type: str
    quarantine: str
    repeats: bool
    hash: bytes
    digest: bytes
    salt: bytes
    header: bytes
    body: bytes

    def in_batch(self, batch: int) -> EntryRow:
        """The same row with the number of its stored batch."""
        return tuple.__new__(EntryRow, (*self[:4], batch, *self[5:]))  # `_replace` takes four times as long


class StoredThing(NamedTuple):
    """What STATE holds of a thing: canonical fields, the entries nobody has seen yet (16 bytes each), the gseq of
    all its entries (8 bytes each), and the groups that wait for a person (canonical, b"" without any)."""

    fields: bytes
    heads: bytes
    places: bytes
    contested: bytes


class ThingRow(NamedTuple):
    """A row of STATE: a thing as of `gseq`."""

    stream: str
    type: str
    thing: str
    fields: bytes
    gseq: int
    heads: bytes
    places: bytes
    contested: bytes


class BlobName(NamedTuple):
    """A row of BLOB_NAMES: an entry of `journal` speaks of this file of `size` bytes."""

    sha256: str
    stream: str
    journal: str
    size: int


class BlobTable(NamedTuple):
    """A row of BLOB_TABLES: the hashes of the chunks of a large file, as an entry of the stream tells them."""

    sha256: str
    stream: str
    chunks: bytes


class ForkRow(NamedTuple):
    """A row of FORKS: a batch that parts from what was received at `seq`, as it was pushed."""

    wire_sha256: bytes
    journal: str
    device: str
    seq: int
    received_at: int
    wire: bytes
