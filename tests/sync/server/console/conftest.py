"""Fixtures: a county whose console is in use, one for all tests, and one that nobody has entered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.protocol import limits
from tests.sync.server.console.support import Console, empty_console, peopled_console


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """With a person in each role."""
    with peopled_console(tmp_path_factory.mktemp("console") / "county") as running:
        yield running


@pytest.fixture(scope="module")
def console(peopled: Console) -> Console:
    """The same for a file of tests, who log in anew and leave it usable; a day later, so that wrong tries and sessions of
    the file before are over."""
    peopled.clock.now += limits.DAY_MS
    return peopled


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Console]:
    """Without any account."""
    with empty_console(tmp_path / "county") as running:
        yield running
