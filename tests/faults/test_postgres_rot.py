"""Rot in PostgreSQL's own files: its pages have checksums, so a page that changed is never taken for what was stored;
`verify` says which, and a backup with the computers brings the county back."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from enforcement.errors import KnownTrouble
from sync.protocol.frames import BlobFrame
from sync.server.backup.keys import BACKUP_FILE, read_backup_key
from sync.server.backup.make import make_backup
from sync.server.backup.restore import restore
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.founding import check_roster, found_county
from sync.server.store.all_tables import METADATA
from sync.server.verify import verify_county
from tests.faults.rot import spoil
from tests.helpers.postgres import Cluster
from tests.sync.server.postgres.processes import at
from tests.sync.server.support import ROSTER, Clock, Device, Journal, blob, enrolled, party, served

SEED = 20261122
FLIPS, MANY = 10, 400
PAGE = 8192
# PostgreSQL takes a page of nothing but zeros for a new one, so its rows are gone without a word. Of these two a loss
# does no harm: files without a row are asked for again, and a code that is gone is made again.
ASKED_AGAIN = {"blobs", "enrol_codes"}

# A check that ends at a broken page leaves its cursor to the end of the transaction.
pytestmark = [
    pytest.mark.faults,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


class Town:
    """A county in a database of its own server, which is stopped to change its files."""

    def __init__(self, folder: Path) -> None:
        self.cluster = Cluster.fresh(memory=True)
        self.cluster.execute("postgres", "CREATE DATABASE county")
        self.clock = Clock()
        home = ServerConfig.for_home(folder / "county", self.cluster.url("county"))
        config = replace(home, clock=self.clock)
        found_county(config, check_roster(ROSTER))
        self.config = replace(ServerConfig.load(config.home), clock=self.clock)
        self.kept = self.cluster.folder / "kept"
        self.journal = Journal()
        self.device: Device

    def work(self, first: int, last: int) -> None:
        """Saves with a file each, pushed."""
        with served(self.config, self.clock) as county:
            if first == 1:
                self.device = enrolled(county)
            self.device = at(self.device, county.url)
            county.devices.append(self.device)
            for number in range(first, last + 1):
                content, photo = blob(4000, number)
                self.journal.write(party(number), blobs=[photo])
                self.device.push(self.journal, number, number)
                self.device.send_frames(BlobFrame(photo.sha256, 0, photo.size, content))

    def files(self) -> list[Path]:
        """The files of the county's tables and their indexes that hold anything."""
        query = (
            "SELECT pg_relation_filepath(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'i', 't') AND pg_relation_size(c.oid) > 0 "
            "AND (n.nspname = 'public' OR c.oid IN (SELECT reltoastrelid FROM pg_class t JOIN pg_namespace m "
            "ON m.oid = t.relnamespace WHERE m.nspname = 'public')) ORDER BY 1"
        )
        return [self.cluster.data / row[0] for row in self.cluster.execute("county", query)]

    def keep(self) -> None:
        """Stop the server and keep its files as they are."""
        self.cluster.stop()
        self._copy(self.cluster.data, self.kept)

    def lay(self) -> None:
        """The kept files again: whoever read a broken page may have noted in an index that a row is gone."""
        self.cluster.stop()
        shutil.rmtree(self.cluster.data)
        self._copy(self.kept, self.cluster.data)

    def _copy(self, source: Path, target: Path) -> None:
        subprocess.run(["cp", "-a", str(source), str(target)], check=True)

    def read(self) -> tuple[dict[str, str], dict[str, list[str]]]:
        """What `verify` says, and everything the county holds where it says nothing."""
        with closing(open_county(self.config)) as county:
            found = verify_county(county)
            if not found.good:
                return found.faults, {}
            with county.database.read() as tx:
                names = [table.name for table in METADATA.sorted_tables]
                return {}, {
                    name: sorted(map(repr, tx.execute(select(METADATA.tables[name])))) for name in names
                }


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    try:
        yield made
    finally:
        made.cluster.remove()


def campaign(town: Town, flips: int) -> Counter[str]:
    """So many times one bit or one zeroed page anywhere in the county's files."""
    town.work(1, 12)
    assert town.cluster.execute("postgres", "SHOW data_checksums") == [("on",)]
    faults, sound = town.read()
    assert faults == {}
    files, dice = town.files(), random.Random(SEED)
    town.keep()
    tally: Counter[str] = Counter()
    others: list[str] = []
    for _ in range(flips):
        path = dice.choice(files)
        rotten, what = spoil(path.read_bytes(), dice, PAGE)
        path.write_bytes(rotten)
        town.cluster.start()
        outcome = outcome_of(town, sound)
        if outcome == "other":
            others.append(f"{path.name} {what}")
        tally[outcome] += 1
        town.lay()
    print(f"seed {SEED}, {dict(tally)}")
    assert others == []
    return tally


def outcome_of(town: Town, sound: dict[str, list[str]]) -> str:
    try:
        faults, found = town.read()
    except (KnownTrouble, DBAPIError):
        return "refused"
    if faults:
        return "named"
    changed = {name for name, rows in found.items() if rows != sound[name]}
    return "same" if not changed else "asked again" if changed <= ASKED_AGAIN else "other"


def test_a_page_that_changed_is_never_taken_for_what_was_stored(town: Town) -> None:
    tally = campaign(town, FLIPS)
    assert tally["named"] + tally["refused"] >= FLIPS // 3
    assert tally["other"] == 0


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_hundreds_of_changed_pages(town: Town) -> None:
    tally = campaign(town, MANY)
    assert tally["named"] + tally["refused"] > MANY // 2
    assert tally["other"] == 0


def test_a_backup_and_the_computers_bring_the_county_back(town: Town, tmp_path: Path) -> None:
    town.work(1, 6)
    backup = tmp_path / "shelf" / "monday.zfb"
    make_backup(town.config, backup)
    town.work(7, 9)
    (bodies,) = town.cluster.execute(
        "county",
        "SELECT tableoid::regclass::text FROM entry_bodies GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    )[0]
    place = town.cluster.execute("county", f"SELECT pg_relation_filepath('{bodies}')")[0][0]
    town.cluster.stop()
    path = town.cluster.data / place
    data = bytearray(path.read_bytes())
    data[PAGE // 2] ^= 4
    path.write_bytes(data)
    town.cluster.start()
    faults, _ = town.read()
    assert faults["entry"] == "unreadable"
    assert faults["page"].startswith("invalid page in block 0 of relation")
    assert faults["table entries"] == "unreadable"
    town.cluster.execute("postgres", "CREATE DATABASE again")
    key = read_backup_key(town.config.keys / BACKUP_FILE)
    home = ServerConfig.for_home(tmp_path / "again", town.cluster.url("again"))
    restore(backup, key, replace(home, clock=town.clock))
    town.config = replace(ServerConfig.load(home.home), clock=town.clock)
    with served(town.config, town.clock) as county:
        device = at(town.device, county.url)
        county.devices.append(device)
        town.journal.acked = 9
        have = device.hello(town.journal).have_seq
        assert have == 6, "the county says what it lost"
        device.push(town.journal, 7, 9)
        for number in (7, 8, 9):
            content, photo = blob(4000, number)
            device.send_frames(BlobFrame(photo.sha256, 0, photo.size, content))
        with county.county.database.read() as tx:
            assert tx.execute(text("SELECT count(*) FROM entries")).scalar_one() == 9
    assert town.read()[0] == {}
