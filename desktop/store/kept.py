"""What this store holds of colleagues' journals: their entries under their authors' signed batch heads, for a county that
was restored and lost them together with their author."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.connect import Database
from desktop.store.exchange import read_sealed
from desktop.store.identity import read_device_keys
from desktop.store.rejournal import own_journals
from desktop.store.tables import AuthorBatch, JournalEntry, core
from sync.client.resupply import chained
from sync.protocol import compression
from sync.protocol.batch import BatchEnvelope, BatchHead, pack_batch
from sync.protocol.entry import SealedEntry
from sync.protocol.payload import write_payload
from sync.protocol.resupply import Upto

_ENTRY = core(JournalEntry)
_BATCH = core(AuthorBatch)


class KeptJournals:
    """`KeptPort` over one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def kept_journals(self) -> tuple[Upto, ...]:
        """Journals of others, each up to the last entry that came with its author's signature."""
        with self._database.reading() as connection:
            query = (
                sa.select(_ENTRY.c.journal, sa.func.max(_ENTRY.c.seq).label("seq"))
                .where(_ENTRY.c.own.is_(False), _ENTRY.c.batch.is_not(None))
                .group_by(_ENTRY.c.journal)
                .order_by(_ENTRY.c.journal)
            )
            return tuple(Upto(row.journal, row.seq) for row in connection.execute(query))

    def batch_with(self, journal: str, seq: int) -> bytes | None:
        """Wire bytes of a batch that holds one entry, a colleague's as its author signed it, an own one signed now; None
        where it is not here whole."""
        with self._database.reading() as connection:
            here = sa.and_(_ENTRY.c.journal == journal, _ENTRY.c.seq == seq)
            row = connection.execute(sa.select(_ENTRY.c.own, _ENTRY.c.batch).where(here)).first()
            if row is None:
                return None
            if not row.own:
                return next(_batches(connection, journal, seq - 1), None)
            entries = _whole(connection, journal, seq, seq)
            keys = read_device_keys(connection)
        return None if entries is None else pack_batch(entries, keys.journal, journal=journal, first=seq)

    def kept_batches(self, journal: str, after: int) -> Iterator[bytes]:
        """Wire bytes of the batches with entries beyond ``after``, in order; ends at the first that is not whole."""
        with self._database.reading() as connection:
            made = list(_batches(connection, journal, after))
        yield from made

    def parted_batches(self) -> Iterator[bytes]:
        """Wire bytes of the batches of colleagues' journals that are here in two branches, from where they part."""
        twice = (
            sa.select(_ENTRY.c.journal, _ENTRY.c.seq)
            .group_by(_ENTRY.c.journal, _ENTRY.c.seq)
            .having(sa.func.count() > 1)
            .subquery()
        )
        first = sa.select(twice.c.journal, sa.func.min(twice.c.seq).label("seq")).group_by(twice.c.journal)
        with self._database.reading() as connection:
            own = own_journals(connection)
            parted = [row for row in connection.execute(first) if row.journal not in own]
            made = [wire for row in parted for wire in _batches(connection, row.journal, row.seq - 1)]
        yield from made


def _batches(connection: Connection, journal: str, after: int) -> Iterator[bytes]:
    numbers = sa.select(_ENTRY.c.batch).where(_ENTRY.c.journal == journal, _ENTRY.c.seq > after).distinct()
    rows = connection.execute(sa.select(_BATCH).where(_BATCH.c.id.in_(numbers))).all()
    heads = sorted(((BatchHead.from_bytes(row.head), row) for row in rows), key=lambda one: one[0].first)
    for head, row in heads:
        entries = _signed(connection, head)
        if entries is None or head.journal != journal:
            return
        payload = compression.compress(write_payload(entries))
        yield BatchEnvelope(head, row.head, row.key_id, row.signature, payload).to_bytes()


def _signed(connection: Connection, head: BatchHead) -> list[SealedEntry] | None:
    """The entries that a signed head stands for, None when one is not here or its body was erased."""
    here = {one.hash: one for one in read_sealed(connection, head.journal, head.first, head.last)}
    entries = chained(here.get, head)
    return entries if entries is not None and all(entry.body for entry in entries) else None


def _whole(connection: Connection, journal: str, first: int, last: int) -> tuple[SealedEntry, ...] | None:
    """Entries ``first``…``last``, None when one is not here or its body was erased."""
    entries = tuple(read_sealed(connection, journal, first, last))
    return entries if len(entries) == last - first + 1 and all(entry.body for entry in entries) else None
