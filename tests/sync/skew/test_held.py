"""A machine with a thing that a later program wrote: it shows what it can, changes nothing of it, loses nothing, and
goes on with everything else (`sync.md` 5.8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils import uuid7

from desktop.store.store import Store
from enforcement.model.inspection import Inspection
from enforcement.model.party import Party, PartyKind
from enforcement.refusals import Withheld
from enforcement.rules.newer_replies import NUMBER
from sync.protocol.entry import open_body
from tests.desktop.store.samples import add, change, inspection, make_store, party, save
from tests.desktop.store.traffic import SmallCounty
from tests.sync.server.support import Journal
from tests.sync.skew.programs import program
from tests.sync.skew.world import ENTRY, fields_of, rows_of, update

LATER = 5
NAMES = st.text("abcdefgh_", min_size=1, max_size=8).map(lambda name: f"later_{name}")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=8) | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make_store(tmp_path / "one")
    yield made
    made.close()


def arrive(store: Store, county: SmallCounty, journal: Journal) -> None:
    """Let what is new of a journal reach the machine through the county."""
    first = county.journals.get(journal.journal, 0) + 1
    county.take(journal.journal, first, journal.entries[first - 1 :])
    county.pull(store)


def a_shop(store: Store, **more: Any) -> tuple[SmallCounty, Journal, Party]:
    """A party of this machine of which a colleague's later program wrote something."""
    county, journal, shop = SmallCounty(), Journal(), party()
    save(store, add(shop))
    county.push(store)
    journal.newest[shop.id] = _newest(store)
    journal.write({"zone": "东片", **more}, thing=shop.id, kind="party.changed", schema=LATER)
    arrive(store, county, journal)
    return county, journal, shop


def _newest(store: Store) -> str:
    query = sa.select(ENTRY.c.entry_id).order_by(ENTRY.c.position.desc()).limit(1)
    with store._database.reading() as connection:
        return str(connection.execute(query).scalar_one())


def test_it_is_shown_and_not_changed(store: Store) -> None:
    county, _, shop = a_shop(store)
    before = rows_of(store, ("party",))
    with store.unit_of_work("") as work:
        assert work.get(Party, shop.id) == shop
        assert work.newer() == (("party", shop.id),)
        with pytest.raises(Withheld) as withheld:
            work.change(shop, replace(shop, name="另一个名字"), "party.changed")
    refusal = withheld.value.refusal
    assert (refusal.number, refusal.cures[0].action) == (NUMBER, "update")
    assert "只能看" in refusal.sentence
    assert rows_of(store, ("party",)) == before
    save(store, add(party(101, "云溪镇第二家")))  # everything else goes on
    assert county.push(store) is not None


def test_a_value_that_nobody_here_knows_is_left_out_and_the_rest_is_shown(store: Store) -> None:
    _, _, shop = a_shop(store, phone={"mobile": "1"}, address="东路 5 号")
    with store.unit_of_work("") as work:
        shown = work.get(Party, shop.id)
    assert shown == replace(shop, address="东路 5 号")
    fields = fields_of(store, "party", shop.id)
    assert fields is not None
    assert (fields["phone"], fields["zone"]) == ({"mobile": "1"}, "东片")
    store.check()


def test_what_every_thing_of_its_kind_must_have_and_is_not_understood_hides_it_until_the_update(
    store: Store,
) -> None:
    _, _, shop = a_shop(store, kind="cooperative")
    with store.unit_of_work("") as work:
        assert work.get(Party, shop.id) is None
        assert work.newer() == (("party", shop.id),)
    store.check()


def test_an_old_machine_that_wrote_at_the_same_time_loses_nothing_of_either(store: Store) -> None:
    county, journal, shop = a_shop(store)
    with program(LATER):
        update(store)
        with store.unit_of_work("") as work:
            current = work.get(Party, shop.id)
            assert current is not None
            work.change(current, replace(current, phone="57-1234"), "party.changed")
            work.commit()
    fields = fields_of(store, "party", shop.id)
    assert fields is not None
    assert (fields["phone"], fields["zone"]) == ("57-1234", "东片")
    # The colleague's old machine had not heard of it.
    journal.write({"legal_rep": "王晓敏"}, thing=shop.id, kind="party.changed", schema=1)
    county.push(store)
    arrive(store, county, journal)
    fields = fields_of(store, "party", shop.id)
    assert fields is not None
    assert (fields["phone"], fields["zone"], fields["legal_rep"]) == ("57-1234", "东片", "王晓敏")


def test_after_the_update_it_is_changed_like_any_other(store: Store) -> None:
    _, _, shop = a_shop(store, address="安平县东路 5 号")
    with program(LATER):
        assert update(store) >= 1
        with store.unit_of_work("") as work:
            current = work.get(Party, shop.id)
            assert current is not None
            assert current.address == "安平县东路 5 号"
            work.change(current, replace(current, name="另一个名字"), "party.changed")
            assert work.commit() is not None
        store.check()
        fields = fields_of(store, "party", shop.id)
    assert fields is not None
    assert (fields["name"], fields["zone"]) == ("另一个名字", "东片")


def test_what_the_county_did_not_take_in_holds_nothing(store: Store) -> None:
    county, journal, shop = SmallCounty(), Journal(), party()
    save(store, add(shop))
    county.push(store)
    journal.write({"zone": "东片"}, thing=shop.id, kind="party.changed", schema=LATER)
    county.take(journal.journal, 1, journal.entries, bad=[1])
    county.pull(store)
    with store.unit_of_work("") as work:
        assert work.newer() == ()


def test_the_entry_says_in_which_version_it_was_written(store: Store) -> None:
    with program(3):
        save(store, add(inspection()))
        with store.unit_of_work("") as work:
            assert work.newer() == ()
            assert work.find(Inspection)[0].id == inspection().id
        assert store.exchange.state().schema == 3
    update(store)
    with store.unit_of_work(
        ""
    ) as work:  # a program that was put back to an older version holds its own acts too
        assert work.newer() == () or work.newer() == (("inspection", inspection().id),)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(later=st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
def test_an_edit_of_a_known_field_keeps_every_field_that_is_not_understood(
    store: Store, later: dict[str, Any]
) -> None:
    """Fields may be added without a new version: the machine may edit, and drops nothing."""
    county, journal = SmallCounty(), Journal()
    shop = Party(id=uuid7().hex, kind=PartyKind.SOLE_TRADER, name="好再来饭店")
    journal.write({"id": shop.id, "kind": "sole_trader", "name": shop.name, **later}, thing=shop.id)
    county.take(journal.journal, 1, journal.entries)
    store.stream.fall_back(journal.scope)
    county.pull(store)
    with store.unit_of_work("") as work:
        current = work.get(Party, shop.id)
        assert current == shop
    save(store, change(current, replace(shop, name="另一个名字", phone="1")))
    fields = fields_of(store, "party", shop.id)
    assert fields is not None
    assert {name: fields[name] for name in later} == later
    assert fields["name"] == "另一个名字"
    query = sa.select(ENTRY.c.body).where(ENTRY.c.entry_id == _newest(store))
    with store._database.reading() as connection:
        new, old = open_body(connection.execute(query).scalar_one())
    assert new.keys() == old.keys() == {"name", "phone"}
