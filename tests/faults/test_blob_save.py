"""Power goes at every boundary of a save with three files, on the machine and at the county: files torn,
lost, or without their name in the folder. Whatever was confirmed or receipted is there whole; an entry never
names a file that is not.

Every call that the real programs made on their folders is recorded, database and files together, and every
image the disk could show is opened by the real store. Planted mistakes show that a loss would be seen.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.home import Home
from enforcement.errors import KnownTrouble
from enforcement.model.inspection import Inspection
from sync.client.pace import Pace
from sync.client.ports import Parts
from sync.client.transport import HttpTransport
from sync.protocol.frames import BlobsAnswer
from sync.protocol.limits import KIB
from sync.protocol.messages import PushAnswer
from sync.protocol.receipt import open_receipt
from sync.server.config import ServerConfig
from sync.server.county import open_county
from tests.desktop.store.samples import ident
from tests.faults.calls import reason_it_is_not_here
from tests.faults.county_life import CountyLife, Pair
from tests.faults.device_job import VISITS
from tests.faults.device_town import Town
from tests.faults.images import Record, images, lay_out
from tests.sync.client.county import one_round, read_rows
from tests.sync.client.memory_journal import RECEIVED, MemoryJournal

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(bool(reason_it_is_not_here()), reason="the system hands no disk calls to a test"),
]
PHOTOS = [30_000, 400_000, 400]
EACH_COMMIT = 40  # one boundary in so many
SAVED = "saved"


@dataclass
class Findings:
    """Images, and in how many of them something is wrong."""

    images: int = 0
    closed: int = 0  # what does not open
    lost: int = 0  # confirmed and not there
    empty: int = 0  # named and not there whole
    there: int = 0  # images in which the save is

    @property
    def wrong(self) -> tuple[int, int, int]:
        return self.closed, self.lost, self.empty


@dataclass
class Save:
    """A machine's save with three photos: what its disk went through."""

    home: Path
    record: Record

    def look(self, told: set[str], place: Path, found: Findings) -> None:
        """Open one image as the next window would."""
        try:
            store = Home(place).open_training()
        except KnownTrouble:
            found.closed += 1
            return
        with closing(store):
            with store.unit_of_work("") as work:
                there = work.get(Inspection, ident(VISITS + 1)) is not None
            found.there += there
            found.lost += SAVED in told and not there
            rows = store._database.raw.execute("SELECT sha256 FROM blob WHERE own").fetchall()
            found.empty += not all(store.blobs.verify(name) for (name,) in rows)


def save_on(town: Town) -> Save:
    """The save itself, made by a process whose disk is recorded."""
    life = town.life()
    try:
        assert "done" in life.open(town.device, town.thread.url)
        assert "done" in life.do(["visit", 0, []])["steps"][0]
        record = Record(town.device / "home")
        life.watch.record = record.take
        assert "done" in life.do(["visit", 1, PHOTOS])["steps"][0]
        record.mark(SAVED)
    finally:
        life.close()
    return Save(town.device / "home", record)


class Noted(HttpTransport):
    """A link that writes down what the county has said yes to."""

    record: Record
    journal: MemoryJournal

    def entries(self, body: bytes, sha256: bytes | None = None, tree_size: int = 0) -> bytes:
        """As the link does."""
        answer = super().entries(body, sha256, tree_size)
        receipt = open_receipt(PushAnswer.from_bytes(answer).receipt, self.journal.trust())
        self.record.mark(f"entry {receipt.last}")
        return answer

    def blobs(self, parts: Parts, sha256: bytes | None = None, **more: Any) -> BlobsAnswer:
        """As the link does."""
        answer = super().blobs(parts, sha256, **more)
        for state in answer.states:
            if state.complete:
                self.record.mark(f"file {state.sha256}")
        return answer


@dataclass
class Receiving:
    """A county that takes in entries with three files: what its disk went through."""

    home: Path
    record: Record
    journal: str

    def look(self, told: set[str], place: Path, found: Findings) -> None:
        """Open one image as the next start of the server would."""
        try:
            county = open_county(ServerConfig.load(place))
        except KnownTrouble:
            found.closed += 1
            return
        with closing(county):
            query = "SELECT max(seq) AS last FROM entries WHERE journal = :journal"
            last = int(read_rows(county, query, journal=self.journal)[0].last or 0)
            files = {row.sha256: row.size for row in read_rows(county, "SELECT sha256, size FROM blobs")}
            said = [word.split(" ") for word in told]
            entries = max((int(what) for kind, what in said if kind == "entry"), default=0)
            found.there += len(files) >= len(PHOTOS)
            found.lost += entries > last or any(kind == "file" and what not in files for kind, what in said)
            found.empty += not all(county.blobs.holds(name, size) for name, size in files.items())


def receiving_at(folder: Path) -> Receiving:
    """A round with three files of a county whose disk is recorded; one of the files comes in parts."""
    pair = Pair(folder)
    life = CountyLife(pair.home, folder / "complaints")
    writer = pair.writer
    try:
        assert life.serve()
        with Noted(life.url, writer.device_keys, app_version="1.0") as link:
            link.journal, link.record = writer, Record(pair.home)
            pair.write()
            assert one_round(writer, link).ok
            link.record = record = Record(pair.home)
            pair.write(*PHOTOS)
            life.watch.record = record.take
            # Small enough that the batch does not ride on hello: its receipt is an answer of its own.
            report = one_round(writer, link, Pace(batch_bytes=64 * KIB, blob_bytes=128 * KIB))
            life.watch.record = None
        assert report.ok
        assert all(kept.mark == RECEIVED for kept in writer.own)
        assert life.stop() == 0
    finally:
        life.close()
    return Receiving(pair.home, record, writer.journal)


def examine(
    source: Save | Receiving, place: Path, every: int = 1, lazy: frozenset[str] = frozenset(), seed: int = 0
) -> Findings:
    """Every image of the record, or those after one act in `every`, opened and looked at."""
    found = Findings()
    for told, image in images(source.record, random.Random(seed), every, lazy):
        lay_out(image, source.home, place)
        found.images += 1
        source.look(told, place, found)
    print(f"{type(source).__name__}: {len(source.record.acts)} acts, {found}, seed {seed}")
    return found


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Town(tmp_path / "town") as made:
        yield made


@pytest.mark.slow
def test_a_save_with_three_files_is_whole_after_some_cuts(town: Town, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(2**32)
    found = examine(save_on(town), tmp_path / "image", EACH_COMMIT, seed=seed)
    assert found.images > 3
    assert found.there > 0
    assert found.wrong == (0, 0, 0)


@pytest.mark.slow
def test_three_files_at_the_county_are_whole_after_some_cuts(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(2**32)
    found = examine(receiving_at(tmp_path), tmp_path / "image", EACH_COMMIT, seed=seed)
    assert found.images > 3
    assert found.there > 0
    assert found.wrong == (0, 0, 0)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_a_save_with_three_files_is_whole_after_any_cut(town: Town, tmp_path: Path) -> None:
    save = save_on(town)
    found = examine(save, tmp_path / "image")
    assert found.images > 100
    assert 0 < found.there < found.images
    assert found.wrong == (0, 0, 0)
    for lazy in ("sync_folder", "sync"):
        planted = examine(save, tmp_path / "image", lazy=frozenset({lazy}))
        assert planted.lost + planted.empty + planted.closed > 0, lazy


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_three_files_at_the_county_are_whole_after_any_cut(tmp_path: Path) -> None:
    receiving = receiving_at(tmp_path)
    found = examine(receiving, tmp_path / "image")
    assert found.images > 100
    assert 0 < found.there < found.images
    assert found.wrong == (0, 0, 0)
    for lazy in ("sync_folder", "sync"):
        planted = examine(receiving, tmp_path / "image", lazy=frozenset({lazy}))
        assert planted.lost + planted.empty + planted.closed > 0, lazy
