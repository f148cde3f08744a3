"""A county for the tests of versions: as the county's own tests know it, or as the client's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.client.county import CountyThread
from tests.sync.client.county import found as found_for_clients
from tests.sync.server.support import Clock, Device, Served, enrolled, found, served


@pytest.fixture
def county(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Served | CountyThread]:
    """Served on a free port; what kind, the test's annotation says."""
    if request.function.__annotations__["county"] == CountyThread.__name__:
        with CountyThread(found_for_clients(tmp_path / "county")) as thread:
            yield thread
    else:
        clock = Clock()
        with served(found(tmp_path / "county", clock), clock) as running:
            yield running


@pytest.fixture
def device(county: Served) -> Device:
    """A machine of 云溪镇 that has just joined."""
    return enrolled(county)
