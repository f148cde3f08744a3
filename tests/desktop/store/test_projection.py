"""Rows are what the journal says: after any history, on every device, and after a rebuild."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.store import rebuild
from desktop.store.mappers import unpack
from desktop.store.store import Store
from desktop.store.tables import PartyRow, core
from enforcement.errors import DamagedDatabase
from enforcement.model.inspection import FactStatement, Inspection
from enforcement.model.party import Party
from enforcement.model.things import THINGS
from enforcement.queries import AskInspections, AskOutbox, AskParties, SyncState
from tests.desktop.store.samples import (
    CHEN,
    add,
    change,
    ident,
    inspection,
    make_store,
    party,
    save,
    things_of,
)
from tests.desktop.store.traffic import SmallCounty

_PARTY = core(PartyRow)


def states(store: Store) -> dict[str, list[Any]]:
    """What every device must agree on: the current value and the contested fields of each thing."""
    found: dict[str, list[Any]] = {}
    with store._database.reading() as connection:
        for name, table in rebuild._ROWS.items():
            query = sa.select(table.c.id, table.c.body, table.c.contested).order_by(table.c.id)
            found[name] = [tuple(row) for row in connection.execute(query)]
    return found


def digests(store: Store, scratch: Path) -> tuple[str, str]:
    """Digest of the rows as they are, and as a rebuild makes them."""
    with store._database.reading() as connection, rebuild.scratch_database(scratch, _random) as copy:
        rebuild.rebuild(connection, copy)
        return rebuild.rows_digest(connection), rebuild.rows_digest(copy)


def _random(count: int) -> bytes:
    return bytes(range(count))


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_rows_equal_their_rebuild_after_any_history(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("history")
    store = make_store(folder / "home")
    try:
        for _ in range(data.draw(st.integers(1, 4))):
            with store.unit_of_work(CHEN) as work:
                for _ in range(data.draw(st.integers(1, 3))):
                    act(work, data)
                if data.draw(st.booleans()):
                    work.commit()
        now, rebuilt = digests(store, folder / "scratch")
        assert now == rebuilt
        store.check()
    finally:
        store.close()


def act(work: Any, data: st.DataObject) -> None:
    """Add a thing of any type, or put any value of the same type in its place."""
    thing_type = data.draw(st.sampled_from(sorted(THINGS)))
    thing = replace(data.draw(things_of(thing_type)), id=ident(data.draw(st.integers(1, 3))))
    old = work.get(type(thing), thing.id)
    if old is None:
        work.add(thing, "test.added")
    else:
        work.change(old, thing, "test.changed")


class Devices:
    """Two devices of one township and their county."""

    def __init__(self, one: Store, two: Store) -> None:
        self.one, self.two, self.county = one, two, SmallCounty()

    def exchange(self) -> None:
        for store in (self.one, self.two, self.one):
            self.county.push(store)
            self.county.pull(store)


@pytest.fixture
def devices(store: Store, second: Store) -> Devices:
    return Devices(store, second)


def test_what_one_device_saved_the_other_shows(devices: Devices) -> None:
    save(devices.one, add(party()), add(inspection()))
    devices.exchange()
    assert devices.two.answer(AskParties("好再来")) == (party(),)
    (row,) = devices.two.answer(AskInspections())
    assert (row.party_name, row.sync) == ("云溪镇好再来饭店", SyncState.RECEIPTED)
    assert devices.two.answer(AskOutbox()) == ()
    assert states(devices.one) == states(devices.two)


def test_two_offline_changes_of_one_field_are_both_kept_and_the_same_everywhere(devices: Devices) -> None:
    save(devices.one, add(party()))
    devices.exchange()
    save(devices.one, change(party(), replace(party(), phone="1", address="甲")))
    save(devices.two, change(party(), replace(party(), phone="2")))
    devices.exchange()
    assert states(devices.one) == states(devices.two)
    with devices.two.unit_of_work(CHEN) as work:
        seen = work.get(Party, ident(100))
    assert seen == replace(party(), phone="1", address="甲")
    contested = unpack(states(devices.two)["party"][0][2])
    assert [side for _, side in contested["phone"]] == [{"phone": "1"}, {"phone": "2"}]


def test_settling_a_clash_settles_it_everywhere(devices: Devices) -> None:
    save(devices.one, add(party()))
    devices.exchange()
    save(devices.one, change(party(), replace(party(), phone="1")))
    save(devices.two, change(party(), replace(party(), phone="2")))
    devices.exchange()
    save(devices.two, change(replace(party(), phone="1"), replace(party(), phone="1", address="乙")))
    devices.exchange()
    assert states(devices.one)["party"][0][2] != b""
    with devices.two.unit_of_work(CHEN) as work:
        shown = work.get(Party, ident(100))
        assert list(work.sides(Party, ident(100))) == ["phone"]
        assert work.disputed() == (("party", ident(100)),)
        work.settle(shown, "phone", {"phone": "3"}, "test.settled")
        assert work.disputed() == ()
        work.commit()
    devices.exchange()
    assert states(devices.one) == states(devices.two)
    assert states(devices.one)["party"][0][2] == b""


@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_any_history_of_two_devices_ends_alike(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("two")
    devices = Devices(make_store(folder / "one", 1), make_store(folder / "two", 2))
    try:
        save(devices.one, add(party()), add(inspection()))
        devices.exchange()
        for _ in range(data.draw(st.integers(1, 8))):
            step(devices, data)
        devices.exchange()
        assert states(devices.one) == states(devices.two)
        for name, store in (("one", devices.one), ("two", devices.two)):
            now, rebuilt = digests(store, folder / f"scratch-{name}")
            assert now == rebuilt
    finally:
        devices.one.close()
        devices.two.close()


def step(devices: Devices, data: st.DataObject) -> None:
    """Somebody edits, pushes or pulls."""
    store = data.draw(st.sampled_from([devices.one, devices.two]))
    match data.draw(st.sampled_from(["edit", "edit", "push", "pull"])):
        case "push":
            devices.county.push(store)
        case "pull":
            devices.county.pull(store, data.draw(st.integers(1, 5)))
        case _:
            with store.unit_of_work(CHEN) as work:
                old = work.get(Inspection, ident(200))
                assert old is not None
                field = data.draw(st.sampled_from(["place", "remarks", "opinion"]))
                work.change(
                    old, replace(old, **{field: data.draw(st.sampled_from("甲乙丙"))}), "test.changed"
                )
                work.commit()


def test_pulling_a_page_twice_changes_nothing(devices: Devices) -> None:
    save(devices.one, add(party()), add(inspection()))
    devices.county.push(devices.one)
    devices.county.pull(devices.two)
    before = states(devices.two)
    (cursor,) = devices.two.exchange.state().cursors
    devices.two.stream.fall_back(cursor.stream)
    assert devices.county.pull(devices.two) == 0
    assert states(devices.two) == before
    assert devices.two.exchange.state().cursors == (cursor,)


def test_what_the_county_did_not_enter_other_devices_do_not_show(devices: Devices) -> None:
    save(devices.one, add(party()))
    devices.county.push(devices.one, bad=(2,))
    devices.county.pull(devices.two)
    assert devices.two.answer(AskParties()) == ()
    assert devices.one.answer(AskParties()) == (party(),)
    (row,) = devices.one.answer(AskOutbox())
    assert row.state is SyncState.QUARANTINED
    assert row.problem == "县里收到了但没入账：对象 1 条。"


def test_a_fact_that_arrives_before_its_inspection_is_found_under_it(devices: Devices) -> None:
    fact = FactStatement(id=ident(400), inspection_id=ident(200), position=1, text="占道堆放")
    save(devices.one, add(fact))
    save(devices.one, add(inspection()))
    save(devices.one, add(party()))
    devices.exchange()
    assert [row.party_name for row in devices.two.answer(AskInspections(text="好再来"))] == [
        "云溪镇好再来饭店"
    ]
    assert states(devices.one) == states(devices.two)


def test_a_row_changed_behind_the_journals_back_is_named(store: Store) -> None:
    save(store, add(party()))
    store.check()
    with store._database.writing() as connection:
        connection.execute(sa.update(_PARTY).values(name="改了"))
    with pytest.raises(DamagedDatabase) as told:
        store.check()
    assert told.value.detail == f"party {ident(100)}: row differs from the journal"


@pytest.mark.parametrize(
    ("tampering", "named"),
    [
        ("UPDATE journal_entry SET body = x'a0' WHERE position = 2", "entry 2 of journal"),
        ("UPDATE journal_entry SET header = x'a0' WHERE position = 3", "entry 3 of journal"),
        ("DELETE FROM journal_entry WHERE position = 3", "entry 4 of journal"),
        ("UPDATE journal_entry SET seq = seq + 10 WHERE position = 4", "entry 14 of journal"),
    ],
)
def test_a_changed_or_missing_entry_is_named(store: Store, tampering: str, named: str) -> None:
    save(store, add(party()), add(inspection()))
    save(store, change(party(), replace(party(), phone="1")))
    with store._database.transaction() as transaction:
        transaction.connection.exec_driver_sql(tampering)
        transaction.commit()
    with pytest.raises(DamagedDatabase) as told:
        store.check()
    assert told.value.detail.startswith(named)
