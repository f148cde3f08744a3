"""`verify --repair` for what the database holds: what can be put right here and now, and what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.protocol.entry import SealedEntry, hash_entry
from sync.server.backup.container import open_backup
from sync.server.backup.keys import BackupPrivate
from sync.server.backup.rows import find_rows
from sync.server.county import County
from sync.server.mending.entries import BACKUP, ROW, Found, find_damaged, put_back
from sync.server.mending.remaking import remake_state, rename_files
from sync.server.store import mending
from sync.server.verify import verify_county

_FILES = frozenset({"blob-name", "blob-table"})
_STATE = frozenset({"state", "newer"})


@dataclass(frozen=True, slots=True)
class Repaired:
    """Entries put back and those that wait for a computer that holds them, each "journal/seq"; things made again."""

    put_back: tuple[str, ...] = ()
    asked_for: tuple[str, ...] = ()
    things: int = 0


def repair_rows(county: County, backup: Path | None = None, key: BackupPrivate | None = None) -> Repaired:
    """Put entries back from their own bytes or from `backup` (opened with `key`), ask the computers for the rest, and
    make again what is made from entries. Raises KnownTrouble for a backup that cannot be read."""
    found = _found(county)
    lost = {place for place, one in found.items() if one.whole is None}
    done = set[tuple[str, int]]()
    if lost and backup is not None and key is not None:
        done = _put_back(county, _from_backup(backup, key, lost), BACKUP)
        found = _found(county)
    # What goes on from an entry that is still missing cannot be worked out yet.
    gaps = {(one.stream, one.gseq + 1) for one in found.values() if one.whole is None}
    whole = {
        place: one.whole
        for place, one in found.items()
        if one.whole is not None and (one.stream, one.gseq) not in gaps
    }
    done |= _put_back(county, whole, ROW)
    left = [one for place, one in sorted(found.items()) if place not in done]
    _ask(county, left)
    return Repaired(
        _named(done),
        _named({(one.journal, one.seq) for one in left if one.whole is None}),
        _remake(county, bool(left)),
    )


def _found(county: County) -> dict[tuple[str, int], Found]:
    with county.database.read() as tx, mending.any_text(tx):
        return {(one.journal, one.seq): one for one in find_damaged(tx)}


def _put_back(
    county: County, copies: dict[tuple[str, int], SealedEntry], source: str
) -> set[tuple[str, int]]:
    done: set[tuple[str, int]] = set()
    with county.database.write() as tx, mending.any_text(tx):
        # In the order of their places: the digest of each goes on from the one before.
        for journal, seq in sorted(copies):
            if put_back(tx, journal, seq, copies[journal, seq], source, county.clock()):
                done.add((journal, seq))
    return done


def _from_backup(
    path: Path, key: BackupPrivate, lost: set[tuple[str, int]]
) -> dict[tuple[str, int], SealedEntry]:
    def wanted(row: dict[str, Any]) -> bool:
        return (row["journal"], row["seq"]) in lost

    with open_backup(path, key) as backup:
        rows = list(find_rows(backup.pieces("rows"), "entries", wanted))
    return {
        (row["journal"], row["seq"]): SealedEntry(
            row["header"], row["salt"], row["body"], hash_entry(row["header"])
        )
        for row in rows
    }


def _ask(county: County, left: list[Found]) -> None:
    with county.database.write() as tx:
        if mending.can_mend(tx):
            lost = [(one.journal, one.seq, one.stream) for one in left if one.whole is None]
            mending.note_damaged(tx, lost, county.clock())


def _remake(county: County, waiting: bool) -> int:
    """State and files of entries; not while entries are missing that belong into them."""
    faults = set() if waiting else verify_county(county, files=False).faults.keys()
    things = 0
    with county.database.write() as tx:
        if _FILES & faults:
            rename_files(tx)
        if _STATE & faults:
            things = remake_state(tx)
    return things


def _named(places: set[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(f"{journal}/{seq}" for journal, seq in sorted(places))
