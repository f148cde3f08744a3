"""Every release reaches a device over the network, also those that were published while it was away or not there yet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.clock import MachineClock
from desktop.home import Home, HomeState
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, join_county
from sync.client import errands
from sync.server.config import ServerConfig
from tests.sync.client.county import CountyThread, code_for
from tests.sync.stories.test_release_by_stick import published


def joined(folder: Path, config: ServerConfig, county: CountyThread) -> Store:
    store, _ = Home(folder).create(HomeState.TRAINING)
    join_county(store, county.url, code_for(config))
    return store


def sync(store: Store) -> None:
    report, _ = StoreExchange(store, MachineClock()).run()
    assert report.trouble is None


def days(store: Store) -> list[date]:
    """First days of the county's releases that are here, in the order of their numbers."""
    faces = sorted((face for face in store.catalogue.releases() if face.number), key=lambda one: one.number)
    return [face.effective for face in faces]


def test_a_device_that_joins_late_or_was_away_gets_them_all(
    tmp_path: Path, config: ServerConfig, county: CountyThread
) -> None:
    first = joined(tmp_path / "first", config, county)
    published(config.home, tmp_path, "2026-01-01", 2)
    published(config.home, tmp_path, "2026-02-01", 3)
    late = joined(tmp_path / "late", config, county)
    assert days(late) == [date(2026, 2, 1)]
    for store in (first, late):
        sync(store)
        assert days(store) == [date(2026, 1, 1), date(2026, 2, 1)]
    published(config.home, tmp_path, "2026-03-01", 4)
    published(config.home, tmp_path, "2026-04-01", 2)
    sync(first)
    assert len(days(first)) == 4
    sync(late)
    assert days(late) == days(first)
    first.close()
    late.close()


def test_more_than_a_round_takes_come_with_the_next(
    tmp_path: Path, config: ServerConfig, county: CountyThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "RELEASES_A_ROUND", 2)
    store = joined(tmp_path / "device", config, county)
    for month in range(1, 6):
        published(config.home, tmp_path, f"2026-{month:02}-01", 2 + month % 2)
    for expected in (2, 4, 5, 5):
        sync(store)
        assert len(days(store)) == expected
    store.close()
