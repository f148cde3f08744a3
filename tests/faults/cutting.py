"""Sessions cut after n bytes, for every n: run by `test_cut_everywhere`, one slice of the points a process.

Every point gets its own journal (or its own empty copy) at a county that keeps running, so the county's state
need not be rebuilt and what a cut leaves behind there is still there when the next session comes.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sync.client.report import RoundReport
from sync.client.transport import HttpTransport
from sync.protocol.entry import BlobRef
from sync.protocol.limits import MIB
from tests.sync.client.county import CountyThread, enrolled, found, one_round, transport_for
from tests.sync.client.memory_journal import RECEIVED, Act, MemoryJournal, new_id

PUSH, PULL, PHOTO, LARGE = "push", "pull", "photo", "large"
PHOTO_FILE = 50_000
LARGE_FILE = 2 * MIB
# The county counts what its stream holds in each hello; a fresh one now and then keeps that quick.
POINTS_A_COUNTY = 400
RETRIES = 3


@dataclass(frozen=True, slots=True)
class Slice:
    """Points `start`, `start + stride`, … of one direction, until a session comes through uncut."""

    scenario: str
    direction: str
    start: int
    stride: int
    home: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many points were cut, the first byte count that no session reached, and what went wrong, in
    words."""

    cut: int
    end: int
    faults: tuple[str, ...]


def cut_slice(part: Slice) -> Outcome:
    """Cut a session at every point of the slice; each must end complete and exactly once after trying
    again."""
    cut = 0
    faults: list[str] = []
    points = iter(range(part.start, 10 * LARGE_FILE, part.stride))
    for number in range(1_000):
        with _bench(part, number) as bench:
            for _ in range(POINTS_A_COUNTY):
                point = next(points)
                was_cut, fault = bench.one(part.direction, point)
                if fault:
                    faults.append(f"{part.scenario} {part.direction} {point}: {fault}")
                if not was_cut or len(faults) > 5:
                    return Outcome(cut, point, tuple(faults))
                cut += 1
    raise AssertionError("a session without end")


@contextmanager
def _bench(part: Slice, number: int) -> Iterator[_Push | _Pull]:
    home = part.home / f"{part.scenario}-{part.direction}-{part.start}-{number}"
    config = found(home)
    with CountyThread(config) as county, closing(sqlite3.connect(home / "county" / "county.db")) as database:
        device = enrolled(config, county.url)
        with transport_for(device, county.url) as direct:
            one_round(device, direct)
            yield _SCENARIOS[part.scenario](county, device, direct, database)


class _Sessions:
    """A device with a link through the relay, new each time, and a kept one beside it."""

    def __init__(
        self, county: CountyThread, device: MemoryJournal, direct: HttpTransport, database: sqlite3.Connection
    ) -> None:
        self._county = county
        self._device = device
        self._direct = direct
        self._database = database

    def _until_done(
        self, journal: MemoryJournal, direction: str, point: int
    ) -> tuple[bool, list[RoundReport]]:
        """One session that is cut at `point`, then others until one comes through."""
        cut = self._county.relay.plan(direction, point)
        keys, token = journal.device_keys, self._direct.token
        with HttpTransport(self._county.relay_url, keys, token=token, app_version="1.0") as transport:
            reports = [one_round(journal, transport)]
        while not reports[-1].ok and len(reports) <= RETRIES:
            reports.append(one_round(journal, self._direct))
        return cut.happened, reports


class _Push(_Sessions):
    """Three saves and a small file of a journal that the county has never seen."""

    def one(self, direction: str, point: int) -> tuple[bool, str]:
        """(whether the cut happened, what is wrong afterwards or "")."""
        journal = self._device.another_journal()
        photo = self._photo(journal, f"照片 {direction} {point}")
        journal.save(Act("note", new_id(), {"text": "一"}, blobs=(photo,)))
        journal.save(Act("note", new_id(), {"text": "二"}))
        journal.save(Act("note", new_id(), {"text": "三"}))
        was_cut, reports = self._until_done(journal, direction, point)
        self._device.cursors = dict(journal.cursors)
        return was_cut, self._fault(journal, reports)

    def _photo(self, journal: MemoryJournal, name: str) -> BlobRef:
        return journal.add_file(name.encode() * 8)

    def _fault(self, journal: MemoryJournal, reports: list[RoundReport]) -> str:
        if not reports[-1].ok:
            return f"did not end: {reports[-1].trouble}"
        if any(kept.mark != RECEIVED for kept in journal.own) or reports[-1].without_receipt:
            return "an entry has no receipt"
        if journal.received_files != set(journal.files):
            return "a file is not confirmed"
        stored = self._database.execute(
            "SELECT seq, hash FROM entries WHERE journal = ? ORDER BY seq", (journal.journal,)
        ).fetchall()
        if stored != [(seq, kept.sealed.hash) for seq, kept in enumerate(journal.own, 1)]:
            return f"the county holds {len(stored)} entries of {len(journal.own)}"
        things = [kept.thing for kept in journal.own]
        marks = ",".join("?" * len(things))
        query = f"SELECT count(*) FROM state WHERE thing IN ({marks})"
        if self._database.execute(query, things).fetchone() != (len(things),):
            return "a thing is missing or there twice"
        sha256 = next(iter(journal.files))
        if self._database.execute("SELECT size FROM blobs WHERE sha256 = ?", (sha256,)).fetchall() != [
            (len(journal.files[sha256]),)
        ]:
            return "the file is missing or there twice"
        return ""


class _Photo(_Push):
    """The same with the file of a small photo."""

    size = PHOTO_FILE

    def _photo(self, journal: MemoryJournal, name: str) -> BlobRef:
        return journal.add_file(random.Random(name).randbytes(self.size))


class _Large(_Photo):
    """The same with a file of 2 MiB."""

    size = LARGE_FILE


class _Pull(_Sessions):
    """An empty device that takes in two saves of another one and the file they name."""

    def __init__(
        self, county: CountyThread, device: MemoryJournal, direct: HttpTransport, database: sqlite3.Connection
    ) -> None:
        super().__init__(county, device, direct, database)
        self._author = enrolled(county.config, county.url)
        self._thing = new_id()
        photo = self._author.add_file("现场照片".encode() * 20)
        self._author.save(Act("note", self._thing, {"text": "一稿"}, blobs=(photo,)))
        self._author.save(Act("note", self._thing, {"text": "二稿"}))
        with transport_for(self._author, county.url) as transport:
            scene = one_round(self._author, transport), one_round(device, direct)
        assert all(report.ok for report in scene)
        self._cursors = dict(self._author.cursors)
        device.cursors.clear()

    def one(self, direction: str, point: int) -> tuple[bool, str]:
        """(whether the cut happened, what is wrong afterwards or "")."""
        journal = self._device.another_journal()
        journal.open_things = {self._thing}
        was_cut, reports = self._until_done(journal, direction, point)
        return was_cut, self._fault(journal, reports[-1], sum(report.pulled for report in reports))

    def _fault(self, journal: MemoryJournal, last: RoundReport, pulled: int) -> str:
        if not last.ok:
            return f"did not end: {last.trouble}"
        if journal.things() != self._author.things() or journal.cursors != self._cursors:
            return "not the same as at the author's"
        if pulled != len(self._author.own):
            return f"{pulled} entries counted as new, there are {len(self._author.own)}"
        if {sha: hashlib.sha256(data).hexdigest() for sha, data in journal.files.items()} != {
            sha: sha for sha in self._author.files
        }:
            return "the file is missing or broken"
        return ""


_SCENARIOS: Final[dict[str, type[_Push] | type[_Pull]]] = {
    PUSH: _Push,
    PULL: _Pull,
    PHOTO: _Photo,
    LARGE: _Large,
}
