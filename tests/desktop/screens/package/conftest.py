"""A joined machine with its window's place 同步, a folder that stands for the stick, and nobody's network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop.screens.package.office import Office, office_of
from tests.sync.packages.world import World, acquainted, copied


@pytest.fixture(scope="session")
def world_at_rest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Founded and joined once; each machine has heard of the others."""
    return acquainted(tmp_path_factory.mktemp("package-screens"), 2)


@pytest.fixture
def world(world_at_rest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[World]:
    """County and two machines."""
    made = copied(world_at_rest, tmp_path / "world", capsys)
    yield made
    made.close()


@pytest.fixture
def office(qtbot: object, world: World) -> Iterator[Office]:
    """The first machine's window."""
    world.machines[0].save_party()
    made = office_of(qtbot, world.machines[0], world.stick)
    yield made
    made.close()
