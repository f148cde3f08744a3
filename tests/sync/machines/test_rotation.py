"""The county's own keys changed, one after the other: devices follow in one round, whatever they last knew (S42)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange
from desktop.sync_port import county_of
from enforcement.errors import KnownTrouble
from sync.protocol.registry import CountyRoot
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.key_rotation import WHICH, rotate
from sync.server.keys import ROOT_FILE
from sync.server.store import people
from sync.server.verify import verify_county
from tests.sync.machines.tls_world import secured
from tests.sync.machines.world import MovedClock, joined, save_party
from tests.sync.server.support import Clock


@pytest.fixture
def store(tmp_path: Path, config: ServerConfig, clock: Clock) -> Iterator[Store]:
    """A machine that joined over TLS and synced once."""
    with secured(config, clock) as county:
        store = joined(tmp_path / "one", county, clock)
        save_party(store, clock)
        assert StoreExchange(store, MovedClock(clock)).run()[0].trouble is None
    yield store
    store.close()


def rotated(config: ServerConfig, *which: str, stolen: bool = False) -> None:
    county = open_county(config)
    try:
        for one in which:
            rotate(county, config.keys, one, stolen=stolen, root_file=config.keys / ROOT_FILE)
    finally:
        county.close()


def settled(store: Store, config: ServerConfig, clock: Clock) -> None:
    """One round over TLS with a fresh save, from the restarted county: everything receipted, and the county verifies."""
    save_party(store, clock, "云溪镇老街馄饨店")
    with secured(config, clock) as county:
        report = StoreExchange(store, MovedClock(clock), county.url).run()[0]
        assert report.trouble is None, report.trouble.sentence + report.trouble.detail
        assert report.without_receipt == 0
        assert verify_county(county.county).good


@pytest.mark.parametrize("stolen", [False, True])
@pytest.mark.parametrize("which", WHICH)
def test_devices_follow_in_one_round(
    store: Store, config: ServerConfig, clock: Clock, which: str, stolen: bool
) -> None:
    clock.now += 1000
    rotated(config, which, stolen=stolen)
    settled(store, config, clock)
    if which != "tls":
        county = open_county(config)
        with county.database.read() as tx:
            rows = [key for key in people.keys(tx, "county") if key.use == which]
        county.close()
        assert len(rows) == 2
        assert rows[0].successor == rows[1].key_id
        assert bool(rows[0].revoked_at) is stolen


def test_all_of_them_at_once(store: Store, config: ServerConfig, clock: Clock) -> None:
    clock.now += 1000
    rotated(config, *WHICH)
    settled(store, config, clock)
    county = open_county(config)
    with county.database.read() as tx:
        rows = people.keys(tx, "county")
    county.close()
    replaced = [key.use for key in rows if key.successor]
    assert sorted(replaced) == sorted(which for which in WHICH if which != "tls")


def test_a_second_registry_key_in_a_row(store: Store, config: ServerConfig, clock: Clock) -> None:
    for _ in range(2):
        clock.now += 1000
        rotated(config, "registry", stolen=True)
    settled(store, config, clock)
    known = county_of(store)
    assert known is not None
    assert len(known.trust.root.keys) == 1


def test_the_registry_key_needs_this_county_s_root(config: ServerConfig, tmp_path: Path) -> None:
    county = open_county(config)
    before = CountyRoot.open(county.root)
    with pytest.raises(KnownTrouble, match="根钥匙"):
        rotate(county, config.keys, "registry", root_file=tmp_path / "missing")
    with pytest.raises(KnownTrouble, match="不是本县的根钥匙"):
        rotate(county, config.keys, "registry", root_file=config.keys / "receipt.key")
    with county.database.read() as tx:
        assert CountyRoot.open(people.county(tx).root) == before
    county.close()
