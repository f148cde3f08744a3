"""What becomes of a batch, the rules of `sync.md` 5.4 as pure functions: read it, compare it with the
journal, take the fresh entries in.

The facts that each step needs are read by the caller inside one transaction, which also writes the decision.
A refusal is raised as ProtocolProblem; after it nothing may be written but, for a fork, the other branch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from itertools import count

from sync.protocol.batch import BatchEnvelope, BatchHead, open_batch
from sync.protocol.pages import next_digest
from sync.protocol.problems import FORK, GAP, NOT_YOUR_JOURNAL, OUT_OF_SCOPE, UNKNOWN_KEY, ProtocolProblem
from sync.protocol.receipt import Quarantined, Receipt
from sync.server.core.values import (
    Author,
    BlobName,
    BlobTable,
    EntryRow,
    ForkRow,
    JournalHead,
    Place,
    StoredThing,
    StreamHead,
    ThingRow,
)
from sync.server.projection import Projected, ReadEntry, project, read_entry
from sync.server.things import Recall, ThingKey


@dataclass(frozen=True, slots=True)
class OpenedBatch:
    """A batch whose signature, chain and entries were checked; not yet compared with the journal."""

    envelope: BatchEnvelope
    wire: bytes
    entries: tuple[ReadEntry, ...]

    @property
    def head(self) -> BatchHead:
        """What its author signed."""
        return self.envelope.head


@dataclass(frozen=True, slots=True)
class Compared:
    """A batch that continues or repeats its journal: `journal` as it stands, owned by the author, `fresh` the
    entries that the county lacks."""

    opened: OpenedBatch
    journal: JournalHead
    fresh: tuple[ReadEntry, ...]

    @property
    def stored(self) -> tuple[int, int]:
        """First and last seq of the batch that the county has already; last < first when there is none."""
        head = self.opened.head
        return head.first, head.last - len(self.fresh)

    @property
    def entry_ids(self) -> list[str]:
        """The acts that the fresh entries claim to be."""
        return [entry.entry_id for entry in self.fresh if entry.entry_id]

    @property
    def things(self) -> list[ThingKey]:
        """What the fresh entries are about, in order, each once."""
        return sorted(
            {(entry.header.type, entry.header.thing) for entry in self.fresh if entry.header is not None}
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What `take_in` has to know of the store: the stream's counter row, which of the acts came before, the
    things as they are stored, where the part that is stored already stands, what reads the entries of a thing that
    two people wrote about at once (asked only then), and which of the things a later program wrote about."""

    stream: StreamHead
    known: AbstractSet[str]
    before: Mapping[ThingKey, StoredThing]
    recall: Recall
    stored: Sequence[Place] = ()
    newer: Mapping[ThingKey, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """The decision over fresh entries, to be written whole in one transaction. `rows` want the number of
    their stored batch; `replaced` are keys of `things` that had a row; `places` are those of the whole
    batch."""

    rows: tuple[EntryRow, ...]
    stream: StreamHead
    journal: JournalHead
    things: tuple[ThingRow, ...]
    replaced: tuple[ThingKey, ...]
    blobs: tuple[BlobName, ...]
    tables: tuple[BlobTable, ...]
    projected: Projected
    places: tuple[Place, ...]


def read_batch(wire: bytes, envelope: BatchEnvelope, public: bytes | None, stream: str) -> OpenedBatch:
    """Everything that needs no lock: signature by `public` (the author's journal key, None for an unknown
    one), caps, chain, headers, bodies. Raises UNKNOWN_KEY, BAD_SIGNATURE, TOO_LARGE, MALFORMED,
    CHAIN_BROKEN."""
    if public is None:
        raise ProtocolProblem(UNKNOWN_KEY, key=envelope.key_id.hex(), use="batch")
    return OpenedBatch(
        envelope, wire, tuple(read_entry(entry, stream) for entry in open_batch(envelope, public))
    )


def overlap(head: BatchHead, journal: JournalHead) -> tuple[int, int]:
    """First and last seq whose stored hashes `compare` needs; last < first when it needs none."""
    return head.first, min(head.last, journal.have_seq)


def compare(
    opened: OpenedBatch, author: Author, journal: JournalHead, hashes: Mapping[int, bytes]
) -> Compared:
    """Whose journal it is, and which entries are new. `hashes` are the stored ones of `overlap`.

    Raises NOT_YOUR_JOURNAL, OUT_OF_SCOPE, GAP(need, have_head), FORK(seq) where the batch and the journal
    part ways."""
    head = opened.head
    require_own(journal, author)
    if head.first > journal.have_seq + 1:
        raise ProtocolProblem(GAP, need=journal.have_seq + 1, have_head=journal.have_head.hex())
    for entry in opened.entries[: len(hashes)]:
        if hashes.get(entry.linked.link.seq) != entry.linked.sealed.hash:
            raise ProtocolProblem(FORK, seq=entry.linked.link.seq)
    fresh = opened.entries[len(hashes) :]
    if fresh and fresh[0].linked.link.prev != journal.have_head:
        raise ProtocolProblem(FORK, seq=fresh[0].linked.link.seq)
    return Compared(opened, replace(journal, device=author.device, stream=author.stream), fresh)


def require_own(journal: JournalHead, author: Author) -> None:
    """Raise NOT_YOUR_JOURNAL or OUT_OF_SCOPE for a journal that came from another device or township."""
    if journal.known and journal.device != author.device:
        raise ProtocolProblem(NOT_YOUR_JOURNAL)
    if journal.known and journal.stream != author.stream:
        raise ProtocolProblem(OUT_OF_SCOPE)


def take_in(compared: Compared, facts: Facts) -> Taken:
    """Give the fresh entries (at least one) their places, apply their saves, and move both heads on."""
    journal, stream, fresh = compared.journal, facts.stream, compared.fresh
    repeats = _repeats(fresh, facts.known)
    placed = zip(fresh, count(stream.gseq + 1), strict=False)
    projected = project(placed, facts.before, facts.recall, repeats, journal.last_save, facts.newer)
    end = stream.gseq + len(fresh)
    rows = _rows(fresh, stream, projected, repeats)
    last = fresh[-1]
    naming = [entry for entry in fresh if entry.header is not None and entry.header.blobs]
    return Taken(
        rows=tuple(rows),
        stream=replace(stream, gseq=end, digest=rows[-1].digest),
        journal=replace(
            journal,
            have_seq=last.linked.link.seq,
            have_head=last.linked.sealed.hash,
            last_save=last.header.save_id if last.header else "",
        ),
        things=tuple(thing.row(stream.stream, key, end) for key, thing in projected.things.items()),
        replaced=tuple(key for key in projected.things if key in facts.before),
        blobs=tuple(name for entry in naming for name in _named(entry, journal)),
        tables=tuple(table for entry in naming for table in _tables(entry, journal)),
        projected=projected,
        places=(*facts.stored, *(Place(row.seq, row.gseq, row.quarantine) for row in rows)),
    )


def receipt_of(head: BatchHead, stream: str, places: Sequence[Place], epoch: str, now: int) -> Receipt:
    """The county's word for a whole batch, to be signed; `places` are those of its entries in order."""
    return Receipt(
        epoch=epoch,
        journal=head.journal,
        first=head.first,
        last=head.last,
        head=head.head,
        stream=stream,
        gseq_first=places[0].gseq,
        gseq_last=places[-1].gseq,
        received_at=now,
        quarantined=tuple(Quarantined(place.seq, place.quarantine) for place in places if place.quarantine),
    )


def other_branch(opened: OpenedBatch, author: Author, seq: int, now: int) -> ForkRow:
    """What is kept of a batch that parted from its journal at `seq`, for people to judge."""
    digest = hashlib.sha256(opened.wire).digest()
    return ForkRow(digest, opened.head.journal, author.device, seq, now, opened.wire)


def _repeats(fresh: tuple[ReadEntry, ...], came_before: AbstractSet[str]) -> set[int]:
    """Seqs of entries whose act the county has already: a device that had to open a new journal sends its
    unsent acts again under it (`sync.md` 5.14)."""
    known = set(came_before)
    repeats: set[int] = set()
    for entry in fresh:
        if entry.entry_id in known:
            repeats.add(entry.linked.link.seq)
        elif entry.entry_id:
            known.add(entry.entry_id)
    return repeats


def _rows(
    fresh: tuple[ReadEntry, ...], stream: StreamHead, projected: Projected, repeats: set[int]
) -> list[EntryRow]:
    """Their rows, at the places that follow `stream`."""
    name, digest, quarantine = stream.stream, stream.digest, projected.quarantine
    rows: list[EntryRow] = []
    for gseq, entry in enumerate(fresh, stream.gseq + 1):
        (header_bytes, salt, body, entry_hash), link, _ = entry.linked
        journal, seq, _, _ = link
        header = entry.header
        act, kind = ("", "") if header is None else (header.entry_id, header.type)
        digest = next_digest(digest, gseq, entry_hash)
        reason = quarantine.get(seq, "") if quarantine else ""
        rows.append(
            EntryRow(
                journal, seq, name, gseq, 0, act, kind, reason, seq in repeats, entry_hash, digest, salt,
                header_bytes, body,
            )
        )  # fmt: skip
    return rows


def _named(entry: ReadEntry, journal: JournalHead) -> list[BlobName]:
    blobs = entry.header.blobs if entry.header is not None else ()
    return [BlobName(blob.sha256, journal.stream, journal.journal, blob.size) for blob in blobs]


def _tables(entry: ReadEntry, journal: JournalHead) -> list[BlobTable]:
    blobs = entry.header.blobs if entry.header is not None else ()
    return [BlobTable(blob.sha256, journal.stream, blob.chunks) for blob in blobs if blob.chunks]
