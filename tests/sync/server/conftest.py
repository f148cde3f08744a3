"""Fixtures of the county's tests: a served county and its clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.server.support import Clock, Device, Served, enrolled, found, served


@pytest.fixture
def clock() -> Clock:
    """County time."""
    return Clock()


@pytest.fixture
def county(tmp_path: Path, clock: Clock) -> Iterator[Served]:
    """A fresh county that answers."""
    with served(found(tmp_path / "county", clock), clock) as running:
        yield running


@pytest.fixture
def device(county: Served) -> Device:
    """A device of 云溪镇 that has just joined."""
    return enrolled(county)
