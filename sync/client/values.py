"""The values that pass between a round and its machine: where a journal stands, what goes out, what came in.

Ids and hashes have the shapes of `sync.protocol` (ids 32 and SHA-256 64 hex digits, entry hashes 32 bytes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from sync.protocol.batch import LinkedEntry
from sync.protocol.catalogue import CatalogueRelease
from sync.protocol.entry import SealedEntry
from sync.protocol.keys import SigningKey
from sync.protocol.messages import Cursor
from sync.protocol.moves import Move
from sync.protocol.numbers import NumberLease
from sync.protocol.receipt import Receipt
from sync.protocol.registry import Registry, Roster

# A request's body: what stands in it one after the other, files where they lie.
Parts = tuple[bytes | memoryview, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalState:
    """Where the journal stands. `acked_seq` is the last entry with a receipt, `acked_head` its hash (NO_HASH
    for 0), `pending_bytes` what still waits: entries without receipt and blobs the county has not
    confirmed. `tree` are the signed bytes of the county's newest verified tree head (b"": none), `epochs` the lives
    of its database that ended before that one's. `archived`: entries up to the first number, and files named by those
    up to the second, are marked as held by a backup of the county that was proved. `closed_journals`: how many journals
    this machine wrote before the present one."""

    journal: str
    last_seq: int
    acked_seq: int
    acked_head: bytes
    pending_bytes: int = 0
    cursors: tuple[Cursor, ...] = ()
    app_version: str = ""
    schema: int = 1
    catalogue_version: int = 0
    registry_version: int = 0
    roster_version: int = 0
    forms_version: int = 0
    papers_version: int = 0
    closed_journals: int = 0
    tree: bytes = b""
    epochs: tuple[str, ...] = ()
    archived: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Whole saves that come next: entries `first`, `first`+1, …; `saves` are the entry counts of each
    save."""

    first: int
    entries: tuple[SealedEntry, ...]
    saves: tuple[int, ...]

    @property
    def last(self) -> int:
        return self.first + len(self.entries) - 1

    def first_half(self) -> Outgoing:
        """About half of it, whole saves. One save too large for the wire is divided: the county receives it
        as it is and asks for attention, which is better than a queue that never moves."""
        if len(self.saves) > 1:
            saves = self.saves[: len(self.saves) // 2]
            return Outgoing(self.first, self.entries[: sum(saves)], saves)
        half = max(len(self.entries) // 2, 1)
        return Outgoing(self.first, self.entries[:half], (half,))


@dataclass(frozen=True, slots=True)
class ReceiptSeen:
    """A receipt whose signature holds; `own_head` is our hash at its `last`, None when we have no such
    entry."""

    receipt: Receipt
    data: bytes
    own_head: bytes | None


class BlobRank(IntEnum):
    """The order in which files travel: papers first, then photos, then video and sound."""

    DOCUMENT = 0
    PHOTO = 1
    VIDEO = 2


def rank_of(mime: str) -> BlobRank:
    """Rank of a file by its mime type; what is neither image, video nor sound counts as a paper."""
    if mime.startswith("image/"):
        return BlobRank.PHOTO
    if mime.startswith(("video/", "audio/")):
        return BlobRank.VIDEO
    return BlobRank.DOCUMENT


@dataclass(frozen=True, slots=True)
class BlobHere:
    """A file on this machine: size in bytes; `order` rises with the entry that named it (newest last)."""

    sha256: str
    size: int
    rank: BlobRank
    order: int = 0


@dataclass(frozen=True, slots=True)
class BlobMissing:
    """A file that an own open inspection names, or that somebody asked for, and this machine lacks; `have`
    bytes of it lie here already. `chunks` is its table, b"" without one."""

    sha256: str
    size: int
    mime: str
    have: int = 0
    chunks: bytes = b""


@dataclass(frozen=True, slots=True)
class FramePlan:
    """`length` bytes of a file from `offset`; the whole has `total`."""

    sha256: str
    offset: int
    length: int
    total: int


@dataclass(frozen=True, slots=True)
class PulledItem:
    """One entry of a page, its author's signature and chain verified. `quarantined` is the county's reason or
    ""."""

    gseq: int
    linked: LinkedEntry
    quarantined: str = ""


@dataclass(frozen=True, slots=True)
class VerifiedBatch:
    """An author's signed batch head (bytes, key id, signature) and the entries of it that a page brought, so
    that this device can later re-supply what a lost county and a lost device held."""

    head: bytes
    key_id: bytes
    signature: bytes
    items: tuple[PulledItem, ...]


@dataclass(frozen=True, slots=True)
class VerifiedMove:
    """An announcement of the county (`data` its signed bytes) and its entries, each held against it; an item's gseq is
    0 where the entry stands in the stream by itself. No entries where it leads elsewhere."""

    move: Move
    data: bytes
    items: tuple[PulledItem, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifiedPage:
    """What one page brings: batches in the county's order, or announcements with their sets, and the cursor that holds
    once they are applied."""

    cursor: Cursor
    batches: tuple[VerifiedBatch, ...]
    moves: tuple[VerifiedMove, ...] = ()

    @property
    def items(self) -> tuple[PulledItem, ...]:
        """All entries of the page in the county's order."""
        announced = (item for move in self.moves for item in move.items)
        return (*(item for batch in self.batches for item in batch.items), *announced)


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """Who this device is for the county: its id, the journal key K1 (batches), the request key K3."""

    device: str
    journal_key: SigningKey
    request_key: SigningKey


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a transport has carried since it was made: bodies in bytes and requests answered or failed."""

    up: int = 0
    down: int = 0
    turns: int = 0


@dataclass(frozen=True, slots=True)
class NewKeys:
    """The device's own keys: journal K1, request K3, paper K4 (Ed25519), and the public half of sealing K2
    (X25519)."""

    journal_key: SigningKey
    request_key: SigningKey
    paper_key: SigningKey
    sealing_public: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledCounty:
    """What enrolment leaves behind, all verified: the signed bytes to keep, and their readings to project.

    `server` is the county's address; `catalogue` and `release` are None before the county's first release."""

    server: str
    device: str
    root: bytes
    registry: bytes
    registry_reading: Registry
    roster: bytes
    roster_reading: Roster
    township_code: str
    township_name: str
    agency: Mapping[str, object]
    series: tuple[str, ...]
    catalogue: bytes | None
    release: CatalogueRelease | None
    leases: tuple[tuple[NumberLease, bytes], ...]
    server_time: int
