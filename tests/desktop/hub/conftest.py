"""A county and two machines of one township, which nobody reaches by network unless a test says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.packages.world import World, acquainted, copied


@pytest.fixture(scope="session")
def world_at_rest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three machines, and every one of them has heard of the others."""
    return acquainted(tmp_path_factory.mktemp("hub"), 3)


@pytest.fixture
def world(world_at_rest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[World]:
    """Leader (machine 0) and two colleagues."""
    made = copied(world_at_rest, tmp_path / "world", capsys)
    yield made
    made.close()
