"""Numbers of papers when a county is restored more than once, from an old backup first and a newer one later: none
is given out twice, and none is far from the last (`sync.md` 5.1, 5.13)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from enforcement.errors import KnownTrouble
from sync.protocol.numbers import NumberRequest
from sync.server.backup.keys import read_backup_key
from sync.server.backup.make import make_backup
from sync.server.backup.numbers import beside, read_lives
from sync.server.backup.restore import restore
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.store import people, renewing
from sync.server.verify import verify_county
from tests.sync.client.county import TOWN, CountyClock, CountyThread, enrolled, one_round, transport_for
from tests.sync.client.memory_journal import MemoryJournal, new_id

DAY = 24 * 60 * 60_000
MINUTE = 60_000
SERIES = "责改"


class Town:
    """A county whose clock is moved, its backups, and every number that was ever given out."""

    def __init__(self, config: ServerConfig, clock: CountyClock, place: Path) -> None:
        self.config, self.clock, self.place = config, clock, place
        self.given: dict[tuple[str, int], list[int]] = {}
        self.key = place / "backup.key"

    def device(self) -> MemoryJournal:
        with CountyThread(self.config) as county:
            return enrolled(self.config, county.url)

    def ask(self, device: MemoryJournal, count: int = 50, series: str = SERIES) -> range:
        """A block of numbers, by the wire."""
        request = NumberRequest(new_id(), device.scope, series, 2026, count)
        device.asked.append(request)
        with CountyThread(self.config) as county, transport_for(device, county.url) as transport:
            assert one_round(device, transport, now_ms=self.clock()).ok
        device.asked.remove(request)
        lease = device.leases[request.request_id]
        block = range(lease.first, lease.last + 1)
        self.given.setdefault((series, 2026), []).extend(block)
        return block

    def backup(self, name: str) -> Path:
        made = make_backup(self.config, self.place / name)
        if not self.key.exists():
            shutil.copy(self.config.keys / "backup.key", self.key)
        return made.path

    def restore(self, backup: Path, home: str, former: Path | None = None) -> int:
        """A new home from a backup; how many numbers were left out."""
        fresh = replace(ServerConfig.for_home(self.place / home), clock=self.clock)
        done = restore(backup, read_backup_key(self.key), fresh, former=former)
        loaded = ServerConfig.load(self.place / home)
        places = {name: getattr(loaded, name) for name in ("home", "database_url", "blobs", "keys")}
        self.config = replace(self.config, **places)
        return done.numbers

    def none_twice(self) -> bool:
        return all(len(numbers) == len(set(numbers)) for numbers in self.given.values())


@pytest.fixture
def town(config: ServerConfig, clock: CountyClock, tmp_path: Path) -> Town:
    return Town(config, clock, tmp_path)


def busy(town: Town) -> tuple[MemoryJournal, Path, Path]:
    """A device, and two backups two days apart; 2,500 numbers were given out between them."""
    town.clock.shift = -3 * DAY
    device = town.device()
    town.ask(device)
    old = town.backup("shelf/old.zfb")
    town.clock.shift = -1 * DAY
    for _ in range(5):
        town.ask(device, 500)
    newer = town.backup("shelf/newer.zfb")
    town.ask(device)
    town.clock.shift = 0
    return device, old, newer


def test_an_old_backup_first_and_a_newer_one_later_and_the_old_one_again(town: Town) -> None:
    device, old, newer = busy(town)
    town.restore(old, "second")
    second = town.ask(device, 500)
    town.clock.shift = 60 * MINUTE
    town.restore(newer, "third")
    third = town.ask(device, 500)
    assert town.none_twice()
    assert 0 < third[0] - second[-1] < 1_100, "a gap that can be explained"

    # The file beside the backups is lost, but the home that is replaced can be read: no gap at all.
    beside(newer, town.config.county).unlink()
    town.clock.shift = 120 * MINUTE
    assert town.restore(old, "fourth", town.config.home) > 0
    fourth = town.ask(device, 500)
    assert town.none_twice()
    assert fourth[0] == third[-1] + 1
    county = open_county(town.config)
    assert verify_county(county).good
    county.close()


def test_a_series_that_began_after_the_backup_begins_behind_it(town: Town) -> None:
    """A township, or a class word of the county's own forms, that the backup does not know of."""
    old = town.backup("shelf/old.zfb")
    county = open_county(town.config)
    with county.database.write() as tx:
        assert people.take_numbers(tx, NumberRequest(new_id(), TOWN, "后来才有", 2026, 50)) == 1
    county.close()
    town.restore(old, "second")
    county = open_county(town.config)
    with county.database.write() as tx:
        assert people.take_numbers(tx, NumberRequest(new_id(), TOWN, "后来才有", 2026, 50)) == 1_001
        renewing.numbers_held(tx, TOWN, "也是后来", 2026, 3_000)
        assert people.take_numbers(tx, NumberRequest(new_id(), TOWN, "也是后来", 2026, 50)) == 3_001
        renewing.numbers_held(tx, TOWN, "从没有过" * 9, 2026, 3_000)
        renewing.numbers_held(tx, TOWN, "从没有过", 2040, 3_000)
        assert not [key for key in renewing.number_heads(tx) if "从没有过" in key[1]]
    county.close()


def test_what_is_not_the_replaced_home_is_refused_by_name(town: Town) -> None:
    former = town.config
    shutil.copytree(former.home, town.place / "copy")
    county = open_county(former)
    with county.database.write() as tx:
        people.take_numbers(tx, NumberRequest(new_id(), TOWN, SERIES, 2026, 50))
    county.close()
    backup = town.backup("shelf/one.zfb")
    with pytest.raises(KnownTrouble, match="一份旧的拷贝"):
        town.restore(backup, "second", town.place / "copy")
    for path in former.home.glob("county.db*"):
        path.write_bytes(b"rot")
    with pytest.raises(KnownTrouble, match="读不出来"):
        town.restore(backup, "second", former.home)
    kept = beside(backup, former.county)
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-9])
    with pytest.raises(KnownTrouble, match="文号记录"):
        town.restore(backup, "second")
    assert not (town.place / "second" / "county.json").exists()
    kept.write_bytes(whole)
    assert town.restore(backup, "second") >= 0
    assert len(read_lives(kept)) == 2
