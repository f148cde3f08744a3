"""The page 法条 in the real window over a real store: by keyboard, by file, by card; what is shown and what is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.screens.inspection.place import InspectionPlace
from desktop.screens.matters.view import MattersPlace
from desktop.screens.shell.palette import PaletteLayer
from desktop.screens.shell.palette_hits import STATUTE, Hit
from desktop.screens.statutes.comparing import CompareSheet, side_words
from desktop.screens.statutes.import_look import LookSheet
from desktop.screens.statutes.opening import ArticleSheet
from desktop.screens.statutes.view import EMPTY_SHELF, StatutesPage
from desktop.statute_files import read_looks
from desktop.theme.apply import apply_theme
from desktop.theme.current import theme
from desktop.theme.tokens import COMPACT, scales
from desktop.widgets.layers import top_layer
from desktop.widgets.pills import Pill
from enforcement.commands.add_matter import AddMatter
from enforcement.commands.start_inspection import StartInspection
from enforcement.queries import AskParties
from enforcement.queries.statutes import AskStatutes
from tests.desktop.screens.papers.room import Room
from tests.helpers.qt import cut_controls, nameless_controls, settle, shows
from tests.helpers.statutes import FIRST, SECOND, TITLE
from tests.helpers.typing import press, press_here, type_text


@pytest.fixture
def room(tmp_path: Path, qapp: QApplication) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """The two editions as files of different kinds, and one that is no statute."""
    found = {name: tmp_path / name for name in ("一.md", "二.txt", "无.md")}
    found["一.md"].write_text(FIRST, encoding="utf-8")
    found["二.txt"].write_bytes(SECOND.encode("gb18030"))
    found["无.md"].write_text("样本决定\n\n一、甲。", encoding="utf-8")
    return found


@pytest.fixture
def page(room: Room) -> StatutesPage:
    return opened(room)


@pytest.fixture
def filled(room: Room, files: dict[str, Path]) -> StatutesPage:
    """The page with both editions on the shelf."""
    for name in ("一.md", "二.txt"):
        (look,) = read_looks(files[name])
        room.store.statutes.shelve(look.statute, look.text, look.wanted)
    return opened(room)


def opened(room: Room) -> StatutesPage:
    assert room.shell.open("matters_page", "statutes")
    place = room.shell.place
    assert isinstance(place, MattersPlace)
    assert isinstance(place.page, StatutesPage)
    room.wait()
    return place.page


def wait(room: Room, qtbot: Any) -> None:
    """Past the pauses of lists and search fields, until the store has answered."""
    qtbot.wait(160)
    room.wait()
    qtbot.wait(160)
    room.wait()


def layer_of(room: Room, kind: type) -> Any:
    layer = top_layer(room.shell)
    assert layer is not None
    assert isinstance(layer.content, kind)
    return layer.content


def test_an_empty_shelf_says_how_to_begin(page: StatutesPage) -> None:
    assert shows(page, EMPTY_SHELF)
    assert not cut_controls(page)
    assert not nameless_controls(page)


def test_a_text_is_looked_at_and_taken_in(
    room: Room, page: StatutesPage, files: dict[str, Path], qtbot: Any
) -> None:
    page._acts._pick = lambda: files["二.txt"]
    assert page.perform("import")
    room.wait()
    sheet = layer_of(room, LookSheet)

    assert shows(sheet, "认出 3 章、6 条（第一条到第六条）")
    assert shows(sheet, "请对着公报核对")
    assert shows(sheet, "没有看出问题")
    assert sheet.from_field.text() == "2021-04-29"
    assert not cut_controls(sheet)
    assert not nameless_controls(sheet)
    sheet.from_field.selectAll()
    type_text(sheet.from_field, "2021年7月1日")
    press(sheet.from_field, "Ctrl+Enter")
    wait(room, qtbot)

    assert top_layer(room.shell) is None
    (edition,) = room.store.answer(AskStatutes())
    assert edition.valid_from == date(2021, 7, 1)
    assert shows(page, f"《{TITLE}》已放上法条架。")
    assert page.reading.view is not None
    assert page.reading.view.citation == f"《{TITLE}》第一条"


def test_a_day_that_is_none_is_said_and_nothing_is_taken_in(
    room: Room, page: StatutesPage, files: dict[str, Path]
) -> None:
    page.keeper.look_into(files["一.md"])
    room.wait()
    sheet = layer_of(room, LookSheet)
    sheet.from_field.selectAll()
    type_text(sheet.from_field, "明年")
    press(sheet.from_field, "Ctrl+Enter")
    room.wait()

    assert shows(sheet, "写成 2026-08-15 这样的日期。")
    sheet.from_field.clear()
    press(sheet.from_field, "Ctrl+Enter")
    room.wait()
    assert shows(sheet, "还没有填这一版从哪天起施行")
    assert room.store.answer(AskStatutes()) == ()
    press(sheet.from_field, "Esc")


def test_a_text_without_articles_cannot_be_taken_in(
    room: Room, page: StatutesPage, files: dict[str, Path]
) -> None:
    page.keeper.look_into(files["无.md"])
    room.wait()
    sheet = layer_of(room, LookSheet)

    assert not sheet.take_button.isEnabled()
    assert shows(sheet, "没有认出条文")
    press_here("Esc")
    settle()
    assert top_layer(room.shell) is None


def test_searching_reading_and_turning_by_keyboard(room: Room, filled: StatutesPage, qtbot: Any) -> None:
    press_here("Ctrl+F")
    type_text(filled.search, "遮挡消火栓")
    wait(room, qtbot)

    assert filled.reading.view is not None
    assert filled.reading.view.citation == f"《{TITLE}》第三条"
    assert shows(filled.reading, "（四）遮挡消火栓。")
    assert shows(filled.reading, "本机导入，没有和公报核对，来源：二.txt")
    filled.search.setFocus()
    room.shell.activateWindow()
    filled.presenter.step(1)
    wait(room, qtbot)
    assert filled.reading.view.citation == f"《{TITLE}》第四条"
    assert not cut_controls(filled)
    filled.search.clear()
    type_text(filled.search, "没有这个词")
    wait(room, qtbot)
    assert shows(filled, "没有找到。换个词")


def test_the_outline_opens_articles(room: Room, filled: StatutesPage, qtbot: Any) -> None:
    wait(room, qtbot)
    filled.outline.setFocus()
    press(filled.outline, "Down", "Down")
    wait(room, qtbot)

    assert filled.reading.view is not None
    assert filled.reading.view.place is not None
    assert filled.reading.view.place.number == 3


def test_another_day_shows_another_wording(room: Room, filled: StatutesPage, qtbot: Any) -> None:
    filled.presenter.open_article(TITLE, "第五条")
    room.wait()
    assert shows(filled.reading, "一千元以上")
    filled.day_button.click()
    settle()
    press_here("Backspace")
    type_text(room.shell.focusWidget(), "2020-01-01")  # type: ignore[arg-type]
    press_here("Enter")
    wait(room, qtbot)

    assert shows(filled.reading, "五百元以上")
    assert shows(filled, "按2020年1月1日的文本看")
    assert any(pill.text() == "按日期是这一版" for pill in filled.reading.findChildren(Pill))


def test_two_editions_stand_side_by_side(room: Room, filled: StatutesPage, qtbot: Any) -> None:
    filled.presenter.open_article(TITLE, "第五条")
    room.wait()
    filled.reading.compare.click()
    wait(room, qtbot)
    sheet = layer_of(room, CompareSheet)

    (pair,) = sheet.pairs
    assert "［删：五百］元以上" in side_words(pair.left)
    assert "［增：一千］元以上" in side_words(pair.right)
    assert shows(sheet, "改了")
    assert not cut_controls(sheet)
    press_here("Esc")


def test_the_citation_goes_with_the_copied_words(room: Room, filled: StatutesPage, qtbot: Any) -> None:
    filled.open_article(TITLE, "第三条第二款第一项", date(2020, 1, 1))
    wait(room, qtbot)
    assert filled.perform("submit")

    assert QGuiApplication.clipboard().text().splitlines() == [
        f"《{TITLE}》第三条第二款第一项：",
        "（一）占用疏散通道；",
        "（2017年1月1日至2021年4月28日的文本，本机导入，没有和公报核对，来源：一.md）",
    ]
    assert shows(filled, f"已复制《{TITLE}》第三条第二款第一项和出处。")
    assert shows(filled.reading, "引用的是这里")


def test_what_is_put_away_comes_back(room: Room, filled: StatutesPage, qtbot: Any) -> None:
    filled.presenter.open_article(TITLE, "第五条")
    room.wait()
    edition = filled._edition()
    assert edition is not None
    filled._acts._go("away")
    wait(room, qtbot)
    assert [one.label for one in room.store.answer(AskStatutes())] == ["2016年通过"]
    assert shows(filled.reading, "五百元以上")
    filled.keeper.list_away()
    room.wait()
    press_here("Enter")
    wait(room, qtbot)
    assert len(room.store.answer(AskStatutes())) == 2


def test_days_are_put_right_from_the_page(room: Room, filled: StatutesPage, qtbot: Any) -> None:
    filled.presenter.open_article(TITLE, "第五条")
    room.wait()
    filled._acts._go("begin")
    settle()
    type_text(room.shell.focusWidget(), "x")  # type: ignore[arg-type]
    press_here("Enter")
    assert shows(room.shell, "写成 2026-08-15 这样的日期。")
    field = room.shell.focusWidget()
    field.selectAll()  # type: ignore[union-attr]
    type_text(field, "2022-01-01")  # type: ignore[arg-type]
    press_here("Enter")
    wait(room, qtbot)
    assert room.store.answer(AskStatutes())[0].valid_from == date(2022, 1, 1)


def test_a_pack_is_written_and_taken_in_at_once(
    room: Room, filled: StatutesPage, tmp_path: Path, qtbot: Any
) -> None:
    path = tmp_path / "包.json"
    filled.keeper.export(path)
    wait(room, qtbot)
    filled.presenter.open_article(TITLE, "第五条")
    room.wait()
    filled._acts._go("away")
    wait(room, qtbot)
    filled.keeper.look_into(path)
    room.wait()
    assert shows(room.shell, "法条包里有 2 份文本，都放上法条架吗？")
    press_here("Tab", "Enter")
    wait(room, qtbot)

    assert len(room.store.answer(AskStatutes())) == 2


def test_a_card_opens_the_article_of_the_day_over_the_window(
    room: Room, filled: StatutesPage, qtbot: Any
) -> None:
    place = room.shell.place
    assert isinstance(place, MattersPlace)
    place.article_opened.emit(TITLE, "第5条", date(2020, 1, 1))
    wait(room, qtbot)
    sheet = layer_of(room, ArticleSheet)

    assert shows(sheet, "按2020年1月1日的文本")
    assert shows(sheet, "五百元以上")
    assert not cut_controls(sheet)
    assert not nameless_controls(sheet)
    sheet.reading.stepped.emit(1)
    wait(room, qtbot)
    assert shows(sheet, "未配置灭火器的，处二百元罚款")
    sheet.reading.compare.click()
    wait(room, qtbot)
    assert shows(layer_of(room, CompareSheet), "删去")
    press_here("Esc", "Esc")
    settle()
    assert top_layer(room.shell) is None


def test_a_law_that_is_not_there_is_said_over_the_window(
    room: Room, filled: StatutesPage, qtbot: Any
) -> None:
    place = room.shell.place
    assert isinstance(place, MattersPlace)
    place.article_opened.emit("没有导入的法", "第5条", date(2020, 1, 1))
    wait(room, qtbot)

    assert shows(layer_of(room, ArticleSheet), "法条架上没有“没有导入的法”。")
    press_here("Esc")


@pytest.mark.parametrize("scale", scales())
@pytest.mark.parametrize("wide", [1024, 1366, 1920])
def test_the_page_needs_no_more_room_than_a_window_has(
    room: Room, filled: StatutesPage, qapp: QApplication, qtbot: Any, scale: float, wide: int
) -> None:
    """Beside the rail and, where the window is not compact, the left list of 事项库."""
    apply_theme(qapp, "light", scale)
    filled.open_article(TITLE, "第三条第二款", date(2020, 1, 1))
    wait(room, qtbot)
    shown = theme().layout_class(wide)
    filled.set_layout_class(shown)
    settle()
    taken = theme().size("rail_width") + (0 if shown == COMPACT else theme().px(226))
    layout = filled.layout()
    assert layout is not None
    needed = layout.minimumSize().width()
    apply_theme(qapp, "light", 1.0)
    assert needed <= wide - taken


def test_in_a_compact_window_the_text_covers_the_list(room: Room, filled: StatutesPage, qtbot: Any) -> None:
    filled.set_layout_class("compact")
    wait(room, qtbot)
    assert filled.search.isVisible()
    assert not filled.reading.isVisible()
    press(filled.list, "Enter")
    wait(room, qtbot)
    assert filled.reading.isVisible()
    assert not filled.search.isVisible()
    press_here("Esc")
    assert filled.search.isVisible()


def test_the_palette_finds_an_article_and_opens_it_over_the_window(
    room: Room, filled: StatutesPage, qtbot: Any
) -> None:
    room.shell.go("today")
    room.wait()
    room.press("Ctrl+K")
    settle()
    room.type("apxncxf 5")
    wait(room, qtbot)
    layer = top_layer(room.shell)
    assert isinstance(layer, PaletteLayer)
    hits = [one for one in layer.palette_sheet.list.model().rows if isinstance(one, Hit)]  # type: ignore[attr-defined]
    assert [(hit.group, hit.title) for hit in hits if hit.group == STATUTE] == [(STATUTE, f"第五条　{TITLE}")]

    layer.palette_sheet.chosen.emit(next(hit for hit in hits if hit.group == STATUTE), False)
    wait(room, qtbot)
    sheet = layer_of(room, ArticleSheet)
    assert shows(sheet, "一千元以上")
    sheet.shelf_button.click()
    wait(room, qtbot)
    assert top_layer(room.shell) is None
    assert isinstance(room.shell.place, MattersPlace)
    assert room.shell.place.page is filled


def test_the_palette_leads_to_the_page(room: Room, qtbot: Any) -> None:
    room.press("Ctrl+K")
    settle()
    room.type("ft")
    wait(room, qtbot)
    layer = top_layer(room.shell)
    assert isinstance(layer, PaletteLayer)
    rows = layer.palette_sheet.list.model().rows  # type: ignore[attr-defined]
    hit = next(one for one in rows if isinstance(one, Hit) and one.target == ("action", "statutes"))
    layer.palette_sheet.chosen.emit(hit, False)
    wait(room, qtbot)

    assert isinstance(room.shell.place, MattersPlace)
    assert isinstance(room.shell.place.page, StatutesPage)


def test_an_inspection_shows_the_words_of_what_it_cites(room: Room, qtbot: Any) -> None:
    party = room.store.answer(AskParties("", 1))[0]
    officers = tuple(one.id for one in room.session.roster[:2])
    answers: list[Any] = []
    room.operations.run(StartInspection(party_id=party.id, officer_ids=officers), answers.append)
    room.operations.wait_idle()
    started = answers.pop().value
    room.operations.run(AddMatter(inspection_id=started, matter_code="140003"), answers.append)
    room.operations.wait_idle()
    assert room.shell.open("inspection", started)
    place = room.shell.place
    assert isinstance(place, InspectionPlace)
    place.desk.go(2)
    wait(room, qtbot)

    place.workspace.check._head.articles.click()
    settle()
    assert shows(room.shell, "看哪一条？")
    assert shows(room.shell, "第六十条第一款第三项") or shows(room.shell, "第六十条第一款第（三）项")
    press_here("Enter")
    wait(room, qtbot)
    assert shows(layer_of(room, ArticleSheet), "法条架上没有“中华人民共和国消防法”。")
    press_here("Esc")


def test_articles_are_turned_with_alt_and_arrows(room: Room, filled: StatutesPage, qtbot: Any) -> None:
    filled.presenter.open_article(TITLE, "第三条")
    wait(room, qtbot)
    for keys, number in (("Alt+Right", 4), ("Alt+Right", 5), ("Alt+Left", 4)):
        filled.search.setFocus()
        press_here(keys)
        wait(room, qtbot)
        assert filled.reading.view is not None
        assert filled.reading.view.place is not None
        assert filled.reading.view.place.number == number
