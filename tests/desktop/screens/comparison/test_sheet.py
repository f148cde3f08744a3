"""新旧依据对照 in the real window: from the palette, the card and a paper's gate; other days by keyboard; printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.dialogs.sheet_out import SheetOut
from desktop.screens.comparison import words
from desktop.screens.comparison.opening import open_comparison
from desktop.screens.comparison.paper import comparison_paper
from desktop.screens.comparison.view import UNREADABLE, ComparisonSheet
from desktop.screens.matters.view import MattersPlace
from desktop.widgets.buttons import Button
from desktop.widgets.layers import top_layer
from desktop.widgets.pills import Pill
from enforcement.catalogue.comparison import compare
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.commands.draft_paper import DraftPaper
from enforcement.refusals import Level
from forms import readback
from forms.plain_sheet import sheet_pdf
from tests.desktop.screens.papers.room import Room
from tests.helpers.qt import cut_controls, nameless_controls, settle, shows
from tests.helpers.typing import press, type_text

BY_CODE = {one.code: one for one in shipped_catalogue().matters}
GRILL, LIGHT, WASTE, HEAP = "070006", "020006", "030002", "010003"
BEFORE, TODAY = date(2026, 8, 14), date(2026, 11, 22)


@pytest.fixture
def room(tmp_path: Path, qapp: QApplication) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def sheet_of(room: Room) -> ComparisonSheet:
    layer = top_layer(room.shell)
    assert layer is not None
    assert isinstance(layer.content, ComparisonSheet)
    return layer.content


def opened(room: Room, code: str, acted: date | None = None) -> ComparisonSheet:
    open_comparison(room.shell, room.operations, code, acted)
    room.wait()
    return sheet_of(room)


def pills(sheet: QWidget) -> list[str]:
    return [pill.text() for pill in sheet.findChildren(Pill)]


def library(room: Room) -> MattersPlace:
    place = room.shell.go("matter")
    assert isinstance(place, MattersPlace)
    room.wait()
    return place


def test_both_texts_stand_side_by_side(room: Room) -> None:
    sheet = opened(room, GRILL)
    for told in (
        "《中华人民共和国大气污染防治法》第一百一十八条第三款",
        "《中华人民共和国生态环境法典》第一千一百三十二条第三款",
        "2018-10-26 起，至 2026-08-14",
        "500 元至 2 万元",
        "500 元至 5000 元",
        "不提出建议",
        "第一千零五十七条",
        "LawRefBook/Laws:行政法/大气污染防治法.md",
    ):
        assert shows(sheet, told), told
    assert pills(sheet).count("现行的轻") == 2
    assert pills(sheet).count("原来的轻") == 1
    assert sheet.acted.hasFocus()
    assert cut_controls(sheet) == []
    assert nameless_controls(sheet) == []
    room.press("Esc")
    settle()
    assert top_layer(room.shell) is None


def test_what_is_missing_or_unrecorded_is_said(room: Room) -> None:
    sheet = opened(room, LIGHT)
    assert shows(sheet, "行为那天没有查到依据")
    assert shows(sheet, "2026-08-15前无国家层面统一罚则")
    assert not shows(sheet, words.LEAVE)
    press(sheet.acted, "Esc")
    sheet = opened(room, WASTE)
    assert "数额没有录，比不了" in pills(sheet)
    assert shows(sheet, "和原文核对过；数额没有录")
    assert shows(sheet, "先看是哪种废物，再引一处")
    press(sheet.acted, "Esc")
    assert shows(opened(room, HEAP), "两天是同一个文本")


def test_other_days_are_typed(room: Room) -> None:
    sheet = opened(room, GRILL)
    sheet.acted.selectAll()
    type_text(sheet.acted, "8.20")
    press(sheet.acted, "Enter")
    settle()
    assert sheet.told.act_day == date(TODAY.year, 8, 20)
    assert shows(sheet, "两天是同一个文本")
    sheet.acted.selectAll()
    type_text(sheet.acted, "去年夏天")
    press(sheet.acted, "Enter")
    assert sheet.note.text() == UNREADABLE
    assert sheet.told.act_day == date(TODAY.year, 8, 20)
    sheet.acted.selectAll()
    type_text(sheet.acted, "2026-08-01")
    press(sheet.acted, "Enter")
    assert not sheet.note.isVisible()
    assert sheet.told.act_day == date(2026, 8, 1)


def test_the_palette_finds_it_and_the_library_answers(room: Room) -> None:
    place = library(room)
    room.shell.open("matter", GRILL)
    room.wait()
    for typed in ("xjyjdz", "新旧依据对照"):
        room.press("Ctrl+K")
        room.type(typed)
        room.wait()
        room.press("Enter")
        room.wait()
        assert sheet_of(room).told.matter.code == GRILL
        room.press("Esc")
        settle()
    assert room.shell.place is place


def test_from_another_place_it_leads_to_the_library(room: Room) -> None:
    assert room.shell.perform("compare_bases")
    room.wait()
    assert room.shell.current_key == "matter"
    layer = top_layer(room.shell)
    assert layer is not None


def test_the_card_asks_for_it(room: Room) -> None:
    place = library(room)
    place.compared.emit(GRILL)
    room.wait()
    assert sheet_of(room).told.act_day == BEFORE


def test_a_paper_about_an_older_act_leads_to_it(room: Room) -> None:
    matter = BY_CODE[GRILL]
    new = [{"law": one.law, "article": one.article} for one in matter.penalty]
    draft = room.drafted("REV-03", act_time="2026-08-10T09:00", penalty_basis=new, violated=new)
    room.done(DraftPaper(form_id="REV-03", document_id=draft, matter=GRILL))
    room.show(draft)
    room.wait()
    told = {one.number: one for one in room.place.sheet.presenter.gates.refusals}
    assert told["R83"].level is Level.CAPTAIN
    buttons = [one for one in room.place.sheet.gates.findChildren(Button) if one.text() == "看新旧依据"]
    buttons[0].click()
    room.wait()
    assert sheet_of(room).told.act_day == date(2026, 8, 10)


def test_a_code_nobody_knows_is_said(room: Room) -> None:
    for code, told in (("", "还没有选事项。"), ("999999", "目录里没有这个事项。")):
        open_comparison(room.shell, room.operations, code)
        room.wait()
        layer = top_layer(room.shell)
        assert layer is not None
        assert shows(layer, told)
        layer.close_layer()
        settle()


def test_it_is_saved_as_pdf(room: Room, tmp_path: Path) -> None:
    sheet = opened(room, GRILL)
    target = tmp_path / "对照.pdf"
    said: list[tuple[str, str]] = []
    sheet.out = SheetOut(
        sheet,
        room.operations,
        lambda sentence, tone: said.append((sentence, tone)),
        target=lambda _name: target,
    )
    assert room.shell.perform("print")
    room.wait()
    layer = top_layer(room.shell)
    assert layer is not None
    assert shows(layer, "新旧依据对照，共 1 页")
    press(room.here, "Down")
    press(room.here, "Enter")
    room.wait()
    assert said == [("已存成“对照.pdf”。", "ok")]
    printed = "".join(readback.read_back(target.read_bytes()).texts)
    assert "第一千一百三十二条第三款" in printed
    assert "选用哪边、理由" in printed


@pytest.mark.parametrize("code", [GRILL, LIGHT, WASTE, "070050", "070041"])
def test_every_kind_of_comparison_prints(code: str) -> None:
    told = compare(BY_CODE[code], BEFORE, TODAY)
    pdf = sheet_pdf(comparison_paper(told, "安平县云溪镇人民政府"))
    assert isinstance(pdf, bytes)
    printed = "".join("".join(readback.read_back(pdf).texts).split())
    assert "".join(words.headline(told)[0].split()) in printed
    for ground in told.grounds:
        assert "".join(ground.split()) in printed


def test_each_side_opens_the_words_of_its_articles(room: Room) -> None:
    sheet = opened(room, HEAP, BEFORE)
    press(sheet.old_text, "Return")
    room.wait()
    layer = top_layer(room.shell)
    assert layer is not None
    assert layer.content is not sheet
    assert shows(layer.content, "《")
