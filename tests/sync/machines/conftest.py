"""A county whose certificate names this machine, with a clock that only tests move."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.server.config import ServerConfig
from tests.sync.server.support import Clock, found


@pytest.fixture
def clock() -> Clock:
    """County time."""
    return Clock()


@pytest.fixture
def config(tmp_path: Path, clock: Clock) -> ServerConfig:
    """A fresh county that is not served yet."""
    return found(tmp_path / "county", clock)
