"""Matters and checklist items over the real store: a day, a range and a filter beside the words, and the team's use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop import training
from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.home import Home, HomeState
from desktop.store.store import Store
from enforcement.catalogue.filters import MatterFilter
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.matter import FineRange, Library
from enforcement.model.party import Party
from enforcement.queries import AskItems, AskMatters, MatterRow, Shelf
from enforcement.refusals import Done

TODAY = date(2026, 11, 24)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Store]:
    store, _ = Home(tmp_path / "home").create(HomeState.TRAINING)
    training.furnish(store, MachineClock())
    yield store
    store.close()


def rows(home: Store, text: str, **more: object) -> tuple[MatterRow, ...]:
    answer: tuple[MatterRow, ...] = home.answer(AskMatters(TODAY, text=text, **more))  # type: ignore[arg-type]
    return answer


def inspect(home: Store, *codes: str) -> None:
    context = context_for(home, training.officers()[0], training.agency(), MachineClock())
    with home.unit_of_work(context.actor.id) as work:
        party = work.find(Party)[0]
        assert isinstance(StartInspection(party_id=party.id, matter_codes=codes).execute(work, context), Done)
        work.commit()


def test_what_the_team_inspects_comes_first_and_lately_counts_more(home: Store) -> None:
    plain = [row.matter.code for row in rows(home, "垃圾") if row.held]
    first, second = plain[5], plain[3]
    inspect(home, first)
    assert rows(home, "垃圾")[0].matter.code == first
    for _ in range(2):
        inspect(home, second)
    assert [row.matter.code for row in rows(home, "垃圾")[:2]] == [second, first]
    assert len(rows(home, "垃圾")) == len({row.matter.code for row in rows(home, "垃圾")})


def test_a_day_in_the_text_is_the_day_of_the_powers(home: Store) -> None:
    by_text, by_day = rows(home, "2020-01-02 垃圾"), rows(home, "垃圾")
    assert {row.day for row in by_text} == {date(2020, 1, 2)}
    assert {row.day for row in by_day} == {None}
    asked = home.answer(AskMatters(date(2020, 1, 2), text="垃圾"))
    assert [(row.matter.code, row.held) for row in by_text] == [(row.matter.code, row.held) for row in asked]
    assert sum(row.held for row in by_text) < sum(row.held for row in by_day)


def test_a_range_in_the_text_narrows_with_or_without_words(home: Store) -> None:
    for text in ("罚款5万以下", "5万以下 垃圾"):
        found = rows(home, text, limit=1000)
        assert found
        for row in found:
            stated = (row.matter.fine, row.matter.fine_individual, row.matter.fine_unit)
            assert any(fine.high is not None and fine.high <= 50_000 for fine in stated)


def test_a_filter_a_shelf_and_a_limit_hold_together(home: Store) -> None:
    wanted = MatterFilter(library=Library.OPTIONAL, fine=FineRange(low=500), held_on=TODAY)
    found = rows(home, "", filter=wanted, limit=1000)
    assert found
    assert all(row.held and row.matter.library is Library.OPTIONAL for row in found)
    assert [row.matter.code for row in rows(home, "", filter=wanted, limit=3)] == [
        row.matter.code for row in found[:3]
    ]
    word = found[0].matter.name[3:5]
    narrowed = rows(home, word, filter=wanted, shelf=Shelf.PICKED, limit=2)
    assert {row.matter.code for row in narrowed} <= {row.matter.code for row in found}
    assert found[0].matter.code in {row.matter.code for row in rows(home, word, filter=wanted, limit=1000)}


def test_a_slip_is_found_and_said(home: Store) -> None:
    found = rows(home, "燃汽")
    assert found
    assert all(row.near for row in found)
    assert not any(row.near for row in rows(home, "燃气"))


def test_items_of_held_matters_come_first(home: Store) -> None:
    found = home.answer(AskItems("拍摄", TODAY, 200))
    held = [row.held for row in found]
    assert held == sorted(held, reverse=True)
    assert True in held
    for row in found:
        assert [row.item.text[start:end] for start, end in row.spans] == ["拍摄"]
    assert home.answer(AskItems("ps", TODAY, 5))
    assert home.answer(AskItems("  ", TODAY)) == ()
