"""Journal heads, entries, batches, receipts, forks and streams: what receiving and pulling read and write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from sync.protocol.batch import BatchEnvelope
from sync.protocol.entry import NO_HASH
from sync.protocol.pages import NO_DIGEST
from sync.server.core.values import EntryRow, ForkRow, JournalHead, Place, StreamHead
from sync.server.store.bulk import insert_many, select_in
from sync.server.store.postgres import lock_name, writes
from sync.server.store.postgres_pages import stream_rows
from sync.server.store.tables import BATCHES, ENTRIES, FORKS, JOURNALS, RECEIPTS, STREAMS

_CHUNK: Final = 500  # values of one IN list
_ENTRY_IDS: Final = select(ENTRIES.c.entry_id)
_JOURNAL: Final = select(JOURNALS).where(JOURNALS.c.journal == bindparam("b_journal"))
_STREAM: Final = select(STREAMS).where(STREAMS.c.stream == bindparam("b_stream"))
# Made once: to make a statement anew takes the time of running it.
_HELD: Final = {query: query.with_for_update() for query in (_JOURNAL, _STREAM)}
_ADD_JOURNAL: Final = insert(JOURNALS)
_MOVE_JOURNAL: Final = update(JOURNALS).where(JOURNALS.c.journal == bindparam("b_journal"))
_ADD_STREAM: Final = insert(STREAMS)
_MOVE_STREAM: Final = update(STREAMS).where(STREAMS.c.stream == bindparam("b_stream"))
_HASHES: Final = select(ENTRIES.c.seq, ENTRIES.c.hash).where(
    ENTRIES.c.journal == bindparam("b_journal"),
    ENTRIES.c.seq.between(bindparam("b_first"), bindparam("b_last")),
)
_ADD_BATCH: Final = insert(BATCHES)
_RECEIPT: Final = select(RECEIPTS.c.content).where(
    RECEIPTS.c.journal == bindparam("b_journal"),
    RECEIPTS.c.first == bindparam("b_first"),
    RECEIPTS.c.last == bindparam("b_last"),
)
_ADD_RECEIPT: Final = insert(RECEIPTS)


def journal_head(tx: Connection, journal: str) -> JournalHead:
    """The head of a journal; a writing transaction holds it to its end, also one that is not there yet."""
    row = _held(tx, _JOURNAL, {"b_journal": journal}, journal)
    if row is None:
        return JournalHead(journal, "", "", 0, NO_HASH, "", known=False)
    return JournalHead(
        journal, row.device, row.stream, row.have_seq, row.have_head, row.last_save, known=True
    )


def _held(tx: Connection, query: Select[Any], values: dict[str, str], name: str) -> Row[Any] | None:
    """The row, locked where this transaction writes. Who locks a row and then waits writes to the log of the
    database also when nothing else changes, so a repeat's answer waits for the standby like the first one's."""
    if not writes(tx):
        return tx.execute(query, values).first()
    locked = _HELD[query]
    row = tx.execute(locked, values).first()
    if row is None:
        # Nothing to lock yet: the name is held instead, and whoever held it before may have made the row.
        lock_name(tx, name)
        row = tx.execute(locked, values).first()
    return row


def save_journal_head(tx: Connection, head: JournalHead) -> None:
    """Write the head; `known` says whether there is a row already."""
    values = {
        "device": head.device,
        "stream": head.stream,
        "have_seq": head.have_seq,
        "have_head": head.have_head,
        "last_save": head.last_save,
    }
    if head.known:
        tx.execute(_MOVE_JOURNAL, {"b_journal": head.journal, **values})
    else:
        tx.execute(_ADD_JOURNAL, {"journal": head.journal, **values})


def stream_head(tx: Connection, stream: str) -> StreamHead:
    """The counter row of a stream. A writing transaction holds it to its end, so gseq order is commit order
    (R16)."""
    row = _held(tx, _STREAM, {"b_stream": stream}, stream)
    if row is None:
        return StreamHead(stream, 0, NO_DIGEST, known=False)
    return StreamHead(stream, row.gseq, row.digest, known=True)


def save_stream_head(tx: Connection, head: StreamHead) -> None:
    """Write the counter row."""
    values = {"gseq": head.gseq, "digest": head.digest}
    if head.known:
        tx.execute(_MOVE_STREAM, {"b_stream": head.stream, **values})
    else:
        tx.execute(_ADD_STREAM, {"stream": head.stream, **values})


def digest_at(tx: Connection, stream: str, gseq: int) -> bytes | None:
    """The rolling digest of a stream at `gseq`; None when the stream never came there."""
    if gseq == 0:
        return NO_DIGEST
    query = select(ENTRIES.c.digest).where(ENTRIES.c.stream == stream, ENTRIES.c.gseq == gseq)
    return tx.execute(query).scalar()


def hashes(tx: Connection, journal: str, first: int, last: int) -> dict[int, bytes]:
    """seq → entry hash of what is stored between `first` and `last`."""
    rows = tx.execute(_HASHES, {"b_journal": journal, "b_first": first, "b_last": last})
    return {row.seq: row.hash for row in rows}


def places(tx: Connection, journal: str, first: int, last: int) -> list[Place]:
    """Where stored entries stand, in order."""
    query = (
        select(ENTRIES.c.seq, ENTRIES.c.gseq, ENTRIES.c.quarantine)
        .where(ENTRIES.c.journal == journal, ENTRIES.c.seq.between(first, last))
        .order_by(ENTRIES.c.seq)
    )
    return [Place(row.seq, row.gseq, row.quarantine) for row in tx.execute(query)]


def known_entry_ids(tx: Connection, entry_ids: Sequence[str]) -> set[str]:
    """Which of these acts the county has already, under whatever journal."""
    return {row[0] for row in select_in(tx, _ENTRY_IDS, ENTRIES.c.entry_id, entry_ids)}


def add_batch(tx: Connection, envelope: BatchEnvelope, received_at: int) -> int:
    """Store the author's signed head; the batch's number."""
    values = {
        "journal": envelope.head.journal,
        "first": envelope.head.first,
        "last": envelope.head.last,
        "head": envelope.head_bytes,
        "key_id": envelope.key_id,
        "signature": envelope.signature,
        "received_at": received_at,
    }
    result = tx.execute(_ADD_BATCH, values)
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def add_entries(tx: Connection, rows: list[EntryRow]) -> None:
    """Insert entry rows in bulk."""
    insert_many(tx, ENTRIES, rows)


def receipt(tx: Connection, journal: str, first: int, last: int) -> bytes | None:
    """The receipt once given for exactly this range."""
    return tx.execute(_RECEIPT, {"b_journal": journal, "b_first": first, "b_last": last}).scalar()


def add_receipt(tx: Connection, journal: str, first: int, last: int, content: bytes) -> None:
    """Store a receipt, for ever."""
    tx.execute(_ADD_RECEIPT, {"journal": journal, "first": first, "last": last, "content": content})


def add_fork(tx: Connection, row: ForkRow) -> None:
    """Keep the other branch, once."""
    query = select(func.count()).select_from(FORKS).where(FORKS.c.wire_sha256 == row.wire_sha256)
    if not tx.execute(query).scalar():
        tx.execute(insert(FORKS).values(**row._asdict()))


def forked_since(tx: Connection, journal: str, since: int) -> bool:
    """Whether another branch of the journal came after `since` (ms)."""
    query = select(FORKS.c.seq).where(FORKS.c.journal == journal, FORKS.c.received_at > since)
    return tx.execute(query.limit(1)).first() is not None


def forks_by_device(tx: Connection) -> dict[str, int]:
    """How many branches are kept that parted from journals of each device."""
    query = select(FORKS.c.device, func.count()).group_by(FORKS.c.device)
    return {row[0]: int(row[1]) for row in tx.execute(query)}


def entries_after(tx: Connection, stream: str, after: int) -> Iterator[Any]:
    """(gseq, header, salt, body, quarantine, batch, digest) of a stream after `after`, read as they are asked for."""
    query = (
        select(
            ENTRIES.c.gseq,
            ENTRIES.c.header,
            ENTRIES.c.salt,
            ENTRIES.c.body,
            ENTRIES.c.quarantine,
            ENTRIES.c.batch,
            ENTRIES.c.digest,
        )
        .where(ENTRIES.c.stream == stream, ENTRIES.c.gseq > bindparam("b_after"))
        .order_by(ENTRIES.c.gseq)
        .limit(_CHUNK)
    )
    rows: Sequence[Any] = ()
    while not rows or len(rows) == _CHUNK:
        start = rows[-1].gseq if rows else after
        if tx.dialect.name == "postgresql":
            rows = stream_rows(tx, stream, start, _CHUNK)
        else:
            rows = tx.execute(query, {"b_after": start}).all()
        if not rows:
            return
        yield from rows


def batches_by_id(tx: Connection, ids: Iterable[int]) -> dict[int, Row[Any]]:
    """Batch rows by number."""
    wanted = sorted(set(ids))
    found: dict[int, Row[Any]] = {}
    for at in range(0, len(wanted), _CHUNK):
        query = select(BATCHES).where(BATCHES.c.id.in_(wanted[at : at + _CHUNK]))
        found.update({row.id: row for row in tx.execute(query)})
    return found
