"""The maker's manners in the real window: what is known, taken back, folded, picked, kept when one leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.actions import START_INSPECTION
from desktop.screens.papers.line_editor import LineEditor
from desktop.screens.papers.officers_editor import OfficersEditor
from desktop.screens.papers.row_editors import RowsEditor
from enforcement.model.document import Document
from forms import definitions
from tests.desktop.screens.papers.room import Room
from tests.helpers.qt import cut_controls, nameless_controls, settle, shows


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def draft(room: Room) -> Document:
    document = room.place.maker.document
    assert document is not None
    return room.stored(document.id)


def line(room: Room, name: str) -> Any:
    editor = room.place.desk.form.questions[name].editor
    assert isinstance(editor, LineEditor)
    return editor.line


def drafts(room: Room) -> tuple[Document, ...]:
    with room.store.unit_of_work("") as work:
        return tuple(work.find(Document))


def test_the_chooser_says_what_is_not_confirmed_and_what_is_made_elsewhere(room: Room) -> None:
    room.press("Ctrl+N")
    room.wait()
    room.type("INV-04")
    room.press("Enter")
    assert shows(room.shell, "在那次检查的第 4 步“加文书”里做")
    assert drafts(room) == ()
    room.press("Esc")
    room.press("Esc")
    assert room.place.breadcrumb == ("文书",)


def test_starting_an_inspection_keeps_its_meaning_here(room: Room) -> None:
    room.shell.perform(START_INSPECTION)
    room.wait()
    assert room.shell.current_key == "inspection"


def test_what_the_unit_knows_stands_in_grey_and_comes_back_when_emptied(room: Room) -> None:
    room.begin("INV-19")
    form = room.place.desk.form
    assert shows(form, "已知：")
    form.focus_field("contact.name")
    field = line(room, "contact.name")
    assert (field.text(), field.placeholderText()) == ("", "陈立")
    room.type("王晓敏")
    room.press("Enter")
    room.wait()
    assert draft(room).facts["contact"]["name"] == "王晓敏"
    form.focus_field("contact.name")
    field.selectAll()
    room.press("Backspace", "Enter")
    room.wait()
    assert draft(room).facts["contact"]["name"] == "陈立"
    assert "contact.name" not in draft(room).edits


def test_a_gate_line_leads_to_its_question(room: Room) -> None:
    room.begin("INV-19")
    room.press("Alt+3")
    assert room.asked == "assist_matters"
    room.press("Ctrl+P")
    assert room.asked == "case.name", "a locked paper shows what is missing first"


def test_leaving_in_the_middle_of_a_word_loses_nothing(room: Room) -> None:
    room.begin("INV-19")
    room.type("某店涉嫌占道经营案")
    kept = draft(room).id
    room.press("Esc")
    room.wait()
    assert room.stored(kept).edits["case.name"] == "某店涉嫌占道经营案"
    assert not room.place.maker.is_open
    room.press("Enter")
    room.wait()
    assert line(room, "case.name").toPlainText() == "某店涉嫌占道经营案"
    assert room.asked == "asked_body"
    room.type("安平县水利局")
    room.shell.go("today")
    room.wait()
    assert room.stored(kept).edits["asked_body"] == "安平县水利局"


def test_closing_the_window_in_the_middle_of_a_word_loses_nothing(room: Room) -> None:
    room.begin("INV-19")
    room.type("某店涉嫌占道经营案")
    kept = draft(room).id
    room.shell.close()
    room.operations.close()
    assert room.stored(kept).edits["case.name"] == "某店涉嫌占道经营案"


def test_lists_grow_by_enter_and_shrink_by_ctrl_backspace(room: Room) -> None:
    room.begin("INV-19")
    room.place.desk.form.focus_field("assist_matters")
    for text in ("查询登记信息", "提供权属信息"):
        room.type(text)
        room.press("Enter")
    room.press("Ctrl+Backspace", "Ctrl+Backspace")
    room.wait()
    assert draft(room).edits["assist_matters"] == ["查询登记信息"]


def test_phrases_of_the_form_are_behind_f3(room: Room) -> None:
    room.begin("INV-19")
    room.place.desk.form.focus_field("assist_matters")
    room.press("F3", "1")
    room.press("Enter")
    room.wait()
    assert draft(room).edits["assist_matters"] == ["查询并提供该单位的登记信息"]


def test_todays_pair_signs_and_another_officer_is_picked_by_a_digit(room: Room) -> None:
    room.begin("INV-13")
    assert [one["name"] for one in draft(room).facts["officers"]] == ["陈立", "王晓敏"]
    room.place.desk.form.focus_field("officers")
    editor = room.place.desk.form.questions["officers"].editor
    assert isinstance(editor, OfficersEditor)
    room.press("Enter", "1")
    room.wait()
    names = [one["name"] for one in draft(room).facts["officers"]]
    assert names[:2] == ["陈立", "王晓敏"]
    assert len(names) == 3


def test_articles_come_from_a_matter_of_the_catalogue(room: Room) -> None:
    room.begin("DEC-02")
    room.place.desk.form.focus_field("violated")
    room.type("140003")
    room.press("Enter")
    room.wait()
    facts = draft(room).facts
    assert facts["violated"]
    assert facts["penalty_basis"], "the field beside it is filled from the same matter"
    assert facts["case"]["act"]


def test_an_unreadable_day_is_said_and_not_kept(room: Room) -> None:
    room.begin("INV-19")
    room.place.desk.form.focus_field("reply_due")
    room.type("下个月")
    room.press("Enter")
    assert shows(room.place.desk.form, "看不出是哪天")
    room.wait()
    assert "reply_due" not in draft(room).edits


def test_questions_of_another_course_are_folded_until_wanted(room: Room) -> None:
    room.begin("DEC-02")
    form = room.place.desk.form
    assert form.questions["hearing.date"].isHidden()
    form.focus_field("statement_state")
    room.press("6")
    assert room.asked == "hearing.date", "an answer brings out what it asks for, at once"
    assert form.questions["adopted_points"].isHidden()
    assert form.focus_field("adopted_points")
    assert not form.questions["adopted_points"].isHidden()


def test_a_paper_of_service_takes_issued_papers(room: Room) -> None:
    room.begin("SRV-02")
    editor = room.place.desk.form.questions["papers"].editor
    assert isinstance(editor, RowsEditor)
    editor.append({"title": "责令改正通知书", "number": "训安云溪责改字〔2026〕1号", "copies": "1"})
    room.wait()
    assert draft(room).facts["papers"][0]["number"] == "训安云溪责改字〔2026〕1号"


@pytest.mark.parametrize("size", [(1024, 600), (1366, 696)])
def test_narrow_windows_turn_between_questions_and_page(
    qapp: Any, tmp_path: Path, size: tuple[int, int]
) -> None:
    room = Room(tmp_path, size)
    try:
        room.begin("DEC-02")
        settle()
        assert cut_controls(room.place) == []
        assert nameless_controls(room.place) == []
        wide = size[0] >= 1200
        assert room.place.sheet.isVisible() is wide
        room.press("F9")
        settle()
        assert room.place.sheet.isVisible()
        assert room.place.desk.form.isVisible() is wide
        assert cut_controls(room.place) == []
    finally:
        room.close()


@pytest.mark.slow
def test_every_form_opens_with_nothing_cut(room: Room) -> None:
    for form in definitions.all_forms():
        if form.kind == "photos":
            continue
        room.place.make(form.id)
        room.wait()
        assert room.place.maker.form is not None
        assert room.place.maker.form.id == form.id
        for group in room.place.desk.form.groups:
            for question in group.questions:
                group.bring_out(question)
        settle()
        settle()
        assert cut_controls(room.place.desk.form) == [], form.id
        assert nameless_controls(room.place.desk.form) == [], form.id
        bar = room.place.desk.form.findChildren(type(room.place.desk.form._scroll))[0].horizontalScrollBar()
        assert not bar.isVisible(), form.id
        assert room.place.sheet.presenter.pages.pictures, form.id
