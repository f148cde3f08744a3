"""The sheet 核验文书码 in the real window: by palette and button, typed, scanned, chosen and dropped; every result row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from desktop.clock import MachineClock
from desktop.screens.verify.card import VerdictCard
from desktop.screens.verify.view import LEAD, VerifySheet, verify_layer
from desktop.widgets.layers import Layer, top_layer
from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.issue_document import IssueDocument
from enforcement.model.document import Document
from enforcement.refusals import Done
from enforcement.verifying.words import Result
from forms.paper_code import page_text
from tests.desktop.screens.papers.room import Room
from tests.enforcement.verifying import vectors
from tests.helpers.qt import cut_controls, nameless_controls, settle, shows
from tests.helpers.typing import press, type_text


@pytest.fixture
def room(tmp_path: Path, qapp: QApplication) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def sheet_of(room: Room) -> VerifySheet:
    layer = top_layer(room.shell)
    assert isinstance(layer, Layer)
    assert isinstance(layer.content, VerifySheet)
    return layer.content


def opened(room: Room) -> VerifySheet:
    assert room.shell.perform("verify")
    settle()
    return sheet_of(room)


def issue(room: Room) -> Document:
    """A letter of the training town."""
    answers: list[object] = []
    values = {"asked_body": "安平县自然资源和规划局", "case.name": "张示例涉嫌未经批准建房案"}
    room.operations.run(DraftPaper(form_id="INV-19", values=values), answers.append)
    room.operations.wait_idle()
    draft = answers.pop()
    assert isinstance(draft, Done)
    key = str(draft.value)
    missing = room.context.papers.missing("INV-19", room.stored(key).facts)
    for name, _sentence in missing:
        values[name] = "2026-12-31" if name.endswith("due") else "按实际情况填写的内容"
    listed = {name: [value] if name == "assist_matters" else value for name, value in values.items()}
    for command in (
        DraftPaper(form_id="INV-19", document_id=key, values=listed),
        IssueDocument(document_id=key),
    ):
        room.operations.run(command, answers.append)
        room.operations.wait_idle()
        assert isinstance(answers.pop(), Done)
    return room.stored(key)


def wait_for_cards(room: Room, sheet: VerifySheet, qtbot: object) -> tuple[VerdictCard, ...]:
    qtbot.waitUntil(lambda: bool(sheet.cards) or sheet.note.property("tone") == "danger", timeout=60_000)  # type: ignore[attr-defined]
    settle()
    return sheet.cards


def test_the_palette_finds_it_by_initials_and_by_words(room: Room) -> None:
    for typed in ("hywsm", "核验文书码"):
        room.press("Ctrl+K")
        room.type(typed)
        room.wait()
        room.press("Enter")
        room.wait()
        sheet = sheet_of(room)
        assert sheet.field.hasFocus()
        room.press("Esc")
        settle()
        assert top_layer(room.shell) is None


def test_the_place_has_a_button_for_it(room: Room) -> None:
    button = room.documents.verify_button  # type: ignore[attr-defined]
    button.setFocus()
    press(button, "Enter")
    settle()
    assert shows(room.shell, LEAD)


def test_a_scanner_types_and_presses_enter_one_code_after_the_other(room: Room) -> None:
    paper = issue(room)
    sheet = opened(room)
    type_text(sheet.field, paper.paper_code)
    press(sheet.field, "Enter")
    room.wait()
    (card,) = sheet.cards
    assert card.verdict.result is Result.TRAINING
    assert card.words.text() == "训练件"
    assert shows(sheet, paper.number)
    # The former code is selected, so the next one takes its place.
    type_text(sheet.field, "330110103202600041XZZF0001\r\n".strip())
    press(sheet.field, "Enter")
    room.wait()
    assert [one.words.text() for one in sheet.cards] == ["不是本系统的码"]
    sheet.field.selectAll()
    type_text(sheet.field, page_text(bytes.fromhex(paper.content_hash), 2, 2))
    press(sheet.field, "Enter")
    room.wait()
    assert sheet.cards[0].words.text() == "这是后页的页码：第 2 页，共 2 页"
    assert shows(sheet, paper.number)


def test_nothing_typed_is_said_and_nothing_shown(room: Room) -> None:
    sheet = opened(room)
    press(sheet.field, "Enter")
    room.wait()
    assert sheet.cards == ()
    assert "先扫一个码" in sheet.note.text()


def test_a_pdf_is_chosen_or_dropped_and_read_by_the_child(room: Room, tmp_path: Path, qtbot: object) -> None:
    paper = issue(room)
    pdf, other = tmp_path / "paper.pdf", tmp_path / "note.txt"
    pdf.write_bytes(room.context.blobs.read(paper.sha256))
    other.write_text("不是图片", encoding="utf-8")
    chosen = [pdf]
    layer = verify_layer(room.shell, room.operations, MachineClock(), pick=lambda: chosen[0])
    sheet = layer.content
    assert isinstance(sheet, VerifySheet)
    press(sheet.field, "F7")
    assert sheet.note.text() == "正在找码……"
    cards = wait_for_cards(room, sheet, qtbot)
    assert [card.verdict.tail.replace(" ", "").lower() for card in cards] == [paper.content_hash[-8:]]
    drop(sheet, other)
    assert wait_for_cards(room, sheet, qtbot) == ()
    assert sheet.note.text().startswith("这个扫描件打不开。")
    drop(sheet, pdf)
    assert len(wait_for_cards(room, sheet, qtbot)) == 1
    layer.close_layer()


def drop(sheet: VerifySheet, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(5, 5), copy, data, buttons, keys)
    QApplication.sendEvent(sheet, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(sheet, QDropEvent(QPointF(5, 5), copy, data, buttons, keys))


def test_every_result_row_large_and_whole_in_its_words(room: Room) -> None:
    """The words of the table as they stand on the screen; nothing is cut, at the least window too."""
    met = set()
    for size in ((1366, 768), (1024, 600)):
        room.shell.resize(*size)
        sheet = opened(room)
        for _name, text, given in vectors.cases():
            verdict = given.judge().judge(text, vectors.ms(vectors.NOW))
            sheet.show_verdicts((verdict,))
            settle()
            (card,) = sheet.cards
            assert card.words.text() == verdict.words
            assert shows(card, verdict.why)
            for name, value in (*verdict.facts, *verdict.registered):
                assert shows(card, name)
                assert shows(card, value)
            assert not verdict.tail or shows(card, verdict.tail)
            assert cut_controls(card) == []
            met.add(verdict.result)
        assert nameless_controls(sheet) == []
        room.press("Esc")
        settle()
    assert met == set(Result)


def test_long_results_are_turned_by_keyboard(room: Room) -> None:
    room.shell.resize(1024, 600)
    sheet = opened(room)
    cases = {name: (text, given) for name, text, given in vectors.cases()}
    text, given = cases["registered-other-amount"]
    sheet.show_verdicts((given.judge().judge(text, 0), given.judge().judge(text, 0)))
    settle()
    bar = sheet._scroll.verticalScrollBar()
    assert bar.maximum() > 0
    press(sheet.field, "PgDn", "PgDn", "PgDn", "PgDn")
    assert bar.value() == bar.maximum()
    press(sheet.field, "PgUp", "PgUp", "PgUp", "PgUp")
    assert bar.value() == 0
    assert sheet.field.hasFocus()
