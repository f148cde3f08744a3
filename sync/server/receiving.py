"""Receiving entries, the rules of `sync.md` 5.4: one transaction, nothing half applied, the same receipt
for a repeat.

Order: signature and chain outside the lock; then, inside one transaction, journal row, gap, fork, insert,
gseq, projection, receipt; the answer leaves only after the commit is on disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from sync.protocol import limits
from sync.protocol.batch import BatchEnvelope, BatchHead, open_batch
from sync.protocol.messages import BlobState, PushAnswer
from sync.protocol.pages import next_digest
from sync.protocol.problems import FORK, GAP, NOT_YOUR_JOURNAL, OUT_OF_SCOPE, UNKNOWN_KEY, ProtocolProblem
from sync.protocol.receipt import Quarantined, Receipt, sign_receipt
from sync.server.county import County
from sync.server.paper_register import note_batch
from sync.server.projection import Projected, ReadEntry, project, read_entry
from sync.server.store import journals, people, state
from sync.server.store.journals import EntryRow, JournalHead, Place, StreamHead
from sync.server.store.people import Device

# A device and its batch → the answer's bytes.
Push = Callable[[Device, bytes], bytes]


@dataclass(frozen=True, slots=True)
class OpenedBatch:
    """A batch whose signature, chain and entries were checked; not yet compared with the journal."""

    envelope: BatchEnvelope
    wire: bytes
    entries: tuple[ReadEntry, ...]


def receive(county: County, device: Device, wire: bytes) -> bytes:
    """Take a batch in; the signed receipt. Raises GAP, FORK, CHAIN_BROKEN, BAD_SIGNATURE, UNKNOWN_KEY,
    NOT_YOUR_JOURNAL, OUT_OF_SCOPE, MALFORMED, TOO_LARGE; after any of them nothing was taken in."""
    return _receive(county, device, open_wire(county, device, wire))


def push(county: County, device: Device, wire: bytes) -> bytes:
    """Receive one batch and say what blobs of its journal are wanted."""
    opened = open_wire(county, device, wire)
    receipt = _receive(county, device, opened)
    with county.database.read() as tx:
        return PushAnswer(receipt, wanted_blobs(county, tx, opened.envelope.head.journal)).to_bytes()


def open_wire(county: County, device: Device, wire: bytes) -> OpenedBatch:
    """Everything that needs no lock: shape, the device's journal key, signature, caps, chain, headers,
    bodies."""
    envelope = BatchEnvelope.from_bytes(wire)
    with county.database.read() as tx:
        public = people.public_key(tx, envelope.key_id, "batch", device.id)
    if public is None:
        raise ProtocolProblem(UNKNOWN_KEY, key=envelope.key_id.hex(), use="batch")
    linked = open_batch(envelope, public)
    return OpenedBatch(envelope, wire, tuple(read_entry(entry, device.township) for entry in linked))


def _receive(county: County, device: Device, opened: OpenedBatch) -> bytes:
    try:
        with county.database.write() as tx:
            return _take_in(county, tx, device, opened)
    except ProtocolProblem as problem:
        if problem.problem is FORK:
            _keep_branch(county, device, opened, problem.details["seq"])
        raise


def wanted_blobs(county: County, tx: Connection, journal: str) -> tuple[BlobState, ...]:
    """Blobs that the journal's entries name and the county lacks, each with the byte to go on from."""
    names = state.wanted(tx, journal, limits.WANTED_MAX)
    return tuple(BlobState(name, have) for name, have in county.blobs.partial_sizes(names).items())


def _take_in(county: County, tx: Connection, device: Device, opened: OpenedBatch) -> bytes:
    head = opened.envelope.head
    journal = journals.journal_head(tx, head.journal)
    _require_own(journal, device)
    if head.first > journal.have_seq + 1:
        raise ProtocolProblem(GAP, need=journal.have_seq + 1, have_head=journal.have_head.hex())
    fresh = _fresh_entries(tx, journal, opened)
    if fresh:
        journal = replace(journal, device=device.id, stream=device.township)
        rows = _insert(county, tx, journal, opened, fresh)
        if len(rows) == head.count:
            places = [Place(row.seq, row.gseq, row.quarantine) for row in rows]
            return _give_receipt(county, tx, head, device.township, places)
    else:
        again = journals.receipt(tx, head.journal, head.first, head.last)
        if again is not None:
            return again
    places = journals.places(tx, head.journal, head.first, head.last)
    return _give_receipt(county, tx, head, device.township, places)


def _require_own(journal: JournalHead, device: Device) -> None:
    if journal.known and journal.device != device.id:
        raise ProtocolProblem(NOT_YOUR_JOURNAL)
    if journal.known and journal.stream != device.township:
        raise ProtocolProblem(OUT_OF_SCOPE)


def _fresh_entries(tx: Connection, journal: JournalHead, opened: OpenedBatch) -> tuple[ReadEntry, ...]:
    """The entries that the county lacks; raises FORK(seq=…) where the batch and the journal part ways."""
    head = opened.envelope.head
    have: dict[int, bytes] = {}
    if head.first <= journal.have_seq:
        have = journals.hashes(tx, head.journal, head.first, min(head.last, journal.have_seq))
    for entry in opened.entries[: len(have)]:
        if have[entry.linked.link.seq] != entry.linked.sealed.hash:
            raise ProtocolProblem(FORK, seq=entry.linked.link.seq)
    fresh = opened.entries[len(have) :]
    if fresh and fresh[0].linked.link.prev != journal.have_head:
        raise ProtocolProblem(FORK, seq=fresh[0].linked.link.seq)
    return fresh


def _insert(
    county: County, tx: Connection, journal: JournalHead, opened: OpenedBatch, fresh: tuple[ReadEntry, ...]
) -> list[EntryRow]:
    """Write everything that the fresh entries bring; their rows."""
    stream = journals.stream_head(tx, journal.stream)
    repeats = _repeats(tx, fresh)
    projected = _project(tx, journal, stream, fresh, repeats)
    batch = journals.add_batch(tx, opened.envelope, county.clock())
    digest = stream.digest
    rows: list[EntryRow] = []
    for gseq, entry in enumerate(fresh, stream.gseq + 1):
        digest = next_digest(digest, gseq, entry.linked.sealed.hash)
        rows.append(_row(entry, journal.stream, gseq, batch, digest, projected, repeats))
    journals.add_entries(tx, rows)
    journals.save_stream_head(tx, replace(stream, gseq=stream.gseq + len(fresh), digest=digest))
    state.name_blobs(tx, [name for entry in fresh for name in _named(entry, journal)])
    note_batch(tx, journal.stream, fresh, projected, county.clock())
    last = fresh[-1]
    journals.save_journal_head(
        tx,
        replace(
            journal,
            have_seq=last.linked.link.seq,
            have_head=last.linked.sealed.hash,
            last_save=last.header.save_id if last.header else "",
        ),
    )
    return rows


def _repeats(tx: Connection, fresh: tuple[ReadEntry, ...]) -> set[int]:
    """Seqs of entries whose act the county has already: a device that had to open a new journal sends its
    unsent acts again under it (`sync.md` 5.14)."""
    known = journals.known_entry_ids(tx, [entry.entry_id for entry in fresh if entry.entry_id])
    repeats: set[int] = set()
    for entry in fresh:
        if entry.entry_id in known:
            repeats.add(entry.linked.link.seq)
        elif entry.entry_id:
            known.add(entry.entry_id)
    return repeats


def _project(
    tx: Connection,
    journal: JournalHead,
    stream: StreamHead,
    fresh: tuple[ReadEntry, ...],
    repeats: set[int],
) -> Projected:
    keys = sorted({(entry.header.type, entry.header.thing) for entry in fresh if entry.header is not None})
    before = state.load_things(tx, journal.stream, keys)
    projected = project(fresh, before, repeats, journal.last_save)
    gseq = stream.gseq + len(fresh)
    rows = [(journal.stream, *key, projected.fields_bytes(key), gseq) for key in projected.changed]
    state.save_things(tx, journal.stream, rows, [key for key in projected.changed if key in before])
    return projected


def _row(
    entry: ReadEntry,
    stream: str,
    gseq: int,
    batch: int,
    digest: bytes,
    projected: Projected,
    repeats: set[int],
) -> EntryRow:
    sealed, seq, header = entry.linked.sealed, entry.linked.link.seq, entry.header
    return EntryRow(
        entry.linked.link.journal,
        seq,
        stream,
        gseq,
        batch,
        "" if header is None else header.entry_id,
        "" if header is None else header.type,
        projected.quarantine.get(seq, ""),
        seq in repeats,
        sealed.hash,
        digest,
        sealed.salt,
        sealed.header,
        sealed.body,
    )


def _named(entry: ReadEntry, journal: JournalHead) -> list[tuple[str, str, str, int]]:
    blobs = entry.header.blobs if entry.header is not None else ()
    return [(blob.sha256, journal.stream, journal.journal, blob.size) for blob in blobs]


def _give_receipt(
    county: County, tx: Connection, head: BatchHead, stream: str, places: Sequence[Place]
) -> bytes:
    receipt = Receipt(
        epoch=county.epoch,
        journal=head.journal,
        first=head.first,
        last=head.last,
        head=head.head,
        stream=stream,
        gseq_first=places[0].gseq,
        gseq_last=places[-1].gseq,
        received_at=county.clock(),
        quarantined=tuple(Quarantined(place.seq, place.quarantine) for place in places if place.quarantine),
    )
    content = sign_receipt(receipt, county.keys.receipt)
    journals.add_receipt(tx, head.journal, head.first, head.last, content)
    return content


def _keep_branch(county: County, device: Device, opened: OpenedBatch, seq: int) -> None:
    with county.database.write() as tx:
        journals.add_fork(
            tx,
            {
                "wire_sha256": hashlib.sha256(opened.wire).digest(),
                "journal": opened.envelope.head.journal,
                "device": device.id,
                "seq": seq,
                "received_at": county.clock(),
                "wire": opened.wire,
            },
        )
