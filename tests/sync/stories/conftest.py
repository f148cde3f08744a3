"""A fresh county for each story, served for real on a loopback port."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.server.config import ServerConfig
from tests.sync.client.county import CountyClock, CountyThread, found


@pytest.fixture
def clock() -> CountyClock:
    """County time, to be moved."""
    return CountyClock()


@pytest.fixture
def config(tmp_path: Path, clock: CountyClock) -> ServerConfig:
    """A county that is not served yet."""
    return found(tmp_path, clock)


@pytest.fixture
def county(config: ServerConfig) -> Iterator[CountyThread]:
    """The county, served until the test ends."""
    with CountyThread(config) as thread:
        yield thread
