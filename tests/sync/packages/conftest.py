"""Two machines that joined a county, which nobody can reach by network any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.packages.world import Machine, World, copied, template


@pytest.fixture(scope="session")
def world_at_rest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: founding and joining take longer than most of these tests."""
    return template(tmp_path_factory.mktemp("packages"))


@pytest.fixture
def world(world_at_rest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[World]:
    """County and two machines of one township."""
    made = copied(world_at_rest, tmp_path / "world", capsys)
    yield made
    made.close()


@pytest.fixture
def machine(world: World) -> Machine:
    """The first machine."""
    return world.machines[0]
