"""Adding to the log: one leaf an entry, inside the transaction that receives it; and the log of a county of before
there was one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select, update
from uuid_utils import uuid7

from enforcement.errors import KnownTrouble
from sync.protocol.limits import BATCH_ENTRIES_MAX
from sync.protocol.merkle import Edge
from sync.protocol.tree_head import entry_leaves
from sync.server.store import log
from sync.server.store.connect import Database
from sync.server.store.log import Node, Run
from sync.server.store.log_tables import LOG_EDGE, LOG_RUNS
from sync.server.store.tables import COUNTY, ENTRIES

# One node in this many levels is stored: a tile of 256 hashes.
TILE_LEVELS: Final = 8


def grow_log(tx: Connection, journal: str, seq: int, hashes: Sequence[bytes], now: int) -> Edge:
    """Add entries `seq`, `seq`+1, … of `journal`, by their hashes, at `now` (ms); the edge after them. Called last in
    a receiving transaction, for it holds the counter row from here to the commit."""
    before = log.end(tx, to_write=True).edge
    leaves = entry_leaves(journal, seq, hashes)
    nodes: list[Node] = []

    def note(level: int, place: int, value: bytes) -> None:
        if not level % TILE_LEVELS:
            nodes.append(Node(level, place, value))

    after = before.grow(leaves, note, least=TILE_LEVELS)
    log.add_run(tx, Run(before.size, journal, seq, leaves))
    if nodes:
        log.add_nodes(tx, nodes)
    log.move(tx, after, now)
    return after


def begin_epoch(tx: Connection, epoch: str, began_at: int) -> None:
    """A new life of this database begins where its log ends now: after a restore, and at the founding."""
    log.add_epoch(tx, epoch, log.end(tx, to_write=True).edge.size, began_at)


def new_life(tx: Connection, now: int) -> str:
    """The database goes on in a new life, as after every restore; its epoch. Devices see it at their next contact, send
    again what this database lacks, and keep the heads that they saw before."""
    epoch = uuid7().hex
    tx.execute(update(COUNTY).values(epoch=epoch))
    begin_epoch(tx, epoch, now)
    return epoch


def require_log(database: Database, now: int) -> None:
    """Fill the log from the received entries, in the order of their batches, where it never began; and note the
    present life of the database where the log does not know it."""
    with database.read() as tx:
        if _knows_epoch(tx):
            return
    with database.write() as tx:
        if tx.execute(select(LOG_EDGE.c.name)).first() is None and not _has_runs(tx):
            log.start(tx, now)
            epoch = tx.execute(select(COUNTY.c.epoch)).scalar_one()
            log.add_epoch(tx, epoch, 0, now)
            _backfill(tx, now)
        elif not _knows_epoch(tx):
            if log.epochs(tx) == 0:
                raise _lost_lives()
            begin_epoch(tx, tx.execute(select(COUNTY.c.epoch)).scalar_one(), now)


def _lost_lives() -> KnownTrouble:
    return KnownTrouble(
        "县里的总账残缺：它的几世都没有了，没有启动。",
        "多半是磁盘坏了。",
        "先留好数据，用最近的备份恢复；电脑会把缺的再送来。",
    )


def _knows_epoch(tx: Connection) -> bool:
    epoch = tx.execute(select(COUNTY.c.epoch)).scalar_one()
    return log.has_epoch(tx, epoch)


def _has_runs(tx: Connection) -> bool:
    return tx.execute(select(LOG_RUNS.c.first).limit(1)).first() is not None


def _backfill(tx: Connection, now: int) -> None:
    query = select(ENTRIES.c.journal, ENTRIES.c.seq, ENTRIES.c.hash).order_by(ENTRIES.c.batch, ENTRIES.c.seq)
    journal, first = "", 0
    hashes: list[bytes] = []
    for row in tx.execute(query).yield_per(500):
        together = row.journal == journal and row.seq == first + len(hashes)
        if hashes and (not together or len(hashes) >= BATCH_ENTRIES_MAX):
            grow_log(tx, journal, first, hashes, now)
            hashes = []
        if not hashes:
            journal, first = row.journal, row.seq
        hashes.append(row.hash)
    if hashes:
        grow_log(tx, journal, first, hashes, now)
