"""A simulated county: the decisions of `sync.server.core` over a store in memory, which is on disk when a request has
been dealt with; it can be killed, put back to a backup under a new epoch, and tampered with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random

from enforcement.conflicts.merge import Patch
from sync.protocol import limits
from sync.protocol.batch import BatchEnvelope
from sync.protocol.entry import NO_HASH, open_body, open_header
from sync.protocol.frames import BlobsAnswer, BlobState, read_frames
from sync.protocol.keys import SigningKey
from sync.protocol.messages import HelloAnswer, HelloRequest, PushAnswer, sign_hello_answer
from sync.protocol.numbers import NumberLease, NumberRequest, sign_lease
from sync.protocol.pages import NO_DIGEST
from sync.protocol.problems import BLOB_MISSING, FORK, OUT_OF_SCOPE, UNKNOWN_KEY, ProtocolProblem
from sync.protocol.receipt import sign_receipt
from sync.protocol.resupply import Lacking, Offer, Upto
from sync.protocol.tree_head import LIVES_MAX, TreeHead, TreeNews, sign_head
from sync.server.core.lives import list_leap
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
    JournalHead,
    Place,
    StoredThing,
    StreamHead,
)
from sync.server.things import ThingKey, stored_patch
from tests.simulation import custody
from tests.simulation.custody import Backup
from tests.simulation.history import MINUTE
from tests.simulation.ledger import Broken, Ledger
from tests.simulation.lists import COUNTY, Office
from tests.simulation.store import Head, Store


@dataclass(slots=True)
class SimCounty:
    """One county. `epoch` is the present life of its database."""

    ledger: Ledger
    office: Office
    now: Callable[[], int]
    ids: Callable[[], str]
    epoch: str
    store: Store = field(default_factory=Store)
    backups: list[Backup] = field(default_factory=list)
    restored: int = 0
    untouched: Store | None = None  # what was there before somebody laid hands on it
    rewound: bool = False  # somebody put it back in secret
    cheated: bool = False  # somebody did so at some time
    published_at: int = 0
    handled_at: int = -MINUTE  # when somebody's hand was last on it
    signed_head: tuple[TreeHead | None, bytes] = (None, b"")

    def __post_init__(self) -> None:
        self.store.lives.setdefault(self.epoch, 0)

    @property
    def key(self) -> SigningKey:
        """The receipt key in use."""
        return self.office.receipt_key(self.store.lists)

    def author(self, device: str) -> Author:
        """A device as the decisions know it."""
        return self.office.authors[device]

    # ---- requests ------------------------------------------------------------------------------------------

    def handle(self, device: str, route: str, body: bytes) -> bytes:
        """Answer one request; raises ProtocolProblem like the real handlers."""
        author = self.author(device)
        name, _, rest = route.partition("?")
        match name:
            case "sync":
                return self.hello(author, HelloRequest.from_bytes(body))
            case "entries":
                return self.push(author, body, int(rest))
            case "blobs":
                return self.take_files(author, body)
            case "numbers":
                return self.lease(author, NumberRequest.from_bytes(body))
            case "registry":
                return self.office.answer(self.store.lists, author.stream)
            case "lacking":
                return self.lacking(author, Offer.from_bytes(body))
            case "resupply":
                return self.resupply(author, body)
            case "pull":
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
        archived = self.store.archived.get(request.journal, (0, 0))
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
            registry_version=self.store.lists.version,
            roster_version=self.store.lists.version,
            tree=self.tree_news(request.tree_size, (request.journal, request.prove_seq)),
            archived_seq=min(archived[0], head.have_seq),
            archived_files=min(archived[1], head.have_seq),
        )
        return sign_hello_answer(answer, self.key)

    def push(self, author: Author, wire: bytes, seen: int = 0) -> bytes:
        """As `receiving.push`."""
        receipt = self.receive(author, wire)
        wanted = self.wanted(BatchEnvelope.from_bytes(wire).head.journal)
        return PushAnswer(receipt, wanted, self.tree_news(seen)).to_bytes()

    def tree_news(self, seen: int, asked: tuple[str, int] = ("", 0)) -> TreeNews:
        """As `proving.tree_news`."""
        store, edge = self.store, self.store.edge
        *lives, (_, since) = store.lives.items()
        head = TreeHead(
            COUNTY, self.epoch, since, edge.size, edge.root, store.grown_at, tuple(lives[-LIVES_MAX:])
        )
        if self.signed_head[0] != head:
            self.signed_head = head, sign_head(head, self.office.tree_key)
        own = store.proof(*asked) if asked[1] else None
        return TreeNews(self.signed_head[1], store.consistency(seen), own)

    def lacking(self, author: Author, offer: Offer) -> bytes:
        """As `server.resupply.lacking`."""
        wanted = []
        for held in offer.journals:
            head = self.journal(held.journal)
            if head.have_seq < held.seq and (not head.known or head.stream == author.stream):
                wanted.append(Upto(held.journal, head.have_seq))
        return Lacking(tuple(wanted), self.store.shelf.lacks(author.stream)[: limits.WANTED_MAX]).to_bytes()

    def resupply(self, author: Author, wire: bytes) -> bytes:
        """As `server.resupply.take`: in the name of who signed it."""
        key_id = BatchEnvelope.from_bytes(wire).key_id
        owner = self.office.owner_of(key_id)
        if owner is None:
            raise ProtocolProblem(UNKNOWN_KEY, key=key_id.hex(), use="batch")
        if owner.town != author.stream:
            raise ProtocolProblem(OUT_OF_SCOPE)
        before = len(self.store.batches)
        answer = self.push(self.author(owner.device), wire)
        self.ledger.sometimes["resupplied"] += len(self.store.batches) > before
        return answer

    def receive(self, author: Author, wire: bytes) -> bytes:
        """As `receiving.receive`: the same decisions, written in one go."""
        envelope = BatchEnvelope.from_bytes(wire)
        public = self.office.batch_key(envelope.key_id, author.device)
        opened = read_batch(wire, envelope, public, author.stream)
        return self.take_opened(author, opened)

    def take_opened(self, author: Author, opened: OpenedBatch) -> bytes:
        """What was opened, into the store."""
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
        self.grow_log(journal, rows)
        self.ledger.durable.update(row.hash for row in rows)
        self._look_at_saves(rows)
        self.ledger.sometimes["quarantine"] += any(row.quarantine for row in rows)
        self.ledger.sometimes["same act again"] += any(row.repeats for row in rows)

    def grow_log(self, journal: str, rows: tuple[EntryRow, ...]) -> None:
        """Last of all, one leaf an entry."""
        before = self.ledger.logs.get(self.store.edge.root, ())
        fresh = self.store.grow(journal, rows[0].seq, [row.hash for row in rows], self.now())
        self.ledger.logs[self.store.edge.root] = (*before, *fresh)

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

    def publish(self, fresh: bytes = b"") -> None:
        """The next lists, with a new receipt key where `fresh` is its seed."""
        self.store.lists = self.office.publish(self.store.lists, now=self.now(), fresh=fresh)
        self.published_at = self.now()

    def kill(self) -> None:
        """Power is gone: what is on the disk stays, and that is everything."""

    def back_up(self) -> None:
        """Keep a copy of everything."""
        if self.untouched is None:
            self.backups.append(Backup(self.store.image(), self.now()))

    def drill(self, backup: Backup) -> None:
        """A backup is restored aside; what held there counts as archived."""
        custody.drill(self, backup)

    def put_back(self, dice: Random) -> None:
        """Restored from any earlier backup."""
        if self.backups:
            backup = dice.choice(self.backups)
            if self.untouched is not None:
                self.handled_at = self.now()
            self.store, self.untouched = backup.store.image(), None
            self.rewound = False
            self.new_life(backup)
            self.ledger.sometimes["restore"] += 1
            self.ledger.sometimes["epoch change"] += 1

    def new_life(self, backup: Backup) -> None:
        """What a restored county changes before anybody talks to it, as `backup.restore`."""
        self.epoch = self.ids()
        self.store.lives[self.epoch] = self.store.edge.size
        leap = list_leap(self.store.lists.version, backup.made_at, self.now())
        self.store.lists = self.office.publish(self.store.lists, leap=leap, now=self.now())
        self.published_at = self.now()
        self.restored += 1


def _patch(row: EntryRow) -> Patch:
    header = open_header(row.header)
    body = open_body(row.body)
    return stored_patch(header.entry_id, row.gseq, not row.quarantine, header.parents, body)


def _save_of(ledger: Ledger, entry_id: str) -> str:
    written = ledger.written.get(entry_id)
    return written.save_id if written is not None else ""
