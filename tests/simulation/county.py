"""A simulated county: the decisions of `sync.server.core` over a store in memory, which is on disk when a request has
been dealt with; it can be killed, put back to a backup under a new epoch, and tampered with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import NamedTuple

from enforcement.conflicts.merge import Patch
from sync.protocol import limits
from sync.protocol.batch import BatchEnvelope
from sync.protocol.entry import NO_HASH, open_body, open_header
from sync.protocol.frames import BlobsAnswer, BlobState, read_frames
from sync.protocol.keys import SigningKey
from sync.protocol.messages import HelloAnswer, HelloRequest, PushAnswer, sign_hello_answer
from sync.protocol.numbers import NumberLease, NumberRequest, sign_lease
from sync.protocol.pages import NO_DIGEST
from sync.protocol.problems import BLOB_MISSING, FORK, OUT_OF_SCOPE, ProtocolProblem
from sync.protocol.receipt import sign_receipt
from sync.server.core.speaking import (
    agree_version,
    cursor_for,
    cut_page,
    make_page,
    require_author,
    stream_state,
    takes_batch,
)
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
from sync.server.core.values import (
    Author,
    EntryRow,
    ForkRow,
    JournalHead,
    Place,
    StoredThing,
    StreamHead,
)
from sync.server.things import ThingKey, stored_patch
from tests.simulation import tampering
from tests.simulation.files import Shelf
from tests.simulation.ledger import Broken, Ledger


class Head(NamedTuple):
    """A stored batch head."""

    head: bytes
    key_id: bytes
    signature: bytes


@dataclass(slots=True)
class Store:
    """The county's tables. Values never change, so a backup is a copy of the containers."""

    journals: dict[str, JournalHead] = field(default_factory=dict)
    entries: dict[str, tuple[EntryRow, ...]] = field(default_factory=dict)  # by journal, in order of seq
    streams: dict[str, StreamHead] = field(default_factory=dict)
    rows: dict[str, tuple[EntryRow, ...]] = field(default_factory=dict)  # by stream, in order of gseq
    acts: frozenset[str] = frozenset()
    things: dict[tuple[str, str, str], StoredThing] = field(default_factory=dict)
    batches: tuple[Head, ...] = ()
    receipts: dict[tuple[str, int, int], bytes] = field(default_factory=dict)
    forks: dict[bytes, ForkRow] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)
    leases: dict[str, bytes] = field(default_factory=dict)
    next_number: int = 1

    def image(self) -> Store:
        """A backup."""
        copies = {
            name: dict(getattr(self, name))
            for name in ("journals", "entries", "streams", "rows", "things", "receipts", "forks", "leases")
        }
        return replace(self, **copies, shelf=self.shelf.image())  # type: ignore[arg-type]


@dataclass(slots=True)
class SimCounty:
    """One county. `keys` gives a device's batch key by (key id, device)."""

    ledger: Ledger
    key: SigningKey
    authors: dict[str, Author]
    batch_key: Callable[[bytes, str], bytes | None]
    now: Callable[[], int]
    ids: Callable[[], str]
    epoch: str
    store: Store = field(default_factory=Store)
    backups: list[Store] = field(default_factory=list)
    restored: int = 0
    untouched: Store | None = None

    # ---- requests ------------------------------------------------------------------------------------------

    def handle(self, device: str, route: str, body: bytes) -> bytes:
        """Answer one request; raises ProtocolProblem like the real handlers."""
        author = self.authors[device]
        match route:
            case "sync":
                return self.hello(author, HelloRequest.from_bytes(body))
            case "entries":
                return self.push(author, body)
            case "blobs":
                return self.take_files(author, body)
            case "numbers":
                return self.lease(author, NumberRequest.from_bytes(body))
        name, _, rest = route.partition("?")
        if name == "pull":
            stream, after = rest.split("&")
            return self.pull(author, stream, int(after))
        sha, offset, length = rest.split("&")
        return self.blob(author, sha, int(offset), int(length))

    def hello(self, author: Author, request: HelloRequest) -> bytes:
        """As `session.hello`."""
        agree_version(request)
        receipt = None
        if request.batch is not None and self._matches(author, request, request.batch):
            receipt = self.receive(author, request.batch)
        head = self.journal(request.journal)
        require_author(head, author)
        cursor = cursor_for(request, author.stream)
        digest = None if cursor is None else self.digest_at(author.stream, cursor.gseq)
        answer = HelloAnswer(
            protocol=agree_version(request),
            epoch=self.epoch,
            server_time=self.now(),
            journal=request.journal,
            have_seq=head.have_seq,
            have_head=head.have_head,
            receipt=receipt,
            wanted=self.wanted(request.journal),
            streams=(stream_state(author.stream, self.stream(author.stream).gseq, cursor, digest),),
        )
        return sign_hello_answer(answer, self.key)

    def push(self, author: Author, wire: bytes) -> bytes:
        """As `receiving.push`."""
        receipt = self.receive(author, wire)
        return PushAnswer(receipt, self.wanted(BatchEnvelope.from_bytes(wire).head.journal)).to_bytes()

    def receive(self, author: Author, wire: bytes) -> bytes:
        """As `receiving.receive`: the same decisions, written in one go."""
        envelope = BatchEnvelope.from_bytes(wire)
        opened = read_batch(wire, envelope, self.batch_key(envelope.key_id, author.device), author.stream)
        try:
            return self.take(author, opened)
        except ProtocolProblem as problem:
            if problem.problem is FORK:
                branch = other_branch(opened, author, problem.details["seq"], self.now())
                self.store.forks.setdefault(branch.wire_sha256, branch)
                self.ledger.sometimes["fork"] += 1
            raise

    def take(self, author: Author, opened: OpenedBatch) -> bytes:
        """Facts, decision, writes, receipt."""
        head, store = opened.head, self.store
        compared = self.compared(author, opened)
        again = store.receipts.get((head.journal, head.first, head.last))
        if not compared.fresh:
            return again or self.sign(compared, self.places(compared))
        stream = self.stream(author.stream)
        before = {
            key: store.things[author.stream, *key]
            for key in compared.things
            if (author.stream, *key) in store.things
        }
        known = {one for one in compared.entry_ids if one in store.acts}
        facts = Facts(stream, known, before, partial(self.recall, author.stream), self.places(compared))
        taken = take_in(compared, facts)
        self.write(compared, taken)
        return self.sign(compared, taken.places)

    def recall(self, stream: str, _key: ThingKey, gseqs: Sequence[int]) -> list[Patch]:
        """The history of a thing that two people wrote about at once."""
        self.ledger.sometimes["written at once"] += 1
        wanted = set(gseqs)
        return [_patch(row) for row in self.store.rows.get(stream, ()) if row.gseq in wanted]

    def compared(self, author: Author, opened: OpenedBatch) -> Compared:
        """What of a batch is new."""
        head = opened.head
        first, last = overlap(head, self.journal(head.journal))
        stored = self.store.entries.get(head.journal, ())
        hashes = {row.seq: row.hash for row in stored if first <= row.seq <= last}
        return compare(opened, author, self.journal(head.journal), hashes)

    def places(self, compared: Compared) -> list[Place]:
        """Where the stored part of a batch stands."""
        first, last = compared.stored
        rows = self.store.entries.get(compared.journal.journal, ())
        return [Place(row.seq, row.gseq, row.quarantine) for row in rows if first <= row.seq <= last]

    def write(self, compared: Compared, taken: Taken) -> None:
        """The decision onto the disk."""
        store, stream = self.store, taken.stream.stream
        envelope = compared.opened.envelope
        store.batches = (*store.batches, Head(envelope.head_bytes, envelope.key_id, envelope.signature))
        rows = tuple(row._replace(batch=len(store.batches) - 1) for row in taken.rows)
        journal = taken.journal.journal
        store.entries[journal] = (*store.entries.get(journal, ()), *rows)
        store.rows[stream] = (*store.rows.get(stream, ()), *rows)
        store.streams[stream] = replace(taken.stream, known=True)
        store.journals[journal] = replace(taken.journal, known=True)
        store.acts = store.acts | {row.entry_id for row in rows}
        for thing in taken.things:
            kept = StoredThing(thing.fields, thing.heads, thing.places, thing.contested)
            store.things[stream, thing.type, thing.thing] = kept
        for name in taken.blobs:
            store.shelf.name(name.sha256, name.size, name.journal, stream)
        self.ledger.durable.update(row.hash for row in rows)
        self._look_at_saves(rows)
        self.ledger.sometimes["quarantine"] += any(row.quarantine for row in rows)
        self.ledger.sometimes["same act again"] += any(row.repeats for row in rows)

    def sign(self, compared: Compared, places: list[Place] | tuple[Place, ...]) -> bytes:
        """The receipt, kept for ever."""
        head = compared.opened.head
        receipt = receipt_of(head, compared.journal.stream, places, self.epoch, self.now())
        content = sign_receipt(receipt, self.key)
        self.store.receipts[head.journal, head.first, head.last] = content
        return content

    def pull(self, author: Author, stream: str, after: int) -> bytes:
        """As `session.pull`."""
        if stream != author.stream:
            raise ProtocolProblem(OUT_OF_SCOPE)
        rows, more = cut_page(row for row in self.store.rows.get(stream, ()) if row.gseq > after)
        digest = rows[-1].digest if rows else self.digest_at(stream, after)
        if digest is None:
            return self.pull(author, stream, 0)
        heads = {row.batch: self.store.batches[row.batch] for row in rows}
        return make_page(stream, self.epoch, after, rows, heads, more, digest).to_bytes()

    def take_files(self, author: Author, body: bytes) -> bytes:
        """As the intake of files."""
        states, problems = [], []
        for frame in read_frames(body):
            state, problem = self.store.shelf.take(frame, author.stream)
            states.append(state)
            problems.append(problem)
            if state.complete:
                self.ledger.durable_files.add(state.sha256)
        return BlobsAnswer(tuple(states), tuple(problems)).to_bytes()

    def blob(self, author: Author, sha: str, offset: int, length: int) -> bytes:
        """Part of a stored file of the device's stream."""
        data = self.store.shelf.whole(sha, author.stream)
        if data is None:
            raise ProtocolProblem(BLOB_MISSING)
        return data[offset : offset + length]

    def lease(self, author: Author, request: NumberRequest) -> bytes:
        """A block of numbers, the same for the same request."""
        given = self.store.leases.get(request.request_id)
        if given is None:
            first = self.store.next_number
            last = first + request.count - 1
            self.store.next_number = last + 1
            lease = NumberLease(
                request.request_id, author.device, author.stream, request.series, request.year, first, last, 1
            )
            given = self.store.leases[request.request_id] = sign_lease(lease, self.key)
        return given

    # ---- facts ---------------------------------------------------------------------------------------------

    def journal(self, name: str) -> JournalHead:
        """The head of a journal."""
        return self.store.journals.get(name) or JournalHead(name, "", "", 0, NO_HASH, "", known=False)

    def stream(self, name: str) -> StreamHead:
        """The counter row of a stream."""
        return self.store.streams.get(name) or StreamHead(name, 0, NO_DIGEST, known=False)

    def digest_at(self, stream: str, gseq: int) -> bytes | None:
        """The rolling digest of a stream, None where it never came."""
        rows = self.store.rows.get(stream, ())
        if gseq == 0:
            return NO_DIGEST
        return next((row.digest for row in rows if row.gseq == gseq), None)

    def wanted(self, journal: str) -> tuple[BlobState, ...]:
        """Files that a journal names and that are not whole here."""
        return self.store.shelf.wanted(journal)[: limits.WANTED_MAX]

    def _matches(self, author: Author, request: HelloRequest, wire: bytes) -> bool:
        head = self.journal(request.journal)
        require_author(head, author)
        rows = self.store.entries.get(request.journal, ())
        acked = rows[request.acked_seq - 1].hash if 0 < request.acked_seq <= len(rows) else None
        return takes_batch(request, BatchEnvelope.from_bytes(wire).head, head, acked)

    def _look_at_saves(self, rows: tuple[EntryRow, ...]) -> None:
        """P5: of a save either all entries are in the state or none."""
        here = {row.entry_id for row in rows if not row.quarantine}
        for row in rows:
            whole = self.ledger.saves.get(_save_of(self.ledger, row.entry_id), ())
            missing = [one for one in whole if one not in here and one not in self.store.acts]
            if row.entry_id in here and missing:
                raise Broken("P5", f"the county took part of a save, {missing[0]} is missing")

    # ---- what happens to it --------------------------------------------------------------------------------

    def kill(self) -> None:
        """Power is gone: what is on the disk stays, and that is everything."""

    def tamper(self, dice: Random) -> None:
        """Change what is stored, as somebody with every right could. Our own check must name it at once."""
        if self.untouched is not None or not self.store.rows:
            return
        self.untouched = self.store.image()
        item = tampering.change(self.store, dice)
        found = tampering.first_bad(self.store)
        if found != item:
            raise Broken("P8", f"changed {item}, the check says {found}")
        self.ledger.sometimes["tampering"] += 1

    def repair(self, dice: Random) -> None:
        """Put back what was there before the tampering, as a restore."""
        if self.untouched is not None:
            self.store, self.untouched = self.untouched, None
            self.epoch = self.ids()
            self.restored += 1

    def back_up(self) -> None:
        """Keep a copy of everything."""
        if self.untouched is None:
            self.backups.append(self.store.image())

    def put_back(self, dice: Random) -> None:
        """Restored from any earlier backup, under a new epoch."""
        if self.backups:
            self.store = dice.choice(self.backups).image()
            self.untouched = None
            self.epoch = self.ids()
            self.restored += 1
            self.ledger.sometimes["restore"] += 1
            self.ledger.sometimes["epoch change"] += 1


def _patch(row: EntryRow) -> Patch:
    header = open_header(row.header)
    body = open_body(row.body)
    return stored_patch(header.entry_id, row.gseq, not row.quarantine, header.parents, body)


def _save_of(ledger: Ledger, entry_id: str) -> str:
    written = ledger.written.get(entry_id)
    return written.save_id if written is not None else ""
