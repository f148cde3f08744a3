"""The strip before a print: what it offers, what it says in place, by keyboard alone; and a window that closes meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.printing import page_count
from desktop.screens.documents.printing import Printing
from desktop.theme.apply import apply_theme
from enforcement.model.document import DocumentState
from enforcement.model.print_run import PrintMatter, PrintState
from enforcement.queries import AskOpenPrints
from tests.desktop.printing.desk import LONG, PrintRoom
from tests.helpers.qt import cut_controls, nameless_controls, settle, shows


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[PrintRoom]:
    made = PrintRoom(tmp_path, system=False)
    yield made
    made.close()


def test_what_cannot_be_printed_is_said_beside_the_field(room: PrintRoom) -> None:
    paper = room.issued(**LONG)
    room.show(paper)
    room.press("Ctrl+P")
    strip = room.place.sheet.strip
    strip.copies.setFocus()
    strip.copies.selectAll()
    room.type("三")
    room.press("Enter")
    assert shows(strip, "份数写 1 到 20 之间的数")
    assert room.here is strip.copies
    room.type("２")
    room.press("Tab")
    room.type("2-9")
    room.press("Enter")
    assert shows(strip, "页码：这份共 3 页，没有第 9 页")
    assert not shows(strip, "份数写")
    assert room.here is strip.pages
    assert nameless_controls(room.place) == cut_controls(room.place) == []
    room.type("2-3")
    room.press("Enter")
    room.wait()
    (run,) = room.runs()
    assert (run.copies, run.pages, run.state) == (2, (2, 3), PrintState.SENT)
    assert page_count(room.printed.read_bytes()) == 4


def test_esc_prints_nothing_and_gives_the_keyboard_back(room: PrintRoom) -> None:
    room.show(room.issued())
    room.press("Ctrl+P", "Esc")
    room.wait()
    assert room.here is room.place.sheet.issue_button
    assert room.runs() == ()


def test_copies_are_those_still_missing(room: PrintRoom) -> None:
    paper = room.issued()
    room.show(paper)
    strip = room.place.sheet.strip
    room.press("Ctrl+P")
    assert strip.copies.text() == "2", "as the form says"
    strip.copies.setText("1")
    room.press("Enter")
    room.wait()
    room.press("Ctrl+P")
    assert strip.copies.text() == "1", "one of two is out"
    room.press("Enter")
    room.wait()
    assert room.place.sheet.issue_button.text() == "重打 1 份"
    assert [(run.count, run.copies) for run in room.runs()] == [(1, 1), (2, 1)]


def test_one_press_issues_and_prints_and_the_number_is_fixed_first(room: PrintRoom) -> None:
    room.lease("INV-19")
    draft = room.draft()
    room.show(draft)
    room.press("Ctrl+P")
    assert shows(room.place, "出具后文号、内容和日期都不再改动。")
    room.press("Enter")
    room.wait()
    issued = room.stored(draft.id)
    assert (issued.state, issued.prints) == (DocumentState.ISSUED, 1)
    (run,) = room.runs()
    assert (run.matter, run.count, run.copies) == (PrintMatter.ISSUED, 1, 2)


def test_only_issuing_prints_nothing(room: PrintRoom) -> None:
    room.lease("INV-19")
    draft = room.draft()
    room.show(draft)
    room.place.sheet.only_button.click()
    room.wait()
    assert room.stored(draft.id).state is DocumentState.ISSUED
    assert room.runs() == ()


def test_a_draft_is_printed_with_its_watermark_and_not_counted(room: PrintRoom) -> None:
    draft = room.draft()
    room.show(draft)
    room.place.sheet.draft_button.click()
    assert shows(room.place, "草稿带水印，不占文号，也不算打印次数。")
    room.press("Enter")
    room.wait()
    assert (room.stored(draft.id).prints, room.stored(draft.id).number) == (0, "")
    (run,) = room.runs()
    assert (run.matter, run.count, run.state) == (PrintMatter.DRAFT, 0, PrintState.SENT)
    assert page_count(room.printed.read_bytes()) == len(room.place.sheet.presenter.pages.pictures)


@pytest.mark.qt_log_ignore("^QPainter::begin", "^This plugin does not support ")
def test_a_printer_whose_folder_is_gone_fails_in_words_and_is_noted(room: PrintRoom, tmp_path: Path) -> None:
    room.show(room.issued())
    room.printed = tmp_path / "gone" / "out.pdf"
    room.press("Ctrl+P", "Enter")
    room.wait()
    assert shows(room.place, "打印机没有回应。文书已存好，文号没有浪费。换一台打印机，或存成 PDF 带走。")
    assert [run.state for run in room.runs()] == [PrintState.FAILED]


def test_a_window_that_closes_leaves_the_print_open_for_the_question(qapp: Any, tmp_path: Path) -> None:
    room = PrintRoom(tmp_path, system=False)
    try:
        room.show(room.issued(**LONG))
        printing = room.place.sheet.presenter.printing
        printing.paged.connect(lambda page: room.shell.close() if page == 2 else None)
        room.press("Ctrl+P", "Enter")
        room.operations.wait_idle()
        settle()
        (row,) = room.store.answer(AskOpenPrints())
        assert (row.run.state, row.run.sent) == (PrintState.STARTED, 2)
    finally:
        room.close()


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_is_cut_short(room: PrintRoom, scale: float) -> None:
    room.show(room.issued(**LONG))
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, None, scale)
    try:
        room.press("Ctrl+P")
        room.wait()
        assert nameless_controls(room.place) == cut_controls(room.place) == []
    finally:
        apply_theme(app, None, 1.0)


def test_a_town_whose_letters_have_two_sides_starts_with_two(room: PrintRoom) -> None:
    paper = room.issued()
    agency = replace(room.context.agency, style=replace(room.context.agency.style, two_sided=True))
    room.operations.set_context(replace(room.operations.context, agency=agency))
    fresh = Printing(room.operations)
    fresh.look(paper)
    room.wait()
    assert fresh.offer(paper, 2, 1).habit.duplex
    fresh.look_form("INS-03")
    assert not fresh.offer_one("INS-03", 1).habit.duplex, "a record has no such margins"
