"""A record handed over to another township: there whole, here to be read, whatever anybody writes meanwhile."""

from __future__ import annotations

from tests.sync.client.county import OTHER_TOWN, TOWN
from tests.sync.moves.world import World, facts_of, has, store_of, sync, withheld, write


def test_a_record_goes_to_another_township_whole_and_stays_here_to_be_read(world: World) -> None:
    first, second, there = world.desk("a"), world.desk("b"), world.desk("c", OTHER_TOWN)
    record = first.a_days_work()
    sync(first, second, there)
    assert has(second, record)
    assert not has(there, record)
    moved = world.move(record)
    assert moved.fresh == len(moved.move.entries) >= 4
    sync(there, first, second)
    assert has(there, record)
    assert facts_of(there, record) == facts_of(first, record)
    assert withheld(there, record) == ""
    for desk in (first, second):
        assert has(desk, record)
        assert withheld(desk, record).startswith("R113 已移交青山镇，由县里于")
    sync(there, first, second)
    assert len(facts_of(there, record)) == 2
    assert len(facts_of(first, record)) == 1
    for desk in (first, second, there):
        store_of(desk)
    assert world.verified() == {}


def test_what_the_old_township_wrote_before_it_heard_of_it_is_placed_in_both(world: World) -> None:
    first, there = world.desk("a"), world.desk("c", OTHER_TOWN)
    record = first.a_days_work()
    sync(first)
    world.move(record)
    write(first, record, "移交后、还没听说时写的一条")
    sync(there)
    write(there, record, "接手后写的一条")
    sync(first, there)
    assert "移交后、还没听说时写的一条" in facts_of(there, record)
    assert withheld(first, record).startswith("R113")
    assert "接手后写的一条" not in facts_of(first, record)
    assert world.verified() == {}


def test_there_and_back_again(world: World) -> None:
    first, there = world.desk("a"), world.desk("c", OTHER_TOWN)
    record = first.a_days_work()
    sync(first)
    world.move(record)
    sync(first, there)
    write(there, record, "青山镇写的一条")
    sync(there)
    world.move(record, TOWN)
    sync(first, there)
    assert "青山镇写的一条" in facts_of(first, record)
    assert withheld(first, record) == ""
    assert withheld(there, record).startswith("R113 已移交云溪镇")
    sync(first, there)
    world.move(record)
    sync(first, there)
    assert facts_of(there, record) == facts_of(first, record)
    assert withheld(there, record) == ""
    assert withheld(first, record).startswith("R113")
    sync(there)
    for desk in (first, there):
        store_of(desk)
    assert world.verified() == {}
