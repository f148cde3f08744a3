"""SIGKILL for the county while one device pushes saves and files and another one pulls them: afterwards the county
has every entry and every file exactly once, byte for byte, and says so with the receipts it gave before. A few
times each commit, other moments each time; 450 times a night."""

from __future__ import annotations

import json
import os
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sync.client.pace import Pace
from sync.client.report import RoundReport
from sync.client.transport import HttpTransport
from sync.client.troubles import TroubleKind
from sync.protocol.batch import pack_batch
from sync.protocol.keys import SigningKey
from sync.protocol.limits import KIB
from sync.protocol.messages import PushAnswer
from sync.protocol.receipt import open_receipt
from tests.faults.county_process import CountyProcess, ServerLife
from tests.sync.client.county import one_round, transport_for
from tests.sync.client.memory_journal import RECEIVED, Act, MemoryJournal, new_id

pytestmark = pytest.mark.faults
EACH_COMMIT, A_NIGHT = 3, 450
STARTING_IN = 10  # one kill in so many comes before the server has said a word
LIVES_A_JOURNAL = 15  # a fresh journal now and then keeps hello as quick as on a real device
LONGEST_LIFE = 0.35  # seconds of answering
ROUNDS_A_LIFE = 25
# What a kill may look like from the device: no answer, or half of one. Anything else would be a wrong word.
LINK = {TroubleKind.NO_NETWORK, TroubleKind.CUT}


@dataclass
class Device:
    """One enrolled computer over all lives of the server: its open journal, those before it, and what it was told."""

    journal: MemoryJournal
    former: list[MemoryJournal] = field(default_factory=list)
    cuts: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    pulled: int = 0

    def turn_over(self) -> None:
        """Close the journal once everything in it has its receipt, and go on in an empty one."""
        waiting = [kept for kept in self.journal.own if kept.mark != RECEIVED]
        if not waiting and self.journal.received_files >= set(self.journal.files):
            self.former.append(self.journal)
            self.journal = self.journal.another_journal()

    def exchange(self, transport: HttpTransport) -> RoundReport:
        """One round; only the link may fail, and the county never knows less than it once receipted."""
        report = one_round(self.journal, transport, Pace(blob_bytes=64 * KIB))
        self.rounds += 1
        self.pulled += report.pulled
        assert report.resent == 0
        assert report.quarantined == ()
        if report.trouble is not None:
            assert report.trouble.kind in LINK, report.trouble.sentence + report.trouble.detail
            self.cuts[report.trouble.kind] += 1
        return report

    @property
    def journals(self) -> list[MemoryJournal]:
        return [*self.former, self.journal]


class Officer:
    """Writes what a day brings: notes of one to three entries, now and then with a photo or a short clip."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._things: list[str] = []

    def save(self, journal: MemoryJournal) -> None:
        chance = self._chance
        if self._things and chance.random() < 0.3:
            thing = chance.choice(self._things)
        else:
            thing = new_id()
            self._things.append(thing)
        texts = [f"张𬭎喆在䶮巷看到第 {chance.randint(1, 10**9)} 处积水" for _ in range(chance.randint(1, 3))]
        acts = [Act("note", thing, {"text": text}) for text in texts]
        if chance.random() < 0.4:
            size = chance.choice((2, 30, 150, 400)) * KIB
            blob = journal.add_file(os.urandom(size), "video/mp4" if size > 300 * KIB else "image/jpeg")
            acts.append(Act("note", thing, {"file": blob.sha256}, blobs=(blob,)))
            journal.open_things = {thing}
        journal.save(*acts)


def _one_life(life: ServerLife, writer: Device, reader: Device, officer: Officer) -> None:
    """Rounds of both devices against one life of the server, until it is gone."""
    with transport_for(writer.journal, life.url) as up, transport_for(reader.journal, life.url) as down:
        for number in range(ROUNDS_A_LIFE):
            officer.save(writer.journal)
            reports = [writer.exchange(up)]
            if number % 2:
                reader.journal.open_things = writer.journal.open_things
                reports.append(reader.exchange(down))
            if any(report.trouble is not None for report in reports):
                return


def _killed_before_it_spoke(county: CountyProcess, seconds: float) -> None:
    county.lives += 1
    life = ServerLife(county.home)
    pause = threading.Event()
    pause.wait(seconds)
    life.kill()


def _until_quiet(life: ServerLife, *devices: Device) -> None:
    """Rounds without kills until nobody has anything left to do."""
    for device in devices:
        with transport_for(device.journal, life.url) as transport:
            for _ in range(5):
                report = device.exchange(transport)
                if report.ok and not report.sent and not report.pulled and not report.blobs_fetched:
                    break
            assert report.ok, report.trouble
            assert report.without_receipt == 0
            assert report.blobs_waiting == 0


def _same_receipts_again(life: ServerLife, device: Device) -> int:
    """Push every receipted range once more as it was; the county answers with the receipt of the first time."""
    key: SigningKey = device.journal.keys.journal_key
    count = 0
    with transport_for(device.journal, life.url) as transport:
        for journal in device.journals[-2:]:
            for data in journal.receipts[-12:]:
                receipt = open_receipt(data, device.journal.trust())
                entries = [kept.sealed for kept in journal.own[receipt.first - 1 : receipt.last]]
                batch = pack_batch(entries, key, journal=journal.journal, first=receipt.first)
                assert PushAnswer.from_bytes(transport.entries(batch)).receipt == data
                count += 1
    return count


def _all_there_once(county: CountyProcess, *devices: Device) -> tuple[int, int]:
    """Compare entry by entry and file by file; (entries, files)."""
    stored = county.rows("SELECT journal, seq, hash, entry_id FROM entries ORDER BY journal, seq")
    written = sorted(
        (journal.journal, seq, kept.sealed.hash, kept.entry_id)
        for device in devices
        for journal in device.journals
        for seq, kept in enumerate(journal.own, 1)
    )
    assert stored == written
    assert max(Counter(row[3] for row in stored).values()) == 1
    files = {
        sha256: len(data)
        for device in devices
        for journal in device.journals
        for sha256, data in journal.files.items()
    }
    kept = county.rows("SELECT sha256, size FROM blobs")
    assert len(kept) == len(set(kept))
    assert dict(kept) == files
    return len(stored), len(files)


@dataclass
class Campaign:
    """What came of so many kills."""

    writer: Device
    reader: Device
    again: int = 0  # receipts asked for once more

    @property
    def cuts(self) -> Counter[str]:
        """How the kills looked from the devices."""
        return self.writer.cuts + self.reader.cuts


@pytest.mark.slow
def test_nothing_receipted_is_lost_or_doubled_by_some_kills_of_the_county(tmp_path: Path) -> None:
    met = campaign(tmp_path, EACH_COMMIT, random.SystemRandom().randrange(2**32))
    assert met.cuts.total() > 0
    assert met.again > 0


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_nothing_receipted_is_lost_or_doubled_by_kills_of_the_county(tmp_path: Path) -> None:
    met = campaign(tmp_path, A_NIGHT, random.SystemRandom().randrange(2**32))
    # The campaign has to have met what it is about: kills under way, pulls, repeated receipts.
    assert met.cuts.total() > A_NIGHT // 2
    assert met.writer.cuts[TroubleKind.CUT] > A_NIGHT // 10
    assert met.reader.pulled > A_NIGHT
    assert met.again > 10


def campaign(folder: Path, kills: int, seed: int) -> Campaign:
    """So many lives of the county, and what is there afterwards."""
    print(f"seed {seed}")
    chance = random.Random(seed)
    county = CountyProcess(folder / "county")
    county.found()
    with county.serving() as life:
        writer, reader = (Device(county.enrolled(life.url, label)) for label in ("执法车电脑", "内勤电脑"))
    officer = Officer(chance)
    starting = set(chance.sample(range(kills), kills // STARTING_IN))
    for number in range(kills):
        if number in starting:
            _killed_before_it_spoke(county, chance.uniform(0.05, 0.6))
            continue
        if number % LIVES_A_JOURNAL == LIVES_A_JOURNAL - 1:
            writer.turn_over()
        with county.serving() as life:
            life.kill_in(chance.uniform(0.0, LONGEST_LIFE))
            _one_life(life, writer, reader, officer)
    with county.serving() as life:
        _until_quiet(life, writer, reader)
        again = _same_receipts_again(life, writer)
        fresh = Device(county.enrolled(life.url, "新电脑"))
        _until_quiet(life, fresh)
        assert fresh.journal.things() == _things(writer)
    entries, files = _all_there_once(county, writer, reader, fresh)
    found = county.verify()
    assert found["good"]
    assert (found["entries"], found["blobs"]) == (entries, files)
    _nothing_went_wrong(county.home / "server.log")
    print(f"{county.lives} lives, {writer.rounds} + {reader.rounds} rounds, {entries} entries, {files} files")
    return Campaign(writer, reader, again)


def _nothing_went_wrong(log: Path) -> None:
    """The server's lives wrote that they began and what they answered, and of no fault. A kill may cut a line."""
    for line in log.read_text(encoding="utf-8").splitlines():
        whole = '{"time"' + line.rpartition('{"time"')[2]
        told: dict[str, Any] = json.loads(whole) if whole.endswith("}") else {"event": "cut"}
        assert told["event"] in ("started", "request", "cut"), line
        assert told.get("status", 200) < 500, line


def _things(device: Device) -> dict[tuple[str, str], dict[str, object]]:
    """What all journals of one device together say of each thing, later ones last."""
    found: dict[tuple[str, str], dict[str, object]] = {}
    for journal in device.journals:
        for key, fields in journal.things().items():
            found.setdefault(key, {}).update(fields)
    return found
