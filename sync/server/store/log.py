"""Rows of the county's log: its edge (a counter row), runs of leaves, one node in 256, lives of the database, published
and countersigned heads. Whatever does not fit together raises LOG_DAMAGED."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from sync.protocol.merkle import HASH_BYTES, Edge
from sync.protocol.more_problems import LOG_DAMAGED
from sync.protocol.problems import ProtocolProblem
from sync.server.store.bulk import insert_many
from sync.server.store.log_tables import (
    COUNTERSIGNED,
    LOG_EDGE,
    LOG_EPOCHS,
    LOG_NODES,
    LOG_RUNS,
    TREE_HEADS,
)

_NAME: Final = "log"
_EDGE: Final = select(LOG_EDGE.c.size, LOG_EDGE.c.peaks, LOG_EDGE.c.moved_at).where(LOG_EDGE.c.name == _NAME)
_EDGE_HELD: Final = _EDGE.with_for_update()
_MOVE: Final = (
    update(LOG_EDGE)
    .where(LOG_EDGE.c.name == _NAME)
    .values(size=bindparam("b_size"), peaks=bindparam("b_peaks"), moved_at=bindparam("b_moved_at"))
)
_BEFORE: Final = (
    select(func.coalesce(func.max(LOG_RUNS.c.first), 0))
    .where(LOG_RUNS.c.first <= bindparam("b_start"))
    .scalar_subquery()
)
_RUNS: Final = (
    select(LOG_RUNS.c.first, LOG_RUNS.c.length, LOG_RUNS.c.leaves)
    .where(LOG_RUNS.c.first >= _BEFORE, LOG_RUNS.c.first < bindparam("b_stop"))
    .order_by(LOG_RUNS.c.first)
)
_NODES: Final = (
    select(LOG_NODES.c.place, LOG_NODES.c.hash)
    .where(
        LOG_NODES.c.level == bindparam("b_level"),
        LOG_NODES.c.place.between(bindparam("b_start"), bindparam("b_last")),
    )
    .order_by(LOG_NODES.c.place)
)
_PLACE: Final = (
    select(LOG_RUNS.c.first, LOG_RUNS.c.length, LOG_RUNS.c.seq)
    .where(LOG_RUNS.c.journal == bindparam("b_journal"), LOG_RUNS.c.seq <= bindparam("b_seq"))
    .order_by(LOG_RUNS.c.seq.desc())
    .limit(1)
)
_LIVES: Final = select(LOG_EPOCHS.c.epoch, LOG_EPOCHS.c.since).order_by(
    LOG_EPOCHS.c.since, LOG_EPOCHS.c.began_at, LOG_EPOCHS.c.epoch
)
_SINCE: Final = select(LOG_EPOCHS.c.since).where(LOG_EPOCHS.c.epoch == bindparam("b_epoch"))


@dataclass(frozen=True, slots=True)
class Run:
    """What one batch added: leaf hashes of entries `seq`, `seq`+1, … of `journal`, from `first` of the log on."""

    first: int
    journal: str
    seq: int
    leaves: tuple[bytes, ...]


class Node(NamedTuple):
    """A row of LOG_NODES."""

    level: int
    place: int
    hash: bytes


def damaged(part: str) -> ProtocolProblem:
    """The refusal for a log that is not whole."""
    return ProtocolProblem(LOG_DAMAGED, part=part)


class End(NamedTuple):
    """Where the log ends, and when (ms) it came there."""

    edge: Edge
    moved_at: int


def start(tx: Connection, now: int) -> None:
    """The edge of an empty log."""
    tx.execute(insert(LOG_EDGE).values(name=_NAME, size=0, peaks=b"", moved_at=now))


def end(tx: Connection, *, to_write: bool = False) -> End:
    """Where the log ends. `to_write` holds the counter row until the transaction's end, so that log order is commit
    order (R16)."""
    row = tx.execute(_EDGE_HELD if to_write else _EDGE).first()
    if row is None:
        raise damaged("edge")
    try:
        return End(Edge(row.size, tuple(_cut(bytes(row.peaks)))), int(row.moved_at))
    except (TypeError, ValueError):
        raise damaged("edge") from None


def move(tx: Connection, new: Edge, now: int) -> None:
    """Write the counter row."""
    tx.execute(_MOVE, {"b_size": new.size, "b_peaks": b"".join(new.peaks), "b_moved_at": now})


def add_run(tx: Connection, run: Run) -> None:
    """Store what a batch added."""
    row = (run.first, len(run.leaves), run.journal, run.seq, b"".join(run.leaves))
    insert_many(tx, LOG_RUNS, [row])


def add_nodes(tx: Connection, nodes: Sequence[Node]) -> None:
    """Store nodes that became complete."""
    insert_many(tx, LOG_NODES, list(nodes))


def leaves(tx: Connection, start: int, stop: int) -> list[bytes]:
    """Leaf hashes `start`…`stop - 1`."""
    found: list[bytes] = []
    for row in tx.execute(_RUNS, {"b_start": start, "b_stop": stop}):
        if row.first > start + len(found) or len(row.leaves) != row.length * HASH_BYTES:
            raise damaged(f"run {row.first}")
        skip = start + len(found) - row.first
        found += _cut(row.leaves[skip * HASH_BYTES : (stop - row.first) * HASH_BYTES])
    if len(found) != stop - start:
        raise damaged(f"leaves {start}-{stop}")
    return found


def nodes(tx: Connection, level: int, start: int, stop: int) -> list[bytes]:
    """Hashes of the stored nodes `start`…`stop - 1` of a level; fewer where the level ends."""
    rows = tx.execute(_NODES, {"b_level": level, "b_start": start, "b_last": stop - 1}).all()
    if [row.place for row in rows] != list(range(start, start + len(rows))):
        raise damaged(f"nodes {level}/{start}")
    return [bytes(row.hash) for row in rows]


def place_of(tx: Connection, journal: str, seq: int) -> int | None:
    """Where entry `seq` of a journal stands in the log, None when it does not."""
    row = tx.execute(_PLACE, {"b_journal": journal, "b_seq": seq}).first()
    return None if row is None or seq >= row.seq + row.length else int(row.first + seq - row.seq)


def since(tx: Connection, epoch: str) -> int:
    """The size of the log when a life of the database began."""
    found = tx.execute(_SINCE, {"b_epoch": epoch}).scalar()
    if found is None:
        raise damaged("epoch")
    return int(found)


def lives(tx: Connection, epoch: str) -> tuple[tuple[tuple[str, int], ...], int]:
    """The former lives of the database, oldest first, each with the size of the log at which it began, and that of
    `epoch`, the present one."""
    rows = tx.execute(_LIVES).all()
    since = next((row.since for row in rows if row.epoch == epoch), None)
    if since is None:
        raise damaged("epoch")
    return tuple((row.epoch, int(row.since)) for row in rows if row.epoch != epoch), int(since)


def add_epoch(tx: Connection, epoch: str, size: int, began_at: int) -> None:
    """A new life of the database begins at this size of the log."""
    tx.execute(insert(LOG_EPOCHS).values(epoch=epoch, since=size, began_at=began_at))


def has_epoch(tx: Connection, epoch: str) -> bool:
    """Whether the log knows this life."""
    return tx.execute(_SINCE, {"b_epoch": epoch}).first() is not None


def epochs(tx: Connection) -> int:
    """How many lives of the database the log knows."""
    return int(tx.execute(select(func.count()).select_from(LOG_EPOCHS)).scalar_one())


def add_head(tx: Connection, epoch: str, size: int, made_at: int, content: bytes) -> bytes:
    """Keep a published head, the first of its size; the one that is kept."""
    kept = published(tx, epoch, size)
    if kept is not None:
        return kept
    values = {"epoch": epoch, "size": size, "made_at": made_at, "content": content}
    tx.execute(insert(TREE_HEADS).values(**values))
    return content


def published(tx: Connection, epoch: str, size: int) -> bytes | None:
    """The published head of this life and size."""
    of = (TREE_HEADS.c.epoch == epoch) & (TREE_HEADS.c.size == size)
    content = tx.execute(select(TREE_HEADS.c.content).where(of)).scalar()
    return None if content is None else bytes(content)


def heads(tx: Connection) -> Iterator[Row[Any]]:
    """Published heads, smallest first."""
    yield from tx.execute(select(TREE_HEADS).order_by(TREE_HEADS.c.size, TREE_HEADS.c.made_at))


def add_countersigned(tx: Connection, values: dict[str, Any]) -> bool:
    """Keep a countersigned head; False when it was kept before."""
    same = (
        (COUNTERSIGNED.c.epoch == values["epoch"])
        & (COUNTERSIGNED.c.size == values["size"])
        & (COUNTERSIGNED.c.public == values["public"])
    )
    if tx.execute(select(COUNTERSIGNED.c.size).where(same)).first() is not None:
        return False
    tx.execute(insert(COUNTERSIGNED).values(**values))
    return True


def countersigned(tx: Connection) -> list[Row[Any]]:
    """Countersigned heads, newest last."""
    return list(tx.execute(select(COUNTERSIGNED).order_by(COUNTERSIGNED.c.size, COUNTERSIGNED.c.taken_at)))


def _cut(data: bytes) -> list[bytes]:
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]
