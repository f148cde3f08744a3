"""Bulk statements: what goes in by thousands is found by thousands, whatever the list's length."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.server.core.values import StoredThing, ThingRow
from sync.server.store import journals, state
from sync.server.store.connect import Database

STREAM = "339901001"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = Database(f"sqlite:///{tmp_path / 'county.db'}")
    opened.create()
    return opened


def key(number: int) -> tuple[str, str]:
    """(type, thing): two types take turns, ids of one type are no ids of the other."""
    return ("party", "document")[number % 2], f"{number:032x}"


@pytest.mark.parametrize("count", [0, 1, 8, 9, 64, 65, 500, 501, 1203])
def test_lists_of_every_length_are_looked_up(database: Database, count: int) -> None:
    keys = [key(number) for number in range(count)]
    rows = [ThingRow(STREAM, kind, thing, thing.encode(), 1, b"h", b"p", b"c") for kind, thing in keys]
    with database.write() as tx:
        state.save_things(tx, STREAM, rows, [])
    with database.read() as tx:
        found = state.load_things(tx, STREAM, [*keys, *keys[:1], key(5000), ("party", key(1)[1])])
        assert found == {(kind, thing): StoredThing(thing.encode(), b"h", b"p", b"c") for kind, thing in keys}
        assert state.load_things(tx, "339901002", keys) == {}
        assert journals.known_entry_ids(tx, [thing for _, thing in keys]) == set()
    database.close()
