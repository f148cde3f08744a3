"""What the client needs from its machine: a journal with files, signed lists, and a way to the county.

`desktop/sync_port.py` brings the store, `transport.py` brings HTTP; tests bring a small journal of their own.
The values that pass through stand in `values.py` and can be imported from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sync.client.values import (
    BlobHere,
    BlobMissing,
    BlobRank,
    DeviceKeys,
    EnrolledCounty,
    JournalState,
    NewKeys,
    Outgoing,
    Parts,
    PulledItem,
    Traffic,
    VerifiedBatch,
    VerifiedPage,
    rank_of,
)
from sync.client.witness import Seen
from sync.protocol.catalogue import CatalogueRelease
from sync.protocol.forms_release import FormsRelease
from sync.protocol.frames import BlobsAnswer
from sync.protocol.messages import Cursor
from sync.protocol.numbers import NumberLease, NumberRequest
from sync.protocol.papers import PaperHead, PaperPage
from sync.protocol.receipt import Receipt
from sync.protocol.registry import Registry, Roster

__all__ = [
    "BlobHere",
    "BlobMissing",
    "BlobRank",
    "DeviceKeys",
    "EnrolledCounty",
    "EnrolmentPort",
    "FilesPort",
    "JournalPort",
    "JournalState",
    "ListsPort",
    "Machine",
    "NewKeys",
    "Outgoing",
    "Parts",
    "PulledItem",
    "StreamPort",
    "Traffic",
    "TransportPort",
    "VerifiedBatch",
    "VerifiedPage",
    "rank_of",
]


class JournalPort(Protocol):
    """The device's journal, sending. Every method of these ports is one transaction or none; they raise
    StoreTrouble when this machine fails them."""

    def state(self) -> JournalState: ...

    def next_batch(self, after_seq: int, max_bytes: int) -> Outgoing | None:
        """The whole saves after `after_seq` that fit in `max_bytes` of raw entry bytes, at least one save and
        at most BATCH_ENTRIES_MAX entries (a larger save stands alone, whole); None when there is nothing."""
        ...

    def hash_at(self, seq: int) -> bytes | None:
        """Hash of entry `seq` of the present journal, NO_HASH for 0, None beyond its end."""
        ...

    def mark_sent(self, first: int, last: int) -> None:
        """`first`…`last` left this machine; nothing is known of their arrival. Receipted entries stay
        receipted."""
        ...

    def mark_received(self, receipt: Receipt, data: bytes, cursor: Cursor | None) -> None:
        """Keep the verified receipt, mark its range received (its `quarantined` ones so), take over `cursor`
        if given: it steps over
        the range, whose entries thus have their places in the stream; otherwise a pull brings those. The same
        receipt may come again, and marks again what `roll_back_marks` had cleared."""
        ...

    def roll_back_marks(self, have_seq: int) -> None:
        """The county was restored and has only 1…`have_seq`: entries beyond count as unsent again. Their places in
        the stream stand until `fall_back`."""
        ...

    def open_new_journal(self, have_seq: int, have_head: bytes) -> None:
        """The county holds more of this journal than we do, so this database is an older copy: close the
        journal and go on in a new one whose first entry names (`have_seq`, `have_head`). Entries without a
        receipt come along under their own entry ids, so that the county knows them as the same acts."""
        ...

    def mark_archived(self, seq: int, files_seq: int) -> None:
        """A backup of the county with entries 1…`seq` and the files that 1…`files_seq` name was restored and verified:
        those of them that are received are archived."""
        ...

    def take_up_lost(self) -> int:
        """Journal again, under their own entry ids, own acts of closed journals to which the county's stream,
        pulled to its end, gave no place: it was restored to a time before them. How many there were."""
        ...

    def keep_tree(self, seen: Seen) -> None:
        """Keep what the county showed of its log. A head that grew takes the place of the one before it in its
        epoch; heads of former epochs and whatever broke the log stay for good, as proof."""
        ...


class StreamPort(Protocol):
    """What other devices of the township wrote, and what all of it comes to."""

    def apply_page(self, page: VerifiedPage) -> int:
        """Take in the entries that are new here and the cursor, in one transaction; the number that were
        new."""
        ...

    def fall_back(self, stream: str) -> None:
        """Forget the cursor of `stream` and the places in it: it is pulled again from its beginning
        (idempotent)."""
        ...

    def announcements(self) -> Sequence[bytes]:
        """Every signed announcement of the county that was taken in, oldest first."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Things of this device's stream by type name, for 对数."""
        ...


class FilesPort(Protocol):
    """Files in both directions."""

    def blobs_here(self, wanted: Sequence[str]) -> Mapping[str, BlobHere]:
        """Those of `wanted` that lie here complete."""
        ...

    def read_blob(self, sha256: str, offset: int, length: int) -> bytes:
        """Exactly `length` bytes from `offset` of a file that `blobs_here` named."""
        ...

    def mark_blobs_wanted(self, wanted: Sequence[str], up_to_seq: int) -> None:
        """Of the files that entries 1…`up_to_seq` of the present journal name, the county lacks exactly
        `wanted`, as its signed statement says: those count as not received, the others as received."""
        ...

    def missing_blobs(self, limit: int) -> tuple[BlobMissing, ...]:
        """Files of own open inspections that are not here, papers first."""
        ...

    def store_blob_part(self, missing: BlobMissing, data: bytes) -> bool:
        """Append `data` at `missing.have`; True when the file is complete and its hash was checked. A
        complete file with another hash is thrown away and raises ProtocolProblem(BLOB_MISMATCH)."""
        ...


class ListsPort(Protocol):
    """What the county signs for its devices: registry, roster, catalogue, number leases."""

    def number_requests(self) -> tuple[NumberRequest, ...]:
        """Number blocks to ask for; the same request until its lease is stored."""
        ...

    def store_lease(self, lease: NumberLease, data: bytes) -> None: ...

    def store_registry(self, registry: Registry, data: bytes, root: bytes) -> None:
        """Keep a newer registry, and the root's signed statement that came with it (b"": keep the former)."""
        ...

    def store_roster(self, roster: Roster, data: bytes) -> None: ...

    def store_release(self, release: CatalogueRelease, data: bytes) -> None:
        """Keep a release, of whatever number; it may be here already."""
        ...

    def releases_up_to(self, number: int) -> None:
        """Every release up to `number` is here: the journal's state says so from now on."""
        ...

    def store_forms(self, release: FormsRelease, data: bytes) -> None: ...

    def paper_head(self) -> PaperHead:
        """How far the list of issued papers is here; PaperHead() before its first page."""
        ...

    def store_papers(self, page: PaperPage) -> None:
        """Keep a verified page that follows `paper_head`, or begins the list anew, and the new head with it."""
        ...


@dataclass(frozen=True, slots=True)
class Machine:
    """The four sides of one device's data."""

    journal: JournalPort
    stream: StreamPort
    files: FilesPort
    lists: ListsPort


class TransportPort(Protocol):
    """The county over some link. Bodies are whole; every failure is a `troubles.RoundTrouble` and nothing
    else."""

    def sync(self, body: bytes) -> bytes:
        """POST /api/v1/sync."""
        ...

    def entries(self, body: bytes, sha256: bytes | None = None, tree_size: int = 0) -> bytes:
        """POST /api/v1/entries. `sha256` is the body's, if the caller has it; `tree_size` of the tree head that is
        held."""
        ...

    def blobs(self, parts: Parts, sha256: bytes | None = None, *, by_frames: bool = False) -> BlobsAnswer:
        """POST /api/v1/blobs, the body in parts, signed by frames where the county takes that. `sha256` is the body's,
        or the sum of its frames, if the caller has it."""
        ...

    def pull(self, stream: str, after: int) -> bytes:
        """GET /api/v1/pull."""
        ...

    def supply(self, what: str, body: bytes) -> bytes:
        """POST /api/v1/<what>: what a restored county lacks and this machine holds."""
        ...

    def blob(self, sha256: str, offset: int, length: int) -> bytes:
        """GET /api/v1/blobs/<sha256>: at most `length` bytes from `offset`."""
        ...

    def registry(self) -> bytes: ...

    def pin(self, authorities: Sequence[bytes]) -> None:
        """From now on only a server under one of these certificates (DER) is the county; none: whoever answers may only
        be asked for the registry."""
        ...

    def catalogue(self, have: int) -> bytes:
        """GET /api/v1/catalogue: the release published next after number `have`."""
        ...

    def forms(self) -> bytes: ...

    def papers(self, after: int) -> bytes:
        """GET /api/v1/papers: the page of the list of issued papers after a change."""
        ...

    def numbers(self, body: bytes) -> bytes: ...

    def keys(self, body: bytes) -> bytes:
        """POST /api/v1/keys: the registry's answer with the device's next keys in force."""
        ...

    def enrol(self, body: bytes) -> bytes: ...

    @property
    def traffic(self) -> Traffic: ...


class EnrolmentPort(Protocol):
    """Where enrolment keeps keys and what the county gave."""

    def new_keys(self) -> NewKeys:
        """Keys for a first enrolment; the same ones again until `enrolled` was called, so a cut is
        harmless."""
        ...

    def enrolled(self, county: EnrolledCounty) -> None:
        """Keep all of it. Cut in between, the same code enrols again and nothing is there twice."""
        ...
