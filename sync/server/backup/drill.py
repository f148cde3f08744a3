"""The drill: a backup is restored aside and everything in it is recomputed; only what held there counts as archived.

A file counts when it can be read whole from what the backup rests on: the shelf beside it and the places of the
county, never the county's own folder.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Row, select

from enforcement.errors import KnownTrouble
from sync.protocol.batch import link_entry
from sync.server.backup.container import file_hash, read_about
from sync.server.backup.keys import BackupPrivate
from sync.server.backup.restore import restore
from sync.server.backup.shelf import shelf_of
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.objects.files import CountyFiles
from sync.server.objects.ports import PlaceTrouble
from sync.server.store import copies, journals
from sync.server.store.copies import Drill
from sync.server.store.tables import BLOB_NAMES, ENTRIES, JOURNALS
from sync.server.verify import Verified, verify_county


@dataclass(frozen=True, slots=True)
class Drilled:
    """The sheet: what was checked, files that are not in the backup, journals whose marks went on."""

    drill: Drill
    verified: Verified
    missing: tuple[str, ...]
    journals: int

    @property
    def good(self) -> bool:
        """Everything held and nothing is missing."""
        return self.verified.good and not self.missing


@dataclass(frozen=True, slots=True)
class _Proved:
    """Of one journal in the backup: its end and that entry's hash, and how far its files are all there."""

    journal: str
    seq: int
    head: bytes
    files_seq: int


def drill(config: ServerConfig, file: Path, private: BackupPrivate, scratch: Path) -> Drilled:
    """Restore `file` under `scratch`, check all of it, and note in the county of `config` what came back. Nothing is
    noted when anything but files does not hold. Raises KnownTrouble when it is no backup of this county."""
    living = open_county(config)
    try:
        about = read_about(file)
        if about.get("county") != living.code:
            raise KnownTrouble("这不是本县的备份，没有演练。", "", "选本县的备份文件。")
        scratch.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=scratch, prefix="drill-") as work:
            home = ServerConfig.for_home(Path(work) / "county")
            restore(file, private, replace(home, clock=config.clock), given_places=True, bring_files=False)
            verified, missing, proved = _check(replace(home, county=living.code), living, file)
        noted = Drill(
            backup=file_hash(file),
            made_at=about["made_at"],
            drilled_at=living.clock(),
            entries=verified.entries,
            receipts=verified.receipts,
            files=verified.blobs,
            files_missing=len(missing),
        )
        count = _note(living, noted, proved) if verified.good else 0
    finally:
        living.close()
    return Drilled(noted, verified, missing, count)


def _check(home: ServerConfig, living: County, file: Path) -> tuple[Verified, tuple[str, ...], list[_Proved]]:
    county = open_county(home)
    try:
        verified = verify_county(county, files=False)
        places = (shelf_of(file), *living.blobs.places)
        kept = CountyFiles(home.blobs, county.keys.blobs, places)
        with county.database.read() as tx:
            stored = copies.stored_files(tx)
        missing = tuple(name for name, size in stored if not _holds(kept, name, size))
        verified.blobs = len(stored) - len(missing)
        with county.database.read() as tx:
            held = {name for name, _ in stored}.difference(missing)
            proved = [_proved(tx, row, held) for row in tx.execute(select(JOURNALS)).all()]
    finally:
        county.close()
    return verified, missing, proved


def _holds(files: CountyFiles, name: str, size: int) -> bool:
    try:
        return files.holds(name, size)
    except PlaceTrouble:
        return False


def _proved(tx: Connection, row: Row[Any], held: Collection[str]) -> _Proved:
    journal, seq, head = row.journal, row.have_seq, row.have_head
    named = select(BLOB_NAMES.c.sha256).where(BLOB_NAMES.c.journal == journal).distinct()
    lacking = set(tx.execute(named).scalars()).difference(held)
    return _Proved(journal, seq, head, _first_lacking(tx, journal, lacking) - 1 if lacking else seq)


def _first_lacking(tx: Connection, journal: str, lacking: set[str]) -> int:
    """The first entry of a journal that names one of these files."""
    query = (
        select(ENTRIES.c.seq, ENTRIES.c.header, ENTRIES.c.salt, ENTRIES.c.body)
        .where(ENTRIES.c.journal == journal, ENTRIES.c.entry_id != "")
        .order_by(ENTRIES.c.seq)
    )
    for row in tx.execute(query.execution_options(yield_per=200)):
        header = link_entry(row.header, row.salt, row.body).header()
        if any(blob.sha256 in lacking for blob in header.blobs):
            return int(row.seq)
    return 1


def _note(living: County, noted: Drill, proved: list[_Proved]) -> int:
    """Note the drill and, for each journal whose end in the backup is this county's own history, how far it is
    archived; how many journals."""
    count = 0
    with living.database.write() as tx:
        copies.add_drill(tx, noted)
        for one in proved:
            if one.seq and journals.hashes(tx, one.journal, one.seq, one.seq).get(one.seq) == one.head:
                copies.note_archived(tx, one.journal, one.seq, one.files_seq)
                count += 1
    return count
