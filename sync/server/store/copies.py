"""Rows of where files were verified, which are to be asked for again, and what was archived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select

from sync.server.store.bulk import insert_many, select_in
from sync.server.store.file_tables import ARCHIVED, COPIES, DRILLS
from sync.server.store.tables import BLOBS

_HERE: Final = select(COPIES.c.sha256, COPIES.c.place)


@dataclass(frozen=True, slots=True)
class Drill:
    """One restored backup: `backup` is the SHA-256 (64 hex digits) of its file, times in ms."""

    backup: str
    made_at: int
    drilled_at: int
    entries: int
    receipts: int
    files: int
    files_missing: int


def uncopied(tx: Connection, place: str, after: str, most: int) -> list[tuple[str, int]]:
    """(sha256, size) of stored files without a verified copy at `place`, in the order of their names after
    `after`, at most `most`."""
    copied = select(COPIES.c.sha256).where(COPIES.c.place == place)
    query = select(BLOBS.c.sha256, BLOBS.c.size).where(BLOBS.c.sha256 > after, BLOBS.c.sha256.not_in(copied))
    return [(row[0], row[1]) for row in tx.execute(query.order_by(BLOBS.c.sha256).limit(most))]


def add_copies(tx: Connection, place: str, names: Sequence[str], verified_at: int) -> None:
    """Note verified copies; those already noted, and files that are wanted again meanwhile, stay out."""
    noted = {row[0] for row in select_in(tx, _HERE, COPIES.c.sha256, names) if row[1] == place}
    stored = set(tx.execute(select(BLOBS.c.sha256).where(BLOBS.c.sha256.in_(names))).scalars())
    insert_many(tx, COPIES, [(name, place, verified_at) for name in sorted({*names} & stored - noted)])


def places_of(tx: Connection, names: Sequence[str]) -> dict[str, set[str]]:
    """File → the places that were verified to hold it."""
    found: dict[str, set[str]] = {name: set() for name in names}
    for name, place in select_in(tx, _HERE, COPIES.c.sha256, names):
        found[name].add(place)
    return found


def copy_counts(tx: Connection) -> dict[str, int]:
    """Place → how many files it was verified to hold."""
    rows = tx.execute(select(COPIES.c.place, func.count()).group_by(COPIES.c.place))
    return {row[0]: int(row[1]) for row in rows}


def want_again(tx: Connection, names: Sequence[str]) -> None:
    """These files are not held any more: whoever named them is asked for them at the next hello."""
    for name in names:
        tx.execute(delete(COPIES).where(COPIES.c.sha256 == name))
        tx.execute(delete(BLOBS).where(BLOBS.c.sha256 == name))


def archived(tx: Connection, journal: str) -> tuple[int, int]:
    """(seq, files_seq) up to which a journal's entries and files came back from a backup; zeros for none."""
    row = tx.execute(select(ARCHIVED).where(ARCHIVED.c.journal == journal)).first()
    return (0, 0) if row is None else (row.seq, row.files_seq)


def note_archived(tx: Connection, journal: str, seq: int, files_seq: int) -> None:
    """Note what a drill proved; an earlier one that went further stays."""
    former = archived(tx, journal)
    tx.execute(delete(ARCHIVED).where(ARCHIVED.c.journal == journal))
    values = {"seq": max(seq, former[0]), "files_seq": max(files_seq, former[1])}
    tx.execute(insert(ARCHIVED).values(journal=journal, **values))


def add_drill(tx: Connection, drill: Drill) -> None:
    """Keep that a backup was restored and held."""
    values = {name: getattr(drill, name) for name in Drill.__slots__}
    tx.execute(insert(DRILLS).values(**values))


def newest_drill(tx: Connection) -> Drill | None:
    """The last one."""
    row = tx.execute(select(DRILLS).order_by(DRILLS.c.drilled_at.desc()).limit(1)).first()
    return None if row is None else Drill(**{name: getattr(row, name) for name in Drill.__slots__})


def stored_count(tx: Connection) -> int:
    """How many files the county holds."""
    return int(tx.execute(select(func.count()).select_from(BLOBS)).scalar_one())


def stored_files(tx: Connection) -> tuple[tuple[str, int], ...]:
    """(sha256, size) of everything the county holds, in the order of the names."""
    query = select(BLOBS.c.sha256, BLOBS.c.size).order_by(BLOBS.c.sha256)
    return tuple((row.sha256, row.size) for row in tx.execute(query))
