"""Receiving entries: facts read, `core.taking` decides, and the decision is written in one transaction,
nothing half applied (`sync.md` 5.4).

Order: signature and chain outside the lock; then, inside one transaction, facts, decision, rows, receipt;
the answer leaves only after the commit is on disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from sqlalchemy import Connection

from sync.protocol import limits
from sync.protocol.batch import BatchEnvelope
from sync.protocol.messages import BlobState, PushAnswer
from sync.protocol.problems import FORK, ProtocolProblem
from sync.protocol.receipt import sign_receipt
from sync.server.approvals import without_forged
from sync.server.core.lost import keep_out, set_aside
from sync.server.core.taking import (
    Compared,
    Facts,
    OpenedBatch,
    Taken,
    compare,
    other_branch,
    overlap,
    read_batch,
    receipt_of,
    take_in,
)
from sync.server.core.values import Author, Place
from sync.server.county import County
from sync.server.log.growing import grow_log
from sync.server.log.proving import tree_news
from sync.server.moves.following import follow_moved, hold_followed
from sync.server.paper_register import note_batch
from sync.server.projection import ReadEntry
from sync.server.store import journals, machines, newer, people, renewing, state
from sync.server.store.history import recall
from sync.server.store.people import Device


class Push(Protocol):
    """A device, its batch and the size of the log that it saw last (0: none) → the answer's bytes."""

    def __call__(self, device: Device, wire: bytes, seen: int = 0) -> bytes: ...


def receive(county: County, device: Device, wire: bytes) -> bytes:
    """Take a batch in; the signed receipt. Raises GAP, FORK, CHAIN_BROKEN, BAD_SIGNATURE, UNKNOWN_KEY,
    NOT_YOUR_JOURNAL, OUT_OF_SCOPE, MALFORMED, TOO_LARGE; after any of them nothing was taken in."""
    return _receive(county, author_of(device), open_wire(county, device, wire))


def push(county: County, device: Device, wire: bytes, seen: int = 0) -> bytes:
    """Receive one batch; its receipt, what blobs of its journal are wanted, and the log's head with the proof that
    it continues the one of size `seen`."""
    opened = open_wire(county, device, wire)
    receipt = _receive(county, author_of(device), opened)
    with county.database.read() as tx:
        wanted = wanted_blobs(county, tx, opened.head.journal)
        return PushAnswer(receipt, wanted, tree_news(county, tx, seen)).to_bytes()


def open_wire(county: County, device: Device, wire: bytes) -> OpenedBatch:
    """Everything that needs no lock: shape, the device's journal key, signature, caps, chain, headers,
    bodies."""
    envelope = BatchEnvelope.from_bytes(wire)
    with county.database.read() as tx:
        public = people.public_key(tx, envelope.key_id, "batch", device.id)
        loss = machines.loss(tx, device.id)
    opened = keep_out(read_batch(wire, envelope, public, device.township), device.id)
    opened = without_forged(county, device, opened)
    return opened if loss is None else set_aside(opened, loss.covers)


def record(county: County, tx: Connection, author: Author, opened: OpenedBatch) -> bytes:
    """Take in, inside the caller's transaction, what the county itself has to say (`county_journal`); the receipt."""
    return _take_in(county, tx, author, opened)


def author_of(device: Device) -> Author:
    """The device as the decisions know it."""
    return Author(device.id, device.township)


def wanted_blobs(county: County, tx: Connection, journal: str) -> tuple[BlobState, ...]:
    """Blobs that the journal's entries name and the county lacks, each with the byte to go on from."""
    names = state.wanted(tx, journal, limits.WANTED_MAX)
    return county.blobs.states(names)


def _receive(county: County, author: Author, opened: OpenedBatch) -> bytes:
    try:
        with county.database.write(shared=True) as tx:
            return _take_in(county, tx, author, opened)
    except ProtocolProblem as problem:
        if problem.problem is FORK:
            with county.database.write() as tx:
                journals.add_fork(tx, other_branch(opened, author, problem.details["seq"], county.clock()))
        raise


def _take_in(county: County, tx: Connection, author: Author, opened: OpenedBatch) -> bytes:
    head = opened.head
    compared = _compare(tx, author, opened)
    if not compared.fresh:
        again = journals.receipt(tx, head.journal, head.first, head.last)
        if again is not None:
            return again
        return _give_receipt(county, tx, compared, _stored_places(tx, compared))
    hold_followed(tx, compared.fresh)
    facts = Facts(
        stream=journals.stream_head(tx, author.stream),
        known=journals.known_entry_ids(tx, compared.entry_ids),
        before=state.load_things(tx, author.stream, compared.things),
        recall=partial(recall, tx, author.stream),
        stored=_stored_places(tx, compared),
        newer=newer.newer_things(tx, author.stream, compared.things),
    )
    taken = take_in(compared, facts)
    _write(county, tx, compared, taken)
    return _give_receipt(county, tx, compared, taken.places)


def _compare(tx: Connection, author: Author, opened: OpenedBatch) -> Compared:
    journal = journals.journal_head(tx, opened.head.journal)
    first, last = overlap(opened.head, journal)
    hashes = journals.hashes(tx, opened.head.journal, first, last) if first <= last else {}
    return compare(opened, author, journal, hashes)


def _stored_places(tx: Connection, compared: Compared) -> Sequence[Place]:
    first, last = compared.stored
    return journals.places(tx, compared.journal.journal, first, last) if first <= last else ()


def _write(county: County, tx: Connection, compared: Compared, taken: Taken) -> None:
    """Everything that the fresh entries bring."""
    now = county.clock()
    batch = journals.add_batch(tx, compared.opened.envelope, now)
    rows = [row.in_batch(batch) for row in taken.rows]
    journals.add_entries(tx, rows)
    journals.save_stream_head(tx, taken.stream)
    journals.save_journal_head(tx, taken.journal)
    state.save_things(tx, taken.stream.stream, list(taken.things), taken.replaced)
    newer.note_newer(tx, taken.stream.stream, taken.projected.newer)
    state.name_blobs(tx, taken.blobs)
    state.note_tables(tx, taken.tables)
    note_batch(tx, taken.stream.stream, compared.fresh, taken.projected, now)
    follow_moved(county, tx, rows, compared.fresh)
    _note_numbers(tx, taken.stream.stream, compared.fresh)
    fresh = [entry.linked for entry in compared.fresh]
    grow_log(tx, taken.journal.journal, fresh[0].link.seq, [entry.sealed.hash for entry in fresh], now)


def _note_numbers(tx: Connection, stream: str, fresh: Sequence[ReadEntry]) -> None:
    """Leases that machines say they hold: a county that was restored does not know of them."""
    for entry in fresh:
        if entry.header is not None and entry.header.type == "number_block":
            series, year, last = (entry.new.get(name) for name in ("series", "year", "last"))
            if isinstance(series, str) and type(year) is int and type(last) is int:
                renewing.numbers_held(tx, stream, series, year, last)


def _give_receipt(county: County, tx: Connection, compared: Compared, places: Sequence[Place]) -> bytes:
    head = compared.opened.head
    receipt = receipt_of(head, compared.journal.stream, places, county.epoch, county.clock())
    content = sign_receipt(receipt, county.keys.receipt)
    journals.add_receipt(tx, head.journal, head.first, head.last, content)
    return content
