"""What the county says of its log: signed heads, and proofs read from runs and stored nodes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from sync.protocol.merkle import consistency_path, inclusion_path, subtree_root
from sync.protocol.tree_head import LIVES_MAX, EntryProof, ProofsAnswer, TreeHead, TreeNews, sign_head
from sync.server.county import County
from sync.server.log.growing import TILE_LEVELS
from sync.server.store import log
from sync.server.store.log import End

_TILE = 1 << TILE_LEVELS


class Tiles:
    """Finds hashes of complete subtrees of the log, tile by tile; each tile is read once."""

    def __init__(self, tx: Connection, size: int) -> None:
        self._tx = tx
        self._size = size
        self._read: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, place: int) -> bytes:
        """The root of a complete subtree; LOG_DAMAGED where its rows are not there."""
        above = level % TILE_LEVELS
        base = level - above
        tile, at = divmod(place << above, _TILE)
        hashes = self._tile(base, tile)[at : at + (1 << above)]
        if len(hashes) != 1 << above:
            raise log.damaged(f"tile {base}/{tile}")
        return subtree_root(hashes)

    def _tile(self, base: int, tile: int) -> list[bytes]:
        found = self._read.get((base, tile))
        if found is None:
            start = tile * _TILE
            stop = min(start + _TILE, self._size >> base)
            found = log.nodes(self._tx, base, start, stop) if base else log.leaves(self._tx, start, stop)
            self._read[(base, tile)] = found
        return found


def head_of(county: County, tx: Connection, end: End) -> bytes:
    """The signed head of the log as it stands in `tx`; of one size in one life there is one head, byte for byte."""
    lives, since = log.lives(tx, county.epoch)
    edge = end.edge
    head = TreeHead(county.code, county.epoch, since, edge.size, edge.root, end.moved_at, lives[-LIVES_MAX:])
    return sign_head(head, county.keys.tree)


def tree_news(county: County, tx: Connection, seen: int, asked: tuple[str, int] = ("", 0)) -> TreeNews:
    """The newest signed head, and the proof that the log of size `seen` (0 = none was seen) begins it. A size that
    the log does not have gets no proof: after a restore that is so, and the head says it. `asked` is an entry
    (journal, seq) whose place is asked for."""
    end = log.end(tx)
    size = end.edge.size
    path: Sequence[bytes] = ()
    if 0 < seen < size:
        path = consistency_path(seen, size, Tiles(tx, size))
    journal, seq = asked
    index = log.place_of(tx, journal, seq) if seq else None
    own = None
    if index is not None and index < size:
        own = EntryProof(seq, index, inclusion_path(index, size, Tiles(tx, size)))
    return TreeNews(head_of(county, tx, end), tuple(path), own)


def entry_proofs(county: County, tx: Connection, journal: str, seqs: Sequence[int]) -> ProofsAnswer:
    """Proofs of those entries of a journal that the log has, under its newest head."""
    end = log.end(tx)
    size = end.edge.size
    tiles = Tiles(tx, size)
    proofs = []
    for seq in seqs:
        index = log.place_of(tx, journal, seq)
        if index is not None:
            proofs.append(EntryProof(seq, index, inclusion_path(index, size, tiles)))
    return ProofsAnswer(head_of(county, tx, end), journal, tuple(proofs))
