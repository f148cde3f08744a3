"""A county for a module, and a copy of its machine for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store.store import Store
from tests.desktop.screens.sync.seats import World
from tests.sync.machines.world import joined, save_party
from tests.sync.server.support import Clock, found, served


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    place, clock = tmp_path_factory.mktemp("world"), Clock()
    with served(found(place / "county", clock), clock) as county:
        store = joined(place / "machine", county, clock)
        save_party(store, clock)
        store.close()
        yield World(county, clock, place / "machine")


@pytest.fixture
def machine(world: World, tmp_path: Path) -> Iterator[Store]:
    store = world.machine(tmp_path / "machine")
    yield store
    store.close()
