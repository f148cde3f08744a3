"""Every class that travels comes back from its row as it was, and its columns say what its fields say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.store.mappers import columns_of, pack, read_thing, searchable, thing_of, unpack
from desktop.store.tables import THING_TABLES
from enforcement.model.plain import to_plain
from enforcement.model.roots import root_of
from enforcement.model.things import THINGS
from tests.desktop.store.samples import things_of


@pytest.mark.parametrize("thing_type", THINGS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_thing_survives_its_row(thing_type: str, data: st.DataObject) -> None:
    thing = data.draw(things_of(thing_type))
    body = pack(to_plain(thing))
    assert thing_of(THINGS[thing_type], body) == thing
    assert pack(unpack(body)) == body


@pytest.mark.parametrize("thing_type", THINGS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_columns_hold_what_find_compares(thing_type: str, data: st.DataObject) -> None:
    thing = data.draw(things_of(thing_type))
    plain = to_plain(thing)
    columns = columns_of(thing_type, thing, plain, 1)
    for name in searchable(thing_type) - {"id"}:
        assert columns[name] == plain[name]
    known = set(THING_TABLES[thing_type].model_fields)
    assert set(columns) <= known


def test_every_thing_has_a_table() -> None:
    assert set(THING_TABLES) == set(THINGS)


def test_a_value_of_a_later_version_is_not_read() -> None:
    assert read_thing("inspection", {"id": "0" * 32, "party_id": "0" * 32, "kind": "by_satellite"}) is None


def test_a_person_looks_for_parts_under_their_inspection() -> None:
    assert root_of("fact", "f", {"inspection_id": "i"}) == ("inspection", "i")
    assert root_of("evidence", "e", {}) == ("evidence", "e")
    assert root_of("inspection", "i", {"inspection_id": "other"}) == ("inspection", "i")
