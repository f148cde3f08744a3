"""Fixtures of the campaigns: a county that answers, and a device of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.sync.server.support import Clock, Device, Served, enrolled, found, served


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Served]:
    """A fresh county whose shares are out of the way of campaigns."""
    clock = Clock()
    config = replace(
        found(tmp_path / "county", clock), requests_per_minute=10_000_000, documents_per_hour=10_000_000
    )
    with served(config, clock) as running:
        yield running


@pytest.fixture
def device(county: Served) -> Device:
    """A device of 云溪镇 that has just joined."""
    return enrolled(county)
