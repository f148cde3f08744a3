"""A fresh, opened store for each test of the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store.store import Store
from tests.desktop.store.samples import make_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A training store at ``tmp_path / "one"``."""
    store = make_store(tmp_path / "one")
    yield store
    store.close()


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Store]:
    """Another device of the same township at ``tmp_path / "two"``."""
    store = make_store(tmp_path / "two", device=2)
    yield store
    store.close()
