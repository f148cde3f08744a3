"""Two copies of one disk go on, or an old backup is put back: found, told on both sides, nothing lost (T3, S22)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.home import Home
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange
from sync.client.report import FORKED, RoundReport
from sync.client.troubles import TroubleKind
from sync.protocol import canonical, limits
from sync.server.config import ServerConfig
from sync.server.store.tables import FORKS, STATE
from sync.server.verify import verify_county
from tests.sync.machines.world import MovedClock, joined, save_party
from tests.sync.server.support import TOWN, Clock, Served, served


@pytest.fixture
def county(config: ServerConfig, clock: Clock) -> Iterator[Served]:
    with served(config, clock) as running:
        yield running


class Copies:
    """One training home and a copy of its folder, each opened by itself."""

    def __init__(self, folder: Path, county: Served, clock: Clock) -> None:
        self.clock, self.folder = clock, folder
        self.one = joined(folder / "one", county, clock)
        self.two: Store | None = None

    def copy(self) -> Store:
        """The disk as it stands now, gone on with as `two`."""
        self.one.close()
        shutil.copytree(self.folder / "one", self.folder / "two")
        self.one = Home(self.folder / "one", clock=MovedClock(self.clock)).open_training()
        self.two = Home(self.folder / "two", clock=MovedClock(self.clock)).open_training()
        return self.two

    def round(self, store: Store) -> RoundReport:
        return StoreExchange(store, MovedClock(self.clock)).run()[0]

    def close(self) -> None:
        self.one.close()
        if self.two is not None:
            self.two.close()


@pytest.fixture
def copies(tmp_path: Path, county: Served, clock: Clock) -> Iterator[Copies]:
    made = Copies(tmp_path, county, clock)
    yield made
    made.close()


def names(county: Served) -> list[str]:
    """Names of all parties in the township's state."""
    with county.county.database.read() as tx:
        query = select(STATE.c.fields).where(STATE.c.type == "party", STATE.c.stream == TOWN)
        return sorted(canonical.decode(fields)["name"] for fields in tx.execute(query).scalars())


def test_a_cloned_disk_is_told_on_both_sides_and_nothing_is_lost(
    copies: Copies, county: Served, clock: Clock
) -> None:
    save_party(copies.one, clock, "云溪镇甲店")
    assert copies.round(copies.one).trouble is None
    save_party(copies.one, clock, "云溪镇乙店")  # written before the copy, sent by neither yet
    two = copies.copy()
    save_party(copies.one, clock, "云溪镇丙店")
    save_party(two, clock, "云溪镇丁店")
    first = copies.round(copies.one)
    assert (first.trouble, first.forked) == (None, False)

    # The second push finds it: nothing taken in, the branch is kept for people, the county's list says so.
    found = copies.round(two)
    assert found.trouble is not None
    assert found.trouble.kind is TroubleKind.FORK
    assert found.trouble.for_a_person
    assert two.exchange.state().pending_bytes > 0
    with county.county.database.read() as tx:
        assert len(tx.execute(select(FORKS.c.wire)).all()) == 1
    assert copies.round(two).trouble is not None
    with county.county.database.read() as tx:
        assert len(tx.execute(select(FORKS.c.wire)).all()) == 1, "the same branch is kept once"

    # The other computer hears of it at its next contact, and works on.
    told = copies.round(copies.one)
    assert told.trouble is None
    assert told.forked
    assert FORKED in told.sentences

    # A person says that the second one is in use: its unsent acts go on under a new journal, as the same acts.
    two.exchange.open_new_journal(0, b"")
    healed = copies.round(two)
    assert healed.trouble is None, healed.trouble
    assert healed.without_receipt == 0
    assert names(county) == ["云溪镇丁店", "云溪镇丙店", "云溪镇乙店", "云溪镇甲店"]
    assert verify_county(county.county).good
    for store in (copies.one, two):
        assert copies.round(store).trouble is None
        assert store.stream.counts()["party"] == 4
        store.check()
    clock.now += limits.FORK_TOLD_MS + limits.DAY_MS
    assert not copies.round(copies.one).forked


def test_a_restored_device_backup_goes_on_in_a_new_journal(
    copies: Copies, county: Served, clock: Clock
) -> None:
    save_party(copies.one, clock, "云溪镇甲店")
    assert copies.round(copies.one).trouble is None
    old = copies.copy()  # the backup
    save_party(copies.one, clock, "云溪镇乙店")
    assert copies.round(copies.one).trouble is None
    found = copies.round(old)
    assert found.trouble is not None
    assert found.trouble.kind is TroubleKind.RESTORED_DEVICE
    healed = copies.round(old)
    assert healed.trouble is None
    assert old.stream.counts()["party"] == 2
    save_party(old, clock, "云溪镇丙店")
    assert copies.round(old).trouble is None
    assert names(county) == ["云溪镇丙店", "云溪镇乙店", "云溪镇甲店"]
    assert verify_county(county.county).good
