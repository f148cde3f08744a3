"""Counties with one planted mistake each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sync.protocol.messages import HelloRequest
from sync.protocol.pages import next_digest
from sync.protocol.problems import FORK, ProtocolProblem
from sync.server.core.taking import Compared, Facts, OpenedBatch, Taken, take_in
from sync.server.core.values import Author, EntryRow
from tests.simulation.county import SimCounty, Store

COMMIT_MS = 3000


@dataclass(slots=True)
class AcknowledgesFirst(SimCounty):
    """Answers at once and syncs a moment later: power lost in between takes what was acknowledged."""

    safe: Store | None = None
    safe_at: int = 0
    unsynced: set[bytes] = field(default_factory=set)

    def write(self, compared: Compared, taken: Taken) -> None:
        self._sync()
        if self.safe is None:
            self.safe, self.safe_at = self.store.image(), self.now() + COMMIT_MS
        SimCounty.write(self, compared, taken)

    def _sync(self) -> None:
        if self.safe is not None and self.now() >= self.safe_at:
            self.safe = None

    def kill(self) -> None:
        self._sync()
        if self.safe is not None:
            kept = {row.hash for rows in self.safe.rows.values() for row in rows}
            lost = {row.hash for rows in self.store.rows.values() for row in rows} - kept
            self.ledger.durable -= lost
            self.store, self.safe = self.safe, None


@dataclass(slots=True)
class PlainSequence(SimCounty):
    """Places come from a plain sequence, not from the counter row: a slow transaction shows its rows after later
    ones were read."""

    slow: tuple[EntryRow, ...] = ()
    slow_until: int = 0

    def write(self, compared: Compared, taken: Taken) -> None:
        self._show(self.now())
        stream = taken.stream.stream
        before = self.stream(stream).digest
        SimCounty.write(self, compared, taken)
        if not self.slow and self.now() % 3 == 0:
            self.slow, self.slow_until = self.store.rows[stream][-len(taken.rows) :], self.now() + COMMIT_MS
            self.store.rows[stream] = self.store.rows[stream][: -len(taken.rows)]
            self.store.streams[stream] = replace(self.store.streams[stream], digest=before)

    def _show(self, now: int) -> None:
        """The slow transaction commits: its rows follow what others saw meanwhile."""
        if not self.slow or now < self.slow_until:
            return
        stream = self.slow[0].stream
        digest = self.store.streams[stream].digest
        for row in self.slow:
            digest = next_digest(digest, row.gseq, row.hash)
            rows = (*self.store.rows[stream], row._replace(digest=digest))
            self.store.rows[stream] = tuple(sorted(rows, key=lambda one: one.gseq))
        self.store.streams[stream] = replace(self.store.streams[stream], digest=digest)
        self.slow = ()

    def pull(self, author: Author, stream: str, after: int) -> bytes:
        self._show(self.now())
        return SimCounty.pull(self, author, stream, after)

    def hello(self, author: Author, request: HelloRequest) -> bytes:
        self._show(self.now())
        return SimCounty.hello(self, author, request)

    def kill(self) -> None:
        self._show(self.slow_until)


@dataclass(slots=True)
class TakesTwice(SimCounty):
    """What comes again is taken in again."""

    def take(self, author: Author, opened: OpenedBatch) -> bytes:
        compared = self.compared(author, opened)
        if compared.fresh:
            return SimCounty.take(self, author, opened)
        stream = self.stream(author.stream)
        facts = Facts(stream, set(), {}, lambda _key, _gseqs: [])
        taken = take_in(replace(compared, fresh=opened.entries), facts)
        self.write(compared, replace(taken, journal=compared.journal, things=()))
        return self.sign(compared, taken.places)


@dataclass(slots=True)
class ForkOverwrites(SimCounty):
    """The branch that came last takes the place of the one before it."""

    def take(self, author: Author, opened: OpenedBatch) -> bytes:
        try:
            return SimCounty.take(self, author, opened)
        except ProtocolProblem as problem:
            if problem.problem is not FORK:
                raise
            self._cut(opened.head.journal, author.stream, problem.details["seq"])
            return SimCounty.take(self, author, opened)

    def _cut(self, journal: str, stream: str, seq: int) -> None:
        store = self.store
        kept = store.entries[journal][: seq - 1]
        gone = {row.gseq for row in store.entries[journal][seq - 1 :]}
        store.entries[journal] = kept
        store.rows[stream] = tuple(row for row in store.rows[stream] if row.gseq not in gone)
        head = replace(
            store.journals[journal], have_seq=len(kept), have_head=kept[-1].hash if kept else bytes(32)
        )
        store.journals[journal] = head
