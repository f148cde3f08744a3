"""What the county holds of one device, for people who compare: hashes in order, files, receipts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from sync.server.store.tables import BLOB_NAMES, BLOBS, ENTRIES, JOURNALS, RECEIPTS


@dataclass(frozen=True, slots=True)
class HeldJournal:
    """One journal: the hashes (32 bytes) of its entries in order of their sequence numbers."""

    journal: str
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Holdings:
    """``named`` are the files the device's entries name, ``stored`` those of them that lie here verified;
    ``stream_entries`` counts the entries of the device's whole stream, its own included."""

    journals: tuple[HeldJournal, ...]
    named: tuple[str, ...]
    stored: tuple[str, ...]
    receipts: int
    quarantined: int
    stream_entries: int


def holdings_of(tx: Connection, device: str) -> Holdings:
    """Everything received from ``device``; empty for an unknown one."""
    found = tx.execute(
        select(JOURNALS.c.journal, JOURNALS.c.stream)
        .where(JOURNALS.c.device == device)
        .order_by(JOURNALS.c.journal)
    )
    rows = found.all()
    names = [row.journal for row in rows]
    journals = tuple(HeldJournal(name, _hashes(tx, name)) for name in names)
    of_journals = BLOB_NAMES.c.journal.in_(names)
    named = tx.execute(
        select(BLOB_NAMES.c.sha256).where(of_journals).distinct().order_by(BLOB_NAMES.c.sha256)
    )
    files = tuple(named.scalars())
    stored = tx.execute(select(BLOBS.c.sha256).where(BLOBS.c.sha256.in_(files)).order_by(BLOBS.c.sha256))
    bad = (
        select(func.count())
        .select_from(ENTRIES)
        .where(ENTRIES.c.journal.in_(names), ENTRIES.c.quarantine != "")
    )
    streams = {row.stream for row in rows}
    whole = select(func.count()).select_from(ENTRIES).where(ENTRIES.c.stream.in_(streams))
    receipts = select(func.count()).select_from(RECEIPTS).where(RECEIPTS.c.journal.in_(names))
    return Holdings(
        journals,
        files,
        tuple(stored.scalars()),
        int(tx.execute(receipts).scalar_one()),
        int(tx.execute(bad).scalar_one()),
        int(tx.execute(whole).scalar_one()),
    )


def _hashes(tx: Connection, journal: str) -> tuple[bytes, ...]:
    query = select(ENTRIES.c.hash).where(ENTRIES.c.journal == journal).order_by(ENTRIES.c.seq)
    return tuple(tx.execute(query).scalars())
