"""What stands beside the signed bytes in the rows of entries and journals, and which files entries speak of: all of it
follows from the bytes, or from receipts, and is compared with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, func, select

from sync.protocol.batch import LinkedEntry
from sync.protocol.entry import EntryHeader
from sync.protocol.problems import ProtocolProblem
from sync.protocol.receipt import Receipt
from sync.server.store.file_tables import BLOB_TABLES
from sync.server.store.tables import BATCHES, BLOB_NAMES, ENTRIES, JOURNALS, KEYS

Blame = Callable[[str, str], None]
_NAMES: Final = select(BLOB_NAMES.c.sha256, BLOB_NAMES.c.stream, BLOB_NAMES.c.size)
_TWIN: Final = ENTRIES.alias()


class ColumnCheck:
    """Fed with every entry in the order of its journal; `blame` hears of what does not follow from it."""

    def __init__(self, tx: Connection, blame: Blame) -> None:
        self._tx, self._blame = tx, blame
        self._names: set[tuple[str, str, int]] = set()
        self._last_save = ""
        self._stream = ""
        # (file, stream) → the place of the first entry that tells its chunks, and what it tells.
        self._tables: dict[tuple[str, str], tuple[int, bytes]] = {}

    def take(self, row: Any, linked: LinkedEntry | None) -> None:
        """One entry; None for bytes that are damaged themselves."""
        if linked is None:
            return
        try:
            header: EntryHeader | None = linked.header()
        except ProtocolProblem:
            header = None
        told = ("", "") if header is None else (header.entry_id, header.type)
        if told != (row.entry_id, row.type) or (header is None and not row.quarantine):
            self._blame("entry", f"{row.journal}/{row.seq}")
        self._last_save, self._stream = "" if header is None else header.save_id, row.stream
        for blob in () if header is None else header.blobs:
            self._names.add((blob.sha256, row.stream, blob.size))
            if blob.chunks:
                said = (row.gseq, blob.chunks)
                self._tables[blob.sha256, row.stream] = min(
                    said, self._tables.get((blob.sha256, row.stream), said)
                )

    def end_journal(self, head: Any) -> None:
        """All entries of a journal were taken; `head` is its row."""
        names, self._names = self._names, set()
        if (head.last_save, head.stream) != (self._last_save, self._stream):
            self._blame("journal", head.journal)
        stored = {tuple(row) for row in self._tx.execute(_NAMES.where(BLOB_NAMES.c.journal == head.journal))}
        # An announced record's files are named in the other stream as well.
        elsewhere = {(sha256, size) for sha256, _, size in names}
        beside = {row for row in stored if row[1] != head.stream and (row[0], row[2]) in elsewhere}
        for sha256, *_ in sorted((stored - beside) ^ names)[:1]:
            self._blame("blob-name", f"{head.journal}/{sha256}")

    def end(self) -> None:
        """What concerns several journals at once."""
        stored = {
            (row.sha256, row.stream): bytes(row.chunks) for row in self._tx.execute(select(BLOB_TABLES))
        }
        told = {key: chunks for key, (_, chunks) in self._tables.items()}
        # An announced record's files have their tables in the other stream as well.
        said = {(sha256, chunks) for (sha256, _), chunks in told.items()}
        for key in sorted(stored.keys() | told.keys()):
            if stored.get(key) != told.get(key) and (key in told or (key[0], stored[key]) not in said):
                self._blame("blob-table", key[0])
        for row in self._tx.execute(_out_of_batch()):
            self._blame("entry", f"{row.journal}/{row.seq}")
        for row in self._tx.execute(_wrong_repeats()):
            self._blame("entry", f"{row.journal}/{row.seq}")
        for act in self._tx.execute(_twice()).scalars():
            self._blame("entry", act)
        for journal in self._tx.execute(_wrong_owner()).scalars():
            self._blame("journal", journal)
        unnamed = select(BLOB_NAMES.c.journal).where(BLOB_NAMES.c.journal.not_in(select(JOURNALS.c.journal)))
        for journal in self._tx.execute(unnamed.limit(1)).scalars():
            self._blame("blob-name", journal)


def check_receipt(tx: Connection, receipt: Receipt) -> bool:
    """Whether the rows say of its entries what it says: which of them wait for a person, and why."""
    query = select(ENTRIES.c.seq, ENTRIES.c.quarantine).where(
        ENTRIES.c.journal == receipt.journal,
        ENTRIES.c.seq.between(receipt.first, receipt.last),
        ENTRIES.c.quarantine != "",
    )
    stored = {row.seq: row.quarantine for row in tx.execute(query)}
    return stored == {one.seq: one.reason for one in receipt.quarantined}


class Covered:
    """Whether receipts, in the order of their first entries, leave no entry of a journal out."""

    def __init__(self, blame: Blame) -> None:
        self._blame = blame
        self._ends: dict[str, int] = {}

    def take(self, journal: str, first: int, last: int) -> None:
        """One receipt."""
        end = self._ends.get(journal, 0)
        if first > end + 1:
            self._blame("receipt", f"{journal}/{end + 1}")
        self._ends[journal] = max(end, last)

    def end(self, tx: Connection) -> None:
        """All receipts were taken."""
        for row in tx.execute(select(JOURNALS.c.journal, JOURNALS.c.have_seq)):
            if self._ends.get(row.journal, 0) != row.have_seq:
                self._blame("receipt", f"{row.journal}/{self._ends.get(row.journal, 0) + 1}")


def _out_of_batch() -> Any:
    """An entry that its batch does not hold."""
    held = (BATCHES.c.journal == ENTRIES.c.journal) & ENTRIES.c.seq.between(BATCHES.c.first, BATCHES.c.last)
    joined = ENTRIES.outerjoin(BATCHES, (BATCHES.c.id == ENTRIES.c.batch) & held)
    query = select(ENTRIES.c.journal, ENTRIES.c.seq).select_from(joined).where(BATCHES.c.id.is_(None))
    return query.order_by(ENTRIES.c.journal, ENTRIES.c.seq).limit(1)


def _twice() -> Any:
    """An act that counts twice."""
    query = select(ENTRIES.c.entry_id).where(ENTRIES.c.entry_id != "", ENTRIES.c.repeats.is_(False))
    return query.group_by(ENTRIES.c.entry_id).having(func.count() > 1).limit(1)


def _wrong_repeats() -> Any:
    """An entry that is said to repeat an act which is nowhere else."""
    first = select(_TWIN.c.seq).where(_TWIN.c.entry_id == ENTRIES.c.entry_id, _TWIN.c.repeats.is_(False))
    query = select(ENTRIES.c.journal, ENTRIES.c.seq).where(ENTRIES.c.repeats.is_(True), ~first.exists())
    return query.limit(1)


def _wrong_owner() -> Any:
    """A journal that stands under another device than the one whose key signed it."""
    signer = BATCHES.join(JOURNALS, JOURNALS.c.journal == BATCHES.c.journal)
    signer = signer.outerjoin(KEYS, (KEYS.c.key_id == BATCHES.c.key_id) & (KEYS.c.kind == "batch"))
    other = KEYS.c.owner.is_(None) | (KEYS.c.owner != JOURNALS.c.device)
    return select(JOURNALS.c.journal).select_from(signer).where(other).limit(1)
