"""Fixtures: an object store for the module, and a county that keeps its files there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from sync.server.config import ServerConfig
from sync.server.founding import check_roster, found_county
from sync.server.objects.make import with_places
from tests.helpers.objects import BUCKET, Door, object_store
from tests.sync.server.support import ROSTER

_NUMBERS: Final = itertools.count(1)


@pytest.fixture(scope="module")
def running_store() -> Iterator[Door]:
    """One store for all tests of a module; each has a prefix of its own."""
    with object_store() as door:
        yield door


@pytest.fixture
def door(running_store: Door) -> Iterator[Door]:
    """The store, its door open."""
    running_store.mode = ""
    running_store.before = running_store.after = lambda: None
    yield running_store
    running_store.mode = ""


@pytest.fixture
def bucket(door: Door) -> str:
    """An address in the store that nobody used yet."""
    return f"s3://{BUCKET}/case-{next(_NUMBERS)}"


@pytest.fixture
def config(tmp_path: Path, door: Door, bucket: str) -> ServerConfig:
    """A county that spools its files and keeps them in the bucket."""
    home = tmp_path / "county"
    door.secrets(home)
    made = with_places(ServerConfig.for_home(home), bucket, ())
    found_county(made, check_roster(ROSTER))
    return made
