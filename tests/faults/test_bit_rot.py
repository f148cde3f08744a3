"""Rot on the disks of a device and of the county: nothing that was changed is ever taken for what was stored."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from desktop.home import Home
from desktop.store.store import Store
from enforcement.errors import KnownTrouble, StoreTrouble
from sync.protocol.frames import BlobFrame
from sync.protocol.problems import ProtocolProblem
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.store.all_tables import METADATA
from sync.server.verify import verify_county
from tests.desktop.store import samples
from tests.desktop.store.samples import add, inspection, make_store, save
from tests.faults.rot import Campaign
from tests.sync.server.support import Clock, Journal, blob, enrolled, found, party, served

pytestmark = pytest.mark.faults

SEED = 20261122
SAVES = 12  # in the database, and as many in its log
MEMORY = Path("/dev/shm")  # the disk's pace is not the subject
PHOTO = 40_000
COUNTY_BATCHES = 16
DEVICE_PAGE, COUNTY_PAGE = 4096, 8192
FEW = {"store.db": 60, "store.db-wal": 60, "keys.zfk": 20, "blob": 20}
MANY = {"store.db": 1500, "store.db-wal": 1500, "keys.zfk": 400, "blob": 600}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where rotten files lie, in memory where there is such a place."""
    made = Path(mkdtemp(dir=MEMORY)) if MEMORY.is_dir() else tmp_path / "rot"
    yield made
    shutil.rmtree(made, ignore_errors=True)


def saves(store: Store, first: int) -> None:
    """Saves with a photo each."""
    for number in range(first, first + SAVES):
        photo = store.blobs.put_bytes(random.Random(number).randbytes(PHOTO), "image/jpeg")
        who = samples.party(1000 + number)
        save(store, add(who, "party.added"))
        save(store, add(inspection(5000 + number, who.id), "inspection.started", (photo,)))


def device_files(folder: Path) -> dict[str, bytes]:
    """A device's folder as a crash leaves it: half of its saves in the log; `blob` stands for its first file."""
    store = make_store(folder / "home")
    saves(store, 0)
    store.close()
    store = Home(folder / "home").open_training()
    saves(store, SAVES)
    files = {
        str(path.relative_to(folder / "home")): path.read_bytes()
        for path in sorted((folder / "home").rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }
    store.close()
    return files


def read_device(home: Path) -> object:
    """Everything that a device can be asked for."""
    with closing(Home(home).open_training()) as store:
        raw = store._database.raw
        names = sorted(row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"))
        rows = {name: raw.execute(f"SELECT * FROM {name}").fetchall() for name in names if "fts" not in name}
        named = [one[0] for one in raw.execute("SELECT sha256 FROM blob ORDER BY sha256")]
        return rows, [store.blobs.read(name) for name in named]


def test_rot_on_a_device_is_found_before_it_is_used(folder: Path, tmp_path: Path) -> None:
    campaign = device_campaign(folder, tmp_path, FEW)
    assert campaign.others == [], campaign.report()


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_rot_on_a_device_is_found_in_thousands_of_flips(folder: Path, tmp_path: Path) -> None:
    campaign = device_campaign(folder, tmp_path, MANY)
    assert campaign.others == [], campaign.report()


def device_campaign(folder: Path, tmp_path: Path, flips: dict[str, int]) -> Campaign:
    files = device_files(tmp_path)
    blob = next(name for name in files if name.startswith("blobs"))
    counts = {blob if name == "blob" else name: count for name, count in flips.items()}
    campaign = Campaign(files, read_device, (StoreTrouble, sqlcipher.DatabaseError))
    campaign.tear(folder, "store.db-wal", DEVICE_PAGE)
    campaign.run(folder, random.Random(SEED), counts)
    print(campaign.report())
    return campaign


# ---- the county on SQLite ----------------------------------------------------------------------------------

# What signatures, chains and the log cover, and what `verify` makes once more from that. The rest is of use for this
# server alone (codes, labels of computers, times of drills); on PostgreSQL the checksums of its pages cover all of it.
CHECKED = (
    *("entries", "batches", "receipts", "journals", "streams", "log_runs", "log_edge", "tree_heads"),
    *("state", "blob_names", "blob_tables", "newer_things", "papers", "paper_changes"),
    *("keys", "documents", "officers", "leases", "authorities"),
)


def county_files(folder: Path) -> dict[str, bytes]:
    """A county's folder as a crash leaves it, part of its entries in the log."""
    clock = Clock()
    config = found(folder / "county", clock)
    with served(config, clock) as running:
        device = enrolled(running)
        journal = Journal()
        for number in range(COUNTY_BATCHES):
            if number == COUNTY_BATCHES // 2:
                with closing(sqlite3.connect(folder / "county" / "county.db")) as raw:
                    raw.execute("PRAGMA wal_checkpoint(PASSIVE)")
            first = len(journal.entries) + 1
            content, ref = blob(PHOTO, number)
            journal.write(party(number), blobs=[ref])
            journal.parties(4)
            device.push(journal, first, len(journal.entries))
            device.send_frames(BlobFrame(ref.sha256, 0, ref.size, content))
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted((folder / "county").rglob("*"))
            if path.is_file() and path.suffix not in (".log",) and not path.name.endswith("-shm")
        }


class Rotten(Exception):
    """`verify` found something."""


def read_county(folder: Path) -> object:
    """Everything the county holds, as it is after `verify` found nothing."""
    with closing(open_county(ServerConfig.load(folder / "county"))) as county:
        found = verify_county(county)
        if not found.good:
            raise Rotten(found.faults)
        with county.database.read() as tx:
            rows = {name: sorted(map(repr, tx.execute(select(METADATA.tables[name])))) for name in CHECKED}
            names = sorted(tx.execute(select(METADATA.tables["blobs"].c.sha256)).scalars())
        files = []
        for name in names:
            file, reader = county.blobs.open(name)
            with file:
                files.append(reader.read_all())
    return rows, files


def county_campaign(folder: Path, tmp_path: Path, share: int) -> Campaign:
    """One of `share` flips of the whole campaign."""
    files = county_files(tmp_path)
    kept = next(name for name in files if "/blobs/" in name)
    counts = {"county/county.db": 600, "county/county.db-wal": 300, kept: 60}
    keys = ("blob", "journal", "receipt", "registry", "token", "tree")
    counts |= {f"county/keys/{name}.key": 20 for name in keys}
    campaign = Campaign(files, read_county, (Rotten, KnownTrouble, DatabaseError, ProtocolProblem))
    campaign.tear(folder, "county/county.db-wal", COUNTY_PAGE)
    campaign.run(folder, random.Random(SEED), {name: count // share for name, count in counts.items()})
    print(campaign.report())
    return campaign


def test_rot_at_the_county_is_found_before_it_is_used(folder: Path, tmp_path: Path) -> None:
    campaign = county_campaign(folder, tmp_path, 20)
    assert campaign.others == [], campaign.report()


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_rot_at_the_county_is_found_in_a_thousand_flips(folder: Path, tmp_path: Path) -> None:
    campaign = county_campaign(folder, tmp_path, 1)
    assert campaign.others == [], campaign.report()
