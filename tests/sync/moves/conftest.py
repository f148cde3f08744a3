"""A fresh county for each test, served for real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.moves.world import World, made_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Two townships and the county's own stream, a device in each place."""
    with made_world(tmp_path / "county") as made:
        yield made
