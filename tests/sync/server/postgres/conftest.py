"""Fixtures: a fresh database on the test process's PostgreSQL, and a county founded in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sync.server.config import ServerConfig
from sync.server.founding import check_roster, found_county
from tests.helpers.postgres import SUPERUSER, Cluster, shared_cluster
from tests.sync.server.support import ROSTER, Clock, Device, Served, enrolled, served


@dataclass(frozen=True, slots=True)
class Base:
    """One database of a server."""

    cluster: Cluster
    name: str

    def url(self, user: str = SUPERUSER) -> str:
        """Its address for a role."""
        return self.cluster.url(self.name, user)

    def rows(self, query: str, *, user: str = SUPERUSER, county: str = "339901") -> list[tuple[Any, ...]]:
        """Rows as a role sees them from a county."""
        with psycopg.connect(self.url(user), options=f"-c zf.county={county}") as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def base() -> Iterator[Base]:
    """A fresh, empty database."""
    cluster = shared_cluster()
    with cluster.database() as name:
        yield Base(cluster, name)


def founded(base: Base, home: Path, clock: Clock, code: str = "339901") -> ServerConfig:
    """A county of this code in the database."""
    config = replace(ServerConfig.for_home(home, base.url()), clock=clock)
    roster = {**ROSTER, "county": {"code": code, "name": "安平县"}}
    found_county(config, check_roster(roster))
    return replace(ServerConfig.load(home), clock=clock)


@pytest.fixture
def config(base: Base, tmp_path: Path, clock: Clock) -> ServerConfig:
    """A county that is not served yet."""
    return founded(base, tmp_path / "county", clock)


@pytest.fixture
def county(config: ServerConfig, clock: Clock) -> Iterator[Served]:
    """The county, answering."""
    with served(config, clock) as running:
        yield running


@pytest.fixture
def device(county: Served) -> Device:
    """A device of 云溪镇 that has just joined."""
    return enrolled(county)
