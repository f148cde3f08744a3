"""Another day in the real place: figures at the left, hints, card and filter follow it; what was taken back is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop import training
from desktop.screens.inspection.prepare_presenter import NOT_TODAY, TAKEN_BACK, matter_hit
from desktop.screens.matters.words import ALL_OF_A_DAY, badges
from desktop.screens.shell.palette_hits import Liner
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import from_release
from enforcement.queries import AskMatterCounts, AskMatters, MatterRow
from tests.desktop.screens.matters.library import EXITS, TODAY, LibraryRoom
from tests.helpers.qt import shows
from tests.helpers.typing import type_text

DAY = date(2026, 8, 14)


@pytest.fixture
def room(tmp_path: Path, qapp: QApplication) -> Iterator[LibraryRoom]:
    """The training town's library; from today on the county lists EXITS no longer."""
    made = LibraryRoom(tmp_path)
    content = from_release(training.training_release()).content
    made.publish(_without(content, EXITS))
    made.place.activate()
    made.wait()
    yield made
    made.close()


def _without(content: CatalogueDraft, code: str) -> CatalogueDraft:
    parts = ("checklists", "tiers", "weighted", "exemptions", "grants", "needs")
    kept = {name: tuple(one for one in getattr(content, name) if one.matter_code != code) for name in parts}
    return replace(content, matters=tuple(one for one in content.matters if one.code != code), **kept)


def search(room: LibraryRoom, text: str) -> None:
    room.place.search.clear()
    type_text(room.place.search, text)
    room.place.presenter.search(text)
    room.wait()


def test_a_typed_day_moves_numbers_list_and_card(room: LibraryRoom) -> None:
    room.shelf("all")
    search(room, f"{DAY.isoformat()} aqck")

    assert EXITS in room.codes()
    counts = room.store.answer(AskMatterCounts(DAY))
    assert room.place.left._numbers["all"] == str(counts.all)
    assert counts.all == room.store.answer(AskMatterCounts(TODAY)).all + 1
    assert shows(room.place.middle, f"按 {DAY.isoformat()} 看")
    assert shows(room.place.middle, ALL_OF_A_DAY)
    room.place.table.select(EXITS)
    room.place.presenter.choose(EXITS)
    room.wait()
    assert shows(room.place.card, "那天有权")
    assert shows(room.place.card, "今天已收回")
    assert not room.place.card.use_button.isVisible()

    search(room, "aqck")
    assert room.place.left._numbers["all"] == str(room.store.answer(AskMatterCounts(TODAY)).all)


def test_what_was_taken_back_is_found_marked_and_never_begun(room: LibraryRoom) -> None:
    room.shelf("all")
    search(room, EXITS)

    assert room.codes() == [EXITS]
    (row,) = room.place._rows
    assert [badge.words for badge in badges(row, TODAY)] == ["已收回"]
    room.place.presenter.use(EXITS)
    room.wait()
    assert room.wanted == []
    assert shows(room.place.middle, "起收回县里")
    for hit in (matter_hit(row, TODAY), matter_hit(_of_day(room), TODAY)):
        assert TAKEN_BACK in hit.why_not
    other = next(
        one for one in room.store.answer(AskMatters(TODAY, text=f"{DAY} 消防")) if not one.taken_back
    )
    assert other.held
    assert matter_hit(other, TODAY).why_not == NOT_TODAY
    assert matter_hit(replace(other, day=None), TODAY).why_not == ""


def _of_day(room: LibraryRoom) -> MatterRow:
    return next(
        one for one in room.store.answer(AskMatters(TODAY, text=f"{DAY} {EXITS}")) if one.matter.code == EXITS
    )


def test_the_palette_opens_a_matter_on_its_day_or_among_what_was_taken_back(room: LibraryRoom) -> None:
    then = Liner("").matter(_of_day(room))
    assert then.target == ("matter", f"{EXITS}@{DAY.isoformat()}")
    assert then.pill[0] == f"{DAY.isoformat()} 有权，{TODAY.isoformat()} 起收回"
    assert room.place.open(*then.target)
    room.wait()
    assert room.place.table.current_key == EXITS
    assert room.place.presenter.day == DAY
    assert shows(room.place.card, "那天有权")

    asked = AskMatters(TODAY, text="aqck", limit=6, history=True)
    now = Liner("").matter(next(one for one in room.store.answer(asked) if one.matter.code == EXITS))
    assert now.pill[0] == f"{TODAY.isoformat()} 起收回"
    assert room.place.open(*now.target)
    room.wait()
    room.wait()
    assert room.place.presenter.asked.shelf == "withdrawn"
    assert room.place.table.current_key == EXITS
    assert room.place.presenter.day == TODAY
