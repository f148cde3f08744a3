"""The library: four words kept apart, ★ without legal meaning, and only held matters begin an inspection."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.screens.matters.presenter import MattersPresenter
from desktop.screens.matters.said import empty_words
from desktop.screens.matters.view import MattersPlace
from desktop.screens.matters.words import badges, fine_words, shelf_word
from enforcement.model.matter import FineRange, Library, Matter
from enforcement.queries import AskMatters, MatterRow
from enforcement.text.money import yuan
from tests.desktop.screens.inspection.office import Office
from tests.helpers.qt import cut_controls, nameless_controls, settle, shows
from tests.helpers.town import EXITS, PILES, STATUTORY, TODAY, UNPICKED, WASTE
from tests.helpers.typing import press_here, type_text


@pytest.fixture
def office(qapp: Any) -> Office:
    return Office()


@pytest.fixture
def presenter(office: Office) -> MattersPresenter:
    operations: Any = office
    return MattersPresenter(operations, office.session)


def listed(presenter: MattersPresenter) -> list[tuple[MatterRow, ...]]:
    rows: list[tuple[MatterRow, ...]] = []
    presenter.listed.connect(rows.append)
    return rows


def row(office: Office, code: str) -> MatterRow:
    rows: tuple[MatterRow, ...] = office.answer(AskMatters(day=office.house.clock.today()))
    return next(one for one in rows if one.matter.code == code)


def line(matter: Matter) -> MatterRow:
    return MatterRow(matter, True, None, False, 0)


def test_the_four_words_are_kept_apart(office: Office) -> None:
    assert shelf_word(row(office, EXITS.code)) == "基础库"
    assert shelf_word(row(office, STATUTORY.code)) == "法定"
    assert shelf_word(row(office, UNPICKED.code)) == "自选库"
    picked = replace(row(office, EXITS.code), matter=replace(EXITS, library=Library.OPTIONAL))
    assert shelf_word(picked) == "本镇自选"


def test_the_menu_holds_what_is_not_picked(presenter: MattersPresenter) -> None:
    rows = listed(presenter)

    presenter.show(shelf="menu")

    assert [one.matter.code for one in rows[-1]] == [UNPICKED.code]


def test_only_held_matters_begin_an_inspection(presenter: MattersPresenter) -> None:
    begun: list[str] = []
    presenter.begin.connect(begun.append)
    presenter.show(shelf="all")

    presenter.use(UNPICKED.code)
    presenter.use("010009")  # taken back by the county
    assert begun == []
    presenter.use(EXITS.code)
    presenter.use(STATUTORY.code)

    assert begun == [EXITS.code, STATUTORY.code]


def test_the_star_is_only_a_mark(presenter: MattersPresenter, office: Office) -> None:
    rows = listed(presenter)
    presenter.load()

    presenter.star(PILES.code)
    presenter.show(shelf="starred")

    assert office.starred == {PILES.code}
    assert [one.matter.code for one in rows[-1]] == [PILES.code]
    presenter.star(PILES.code)
    presenter.load()
    assert rows[-1] == ()
    assert empty_words(presenter.asked) == "还没有标常用。在列表里按空格，或点星标。"


def test_an_answer_to_an_older_search_is_dropped(presenter: MattersPresenter, office: Office) -> None:
    rows = listed(presenter)
    office.hold()
    presenter.search("燃气")
    presenter.search("疏散")
    office.release()

    assert [[one.matter.code for one in answer] for answer in rows] == [[EXITS.code]]


@pytest.mark.parametrize(
    ("fine", "words"),
    [
        (FineRange(low=50, high=5000), "50–5000 元"),
        (FineRange(low=0, high=50000), "5 万元以下"),
        (FineRange(low=5000, high=50000), "5000–50000 元"),
        (FineRange(low=20000, high=200000), "2–20 万元"),
        (FineRange(low=500, high=500), "500 元"),
    ],
)
def test_ranges_read_as_in_the_table(fine: FineRange, words: str) -> None:
    assert fine_words(replace(PILES, fine=fine)) == words


def test_without_a_fine_the_other_penalties_are_named() -> None:
    assert fine_words(WASTE) == "警告、责令改正"
    assert yuan(3000) == "3000 元"


def test_hints_say_how_it_is_done() -> None:
    assert [badge.words for badge in badges(line(PILES), TODAY)] == ["先责改"]
    assert [badge.words for badge in badges(line(replace(PILES, simple_procedure="partial")), TODAY)] == [
        "先责改",
        "部分可当场",
    ]
    assert [badge.words for badge in badges(line(EXITS), TODAY)] == ["普通程序"]


@pytest.fixture
def place(qtbot: Any, office: Office) -> MattersPlace:
    operations: Any = office
    shown = MattersPlace(operations, office.session)
    qtbot.addWidget(shown)
    shown.resize(1290, 620)
    shown.show()
    shown.activateWindow()
    shown.set_layout_class("wide")
    shown.activate()
    settle()
    return shown


def test_a_card_tells_power_law_and_checklist(place: MattersPlace) -> None:
    assert place.open("matter", EXITS.code)
    settle()

    for words in (
        "2025-07-01 起，未设终止日",
        "《中华人民共和国消防法》第六十条第一款第（三）项",
        "500 元以下",
        "5000 元至 5 万元",
        "检查清单 5 项",
        "1 项留到复查",
        "测量净宽，对照规范最小宽度",
        "今日有权",
    ):
        assert shows(place.card, words), words
    assert place.card.use_button.isVisible()


def test_a_matter_of_the_menu_explains_how_it_is_picked(place: MattersPlace) -> None:
    place.open("matter", UNPICKED.code)
    settle()

    assert not place.card.use_button.isVisible()
    assert shows(place.card, "要用它，先由镇里向县里申请自选；县里确认、有了起止日期，才能开始检查。")


def test_space_stars_and_enter_begins(place: MattersPlace, office: Office) -> None:
    wanted: list[tuple[str, str]] = []
    place.open_requested.connect(lambda kind, key: wanted.append((kind, key)))
    place.table.select(EXITS.code)
    place.table.setFocus()

    press_here("Space", "Enter")

    assert office.starred == {EXITS.code}
    assert wanted == [("new_inspection", EXITS.code)]
    assert shows(place.card, "已设为常用")


def test_search_by_initials(place: MattersPlace) -> None:
    place.perform("filter")
    type_text(place.window().focusWidget(), "rqyh")
    press_here("Enter")
    settle()

    assert place.table.current_key == "160013"
    assert shows(place, "1 项，其中 1 项今天有权办")


def test_nothing_is_cut_or_nameless(place: MattersPlace) -> None:
    assert cut_controls(place) == []
    assert nameless_controls(place) == []
