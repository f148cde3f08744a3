"""What moved with the marks is what counting anew would give, whatever came in which order."""

from __future__ import annotations

import random
from typing import Any

import pytest

from desktop.store import standing
from desktop.store.store import Store
from desktop.store.tables import Record, core
from enforcement.ports import BlobRef
from tests.desktop.store.samples import add, ident, inspection, party, save
from tests.desktop.store.traffic import SmallCounty

_RECORD = core(Record)


def figures(store: Store) -> list[Any]:
    """Every record's standing as it is kept."""
    with store._database.reading() as connection:
        return [tuple(row) for row in connection.execute(_RECORD.select().order_by(_RECORD.c.root_id))]


def counted(store: Store) -> list[Any]:
    """The same, counted anew from entries and files; it is put back as it was."""
    kept = figures(store)
    with store._database.writing() as connection:
        standing.recount(connection, [row[0] for row in kept])
    fresh = figures(store)
    assert [row[0] for row in fresh] == [row[0] for row in kept]
    return fresh


@pytest.mark.parametrize("seed", range(12))
def test_the_figures_that_moved_are_those_counted_anew(store: Store, seed: int) -> None:
    dice, county = random.Random(f"standing {seed}"), SmallCounty()
    files: list[str] = []
    states = set()
    for number in range(30):
        match dice.choice(("save", "save", "photo", "sent", "push", "push", "bad", "back", "wanted", "got")):
            case "save":
                save(store, add(party(1000 + number)), add(inspection(2000 + number, ident(1000 + number))))
            case "photo":
                photo = BlobRef(f"{dice.randrange(1, 6):064x}", 1000, "image/jpeg")
                files.append(photo.sha256)
                save(store, add(party(3000 + number)))
                save(store, add(inspection(4000 + number, ident(3000 + number)), blobs=(photo,)))
            case "sent":
                last = store.exchange.state().last_seq
                first = dice.randint(1, last)
                store.exchange.mark_sent(first, dice.randint(first, last))
            case "push":
                county.push(store)
            case "bad":
                state = store.exchange.state()
                county.push(
                    store, bad=[dice.randint(county.journals.get(state.journal, 0), state.last_seq) + 1]
                )
            case "back":
                state = store.exchange.state()
                have = dice.randint(0, county.journals.get(state.journal, 0))
                store.exchange.roll_back_marks(have)
                county.journals[state.journal] = have
            case "wanted":
                some = [name for name in files if dice.random() < 0.5]
                store.exchange.mark_blobs_wanted(some, store.exchange.state().last_seq)
            case "got":
                store.exchange.mark_blobs_received([name for name in files if dice.random() < 0.5])
        kept = figures(store)
        states.update(row.state for row in _rows(store))
        assert kept == counted(store)
    assert len(states) >= 3, states


def _rows(store: Store) -> list[Any]:
    with store._database.reading() as connection:
        return list(connection.execute(_RECORD.select()))


def test_a_batch_costs_what_it_holds_however_long_its_record_is(store: Store) -> None:
    """Steps of SQLite's machine while a receipt of twenty entries is taken over, in a record ten times as long."""
    county = SmallCounty()
    save(store, add(party()), add(inspection()))
    county.push(store)
    few = _steps(store, county)
    for number in range(40):
        save(store, *(add(party(10_000 + number * 50 + one)) for one in range(50)))
    county.push(store)
    many = _steps(store, county)
    assert many < 1.5 * few, (few, many)


def _steps(store: Store, county: SmallCounty) -> int:
    for number in range(20):
        save(store, add(inspection(50_000 + store.exchange.state().last_seq + number, ident(100))))
    seen = 0

    def step() -> int:
        nonlocal seen
        seen += 1
        return 0

    with store._database.writing() as connection:
        raw: Any = connection.connection.driver_connection
    raw.set_progress_handler(step, 20)
    try:
        county.push(store)
    finally:
        raw.set_progress_handler(None, 20)
    return seen
