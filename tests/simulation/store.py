"""What a simulated county has on its disk: the tables, its log, what it published, what drills proved. Values never
change, so a backup is a copy of the containers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from sync.protocol.merkle import Edge, consistency_path, inclusion_path, subtree_root
from sync.protocol.tree_head import EntryProof, entry_leaf
from sync.server.core.values import EntryRow, ForkRow, JournalHead, StoredThing, StreamHead
from tests.simulation.files import Shelf


class Head(NamedTuple):
    """A stored batch head."""

    head: bytes
    key_id: bytes
    signature: bytes


class Published(NamedTuple):
    """The county's lists as they were signed: one version for registry and rosters, the seeds of the receipt keys that
    they name so far (the last is the one in use), the registry and the rosters by town."""

    version: int
    seeds: tuple[bytes, ...]
    registry: bytes
    rosters: dict[str, bytes]


NOTHING: Final = Published(0, (), b"", {})


@dataclass(slots=True)
class Store:
    """The county's tables. `lives` are the epochs with the size of the log at which each began; `archived` is what
    drills proved of each journal: entries, and files of entries, up to a number."""

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
    edge: Edge = field(default_factory=Edge)
    leaves: tuple[bytes, ...] = ()
    grown_at: int = 0
    lives: dict[str, int] = field(default_factory=dict)
    lists: Published = NOTHING
    archived: dict[str, tuple[int, int]] = field(default_factory=dict)
    waiting: dict[str, bytes] = field(default_factory=dict)  # parts of packages, by the hash of the file

    def image(self) -> Store:
        """A backup."""
        copies = {name: dict(getattr(self, name)) for name in _MAPS}
        return replace(self, **copies, shelf=self.shelf.image())  # type: ignore[arg-type]

    # ---- the log -------------------------------------------------------------------------------------------

    def grow(self, journal: str, first: int, hashes: Sequence[bytes], now: int) -> tuple[bytes, ...]:
        """Entries `first`, `first`+1, … of a journal into the log, as `log.growing`; their leaves."""
        leaves = tuple(entry_leaf(journal, seq, one) for seq, one in enumerate(hashes, first))
        self.edge = self.edge.grow(leaves)
        self.leaves = (*self.leaves, *leaves)
        self.grown_at = now
        return leaves

    def consistency(self, seen: int) -> tuple[bytes, ...]:
        """That the log of size `seen` begins this one; empty where it cannot."""
        size = self.edge.size
        return consistency_path(seen, size, self._node) if 0 < seen < size else ()

    def proof(self, journal: str, seq: int) -> EntryProof | None:
        """Where an entry stands in the log."""
        rows = self.entries.get(journal, ())
        if not 0 < seq <= len(rows):
            return None
        leaf = entry_leaf(journal, seq, rows[seq - 1].hash)
        if leaf not in self.leaves:
            return None
        index = self.leaves.index(leaf)
        return EntryProof(seq, index, inclusion_path(index, self.edge.size, self._node))

    def _node(self, level: int, place: int) -> bytes:
        start = place << level
        return subtree_root(self.leaves[start : start + (1 << level)])


_MAPS: Final = (
    *("journals", "entries", "streams", "rows", "things", "receipts", "forks", "leases"),
    *("lives", "archived", "waiting"),
)
