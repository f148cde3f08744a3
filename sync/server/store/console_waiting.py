"""What the console lists of single computers, of entries that wait for a person, and of other branches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select

from sync.server.store.console_figures import IN_QUARANTINE
from sync.server.store.tables import BATCHES, DEVICES, ENTRIES, FORKS, JOURNALS, LEASES

BRANCH_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class Held:
    """What the county holds of one computer: entries, those of them that wait, journals, branches, number blocks."""

    entries: int
    quarantined: int
    journals: int
    forks: int
    leases: tuple[Row[Any], ...]


def held_of(tx: Connection, device: str) -> Held:
    """In figures."""
    of = JOURNALS.c.device == device
    heads = tx.execute(select(func.coalesce(func.sum(JOURNALS.c.have_seq), 0), func.count()).where(of)).one()
    waiting = select(func.count()).select_from(
        ENTRIES.join(JOURNALS, JOURNALS.c.journal == ENTRIES.c.journal)
    )
    forks = select(func.count()).select_from(FORKS).where(FORKS.c.device == device)
    leases = select(LEASES).where(LEASES.c.device == device).order_by(LEASES.c.series, LEASES.c.first)
    return Held(
        int(heads[0]),
        int(tx.execute(waiting.where(of, IN_QUARANTINE)).scalar_one()),
        int(heads[1]),
        int(tx.execute(forks).scalar_one()),
        tuple(tx.execute(leases).all()),
    )


def quarantined_by_device(tx: Connection) -> dict[str, int]:
    """Device → entries of it that wait."""
    query = select(JOURNALS.c.device, func.count()).join(ENTRIES, ENTRIES.c.journal == JOURNALS.c.journal)
    return {row[0]: int(row[1]) for row in tx.execute(query.where(IN_QUARANTINE).group_by(JOURNALS.c.device))}


def quarantined(tx: Connection, most: int, skip: int = 0) -> Sequence[Row[Any]]:
    """(gseq, stream, journal, seq, entry_id, quarantine, header, received_at, device, label), the newest first."""
    query: Select[Any] = (
        select(
            ENTRIES.c.gseq,
            ENTRIES.c.stream,
            ENTRIES.c.journal,
            ENTRIES.c.seq,
            ENTRIES.c.entry_id,
            ENTRIES.c.quarantine,
            ENTRIES.c.header,
            BATCHES.c.received_at,
            JOURNALS.c.device,
            DEVICES.c.label,
        )
        .join(BATCHES, BATCHES.c.id == ENTRIES.c.batch)
        .join(JOURNALS, JOURNALS.c.journal == ENTRIES.c.journal)
        .outerjoin(DEVICES, DEVICES.c.id == JOURNALS.c.device)
        .where(IN_QUARANTINE)
        .order_by(BATCHES.c.received_at.desc(), ENTRIES.c.gseq.desc())
    )
    return tx.execute(query.limit(most).offset(skip)).all()


def forks(tx: Connection) -> Sequence[Row[Any]]:
    """(wire_sha256, journal, device, seq, received_at, label, township), the newest first."""
    query: Select[Any] = (
        select(
            FORKS.c.wire_sha256,
            FORKS.c.journal,
            FORKS.c.device,
            FORKS.c.seq,
            FORKS.c.received_at,
            DEVICES.c.label,
            DEVICES.c.township,
        )
        .outerjoin(DEVICES, DEVICES.c.id == FORKS.c.device)
        .order_by(FORKS.c.received_at.desc(), FORKS.c.journal, FORKS.c.seq)
    )
    return tx.execute(query).all()


def fork(tx: Connection, wire_sha256: bytes) -> Row[Any] | None:
    """One branch with its bytes."""
    query = select(FORKS, DEVICES.c.label, DEVICES.c.township).outerjoin(
        DEVICES, DEVICES.c.id == FORKS.c.device
    )
    return tx.execute(query.where(FORKS.c.wire_sha256 == wire_sha256)).first()


def branch_here(tx: Connection, journal: str, seq: int) -> Sequence[Row[Any]]:
    """(seq, header, hash, received_at) of what was taken in of a journal from `seq` on."""
    query: Select[Any] = (
        select(ENTRIES.c.seq, ENTRIES.c.header, ENTRIES.c.hash, BATCHES.c.received_at)
        .join(BATCHES, BATCHES.c.id == ENTRIES.c.batch)
        .where(ENTRIES.c.journal == journal, ENTRIES.c.seq >= seq)
        .order_by(ENTRIES.c.seq)
    )
    return tx.execute(query.limit(BRANCH_MAX)).all()
