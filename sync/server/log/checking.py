"""`verify` for the log: every leaf against its entry, every stored node, the edge, and every head that was ever
published, recomputed from the first leaf on. Reads through cursors, so memory stays flat."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final

from sqlalchemy import Connection, and_, select

from sync.protocol.merkle import HASH_BYTES, Edge
from sync.protocol.moves import move_hash
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import TrustedKeys
from sync.protocol.tree_head import Countersigned, entry_leaf, open_head
from sync.server.log.growing import TILE_LEVELS
from sync.server.store import log
from sync.server.store.log_tables import LOG_EPOCHS, LOG_NODES, LOG_RUNS
from sync.server.store.moves import LOG_JOURNAL, moves_of
from sync.server.store.tables import COUNTY, ENTRIES, JOURNALS

Blame = Callable[[str, str], None]
_RUNS: Final = select(LOG_RUNS).order_by(LOG_RUNS.c.first)
_OF_RUN: Final = and_(
    ENTRIES.c.journal == LOG_RUNS.c.journal,
    ENTRIES.c.seq >= LOG_RUNS.c.seq,
    ENTRIES.c.seq < LOG_RUNS.c.seq + LOG_RUNS.c.length,
)
_HASHES: Final = (
    select(LOG_RUNS.c.first, ENTRIES.c.seq, ENTRIES.c.hash)
    .select_from(LOG_RUNS.join(ENTRIES, _OF_RUN))
    .order_by(LOG_RUNS.c.first, ENTRIES.c.seq)
)
_NODE: Final = select(LOG_NODES.c.hash)


def check_log(tx: Connection, keys: TrustedKeys, blame: Blame) -> tuple[int, int]:
    """Check everything of the log; how many leaves and heads were looked at. `blame` hears of the first bad item of
    each kind: log, log-entry, tile, edge, tree-head, countersigned, epoch."""
    walk = _Walk(tx, keys, blame)
    walk.runs()
    walk.journals()
    walk.ends()
    return walk.edge.size, walk.heads


class _Walk:
    """The log from its first leaf to its edge."""

    def __init__(self, tx: Connection, keys: TrustedKeys, blame: Blame) -> None:
        self._tx, self._keys, self._blame = tx, keys, blame
        self.edge = Edge()
        self.heads = 0
        self._next_seq: dict[str, int] = {}
        self._published = deque((row.size, row.epoch, bytes(row.content)) for row in log.heads(tx))
        self._since = {row.epoch: row.since for row in tx.execute(select(LOG_EPOCHS))}
        self._hashes = _Ahead(iter(tx.execute(_HASHES).yield_per(500)))
        self._moves = {int(row.number): move_hash(bytes(row.content)) for row in moves_of(tx)}

    def runs(self) -> None:
        """Runs in order, without a hole, each leaf that of its entry."""
        for row in self._tx.execute(_RUNS).yield_per(50):
            name = f"log/{row.first}"
            leaves = [row.leaves[at : at + HASH_BYTES] for at in range(0, len(row.leaves), HASH_BYTES)]
            expected = self._next_seq.get(row.journal, 1)
            if row.first != self.edge.size or len(row.leaves) != row.length * HASH_BYTES:
                self._blame("log", name)
            if row.seq != expected:
                self._blame("log", f"{name} {row.journal}/{expected}")
            self._next_seq[row.journal] = row.seq + row.length
            self._compare(row, leaves)
            self._grow(leaves)
        self._check_heads(self.edge.size)

    def journals(self) -> None:
        """The log names of each journal exactly the entries that the county has."""
        for row in self._tx.execute(select(JOURNALS.c.journal, JOURNALS.c.have_seq)):
            if self._next_seq.pop(row.journal, 1) != row.have_seq + 1:
                self._blame("log", f"journal {row.journal}")
        if self._next_seq.pop(LOG_JOURNAL, 1) != len(self._moves) + 1:
            self._blame("log", "announcements")
        for journal in self._next_seq:
            self._blame("log", f"journal {journal}")

    def ends(self) -> None:
        """The counter row, the lives of the database, heads beyond the end, and what was countersigned."""
        try:
            if log.end(self._tx).edge != self.edge:
                self._blame("edge", f"log/{self.edge.size}")
        except ProtocolProblem:
            self._blame("edge", "unreadable")
        present = self._tx.execute(select(COUNTY.c.epoch)).scalar_one()
        for epoch, since in self._since.items():
            if not 0 <= since <= self.edge.size:
                self._blame("epoch", epoch)
        if present not in self._since:
            self._blame("epoch", present)
        for size, epoch, _ in self._published:
            self._blame("tree-head", f"{epoch}/{size}")
        self._check_countersigned()

    def _compare(self, row: Any, leaves: list[bytes]) -> None:
        for seq, leaf in enumerate(leaves, row.seq):
            announced = row.journal == LOG_JOURNAL
            hashed = self._moves.get(seq) if announced else self._hashes.take(row.first, seq)
            if hashed is None or entry_leaf(row.journal, seq, hashed) != leaf:
                self._blame("log-entry", f"{row.journal}/{seq}")

    def _grow(self, leaves: list[bytes]) -> None:
        """Add leaves, stopping at each size of which a head was published."""
        while leaves:
            self._check_heads(self.edge.size)
            nearest = self._published[0][0] if self._published else 0
            count = min(len(leaves), nearest - self.edge.size) if nearest else len(leaves)
            self.edge = self.edge.grow(leaves[:count], self._check_node)
            leaves = leaves[count:]

    def _check_node(self, level: int, place: int, value: bytes) -> None:
        if not level or level % TILE_LEVELS:
            return
        named = (LOG_NODES.c.level == level) & (LOG_NODES.c.place == place)
        if self._tx.execute(_NODE.where(named)).scalar() != value:
            self._blame("tile", f"{level}/{place}")

    def _check_heads(self, size: int) -> None:
        while self._published and self._published[0][0] <= size:
            _, epoch, content = self._published.popleft()
            self.heads += 1
            try:
                head = open_head(content, self._keys)
            except ProtocolProblem:
                self._blame("tree-head", f"{epoch}/{size}")
                continue
            here = (head.epoch, head.size, head.root, head.since)
            if here != (epoch, size, self.edge.root, self._since.get(epoch)):
                self._blame("tree-head", f"{epoch}/{size}")

    def _check_countersigned(self) -> None:
        for row in log.countersigned(self._tx):
            try:
                inside = Countersigned.open(bytes(row.content)).head
            except ProtocolProblem:
                inside = b""
            if inside != log.published(self._tx, row.epoch, row.size):
                self._blame("countersigned", f"{row.epoch}/{row.size}")


class _Ahead:
    """Rows of entries in log order, taken one by one where they are the wanted ones."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def take(self, first: int, seq: int) -> bytes | None:
        """Hash of entry `seq` of the run at `first`; None where the county lacks it."""
        while self._next is not None and (self._next.first, self._next.seq) < (first, seq):
            self._next = next(self._rows, None)
        row = self._next
        if row is None or (row.first, row.seq) != (first, seq):
            return None
        self._next = next(self._rows, None)
        return bytes(row.hash)
