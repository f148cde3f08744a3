"""扫描回来 as a person does it: files in, pages find their papers, the rest by hand; nothing is half filed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from desktop.screens.documents.picking import Picker
from desktop.screens.documents.registry_presenter import signed_cell, state_cell
from desktop.screens.scanback.sheets import SheetState
from desktop.widgets.layers import top_layer
from enforcement.model.document import Document
from enforcement.queries import AskBlob, AskDocuments
from tests.desktop.screens.papers.room import Room
from tests.desktop.screens.scanback.desk import (
    backs,
    issued,
    pages_of,
    printed,
    scan,
    wait_for_scans,
)
from tests.helpers.qt import cut_controls, nameless_controls, settle, shows
from tests.helpers.typing import type_text

RECORD = "REV-03"  # two pages
LETTER = "INV-01"


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def drop(room: Room, *paths: Path) -> None:
    """Files dropped onto the place."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    room.place.dropEvent(event)
    wait_for_scans(room)


def states(room: Room) -> list[tuple[SheetState, int]]:
    return [(row.state, row.page) for row in room.place.scans.presenter.rows]


def row_words(room: Room, paper: Document) -> tuple[str, str]:
    """State and 回签页 of the paper in the register."""
    (row,) = [row for row in room.store.answer(AskDocuments()) if row.document.id == paper.id]
    return state_cell(row).words, signed_cell(row).words


def test_a_stack_finds_its_papers_and_says_what_is_missing(room: Room, tmp_path: Path) -> None:
    record, letter = issued(room, RECORD), issued(room, LETTER)
    assert record.pages >= 2
    stack = [*pages_of(room, record)[1:], *pages_of(room, letter), Image.new("RGB", (1654, 2339), "white")]

    drop(room, scan(tmp_path, "扫描 001.pdf", stack))

    assert room.place.scanning
    view = room.place.scans
    filed = [row for row in view.presenter.rows if row.state is SheetState.FILED]
    assert [(row.document.id, row.page) for row in filed if row.document] == [
        *((record.id, n) for n in range(2, record.pages + 1)),
        *((letter.id, n) for n in range(1, letter.pages + 1)),
    ]
    assert view.presenter.rows[-1].state is SheetState.UNREAD
    assert shows(view, "第 1 页 缺　第 2 页 ✓")
    assert shows(view, f"{len(filed)} 张归到 2 份文书，1 张没认出来。")
    assert row_words(room, letter) == ("已出具", f"全 {letter.pages} 页"), "it is still to be served"
    assert row_words(room, record)[1] == "缺第 1 页"
    (back,) = backs(room, letter)
    assert back.filed_by == room.session.officer.id
    picture = room.store.answer(AskBlob(back.pages[0].sha256))
    assert picture.startswith(b"\xff\xd8\xff")
    assert room.store.answer(AskBlob(back.source_sha256)) == (tmp_path / "扫描 001.pdf").read_bytes()
    assert cut_controls(view) == []
    assert nameless_controls(view) == []


def test_what_no_code_tells_is_put_by_keyboard(room: Room, tmp_path: Path) -> None:
    letter = issued(room, LETTER)
    drop(room, scan(tmp_path, "blank.png", [Image.new("RGB", (1654, 2339), "white")]))
    assert states(room) == [(SheetState.UNREAD, 0)]
    assert room.here is room.place.scans.table

    room.press("Enter")
    room.wait()
    picker = room.shell.findChild(Picker)
    assert picker is not None
    type_text(room.here, letter.number[-6:])
    room.wait()
    room.press("Enter")
    wait_for_scans(room)

    assert top_layer(room.shell) is None
    (back,) = backs(room, letter)
    assert [(page.page, page.by_hand) for page in back.pages] == [(1, True)]
    assert shows(room.place.scans, "第 1 页 ✓")


def test_a_page_that_is_there_is_named_and_kept_beside_when_wanted(room: Room, tmp_path: Path) -> None:
    letter = issued(room, LETTER)
    path = scan(tmp_path, "a.pdf", pages_of(room, letter))
    drop(room, path)
    room.place.scans.presenter.clear()
    drop(room, path)
    assert {state for state, _page in states(room)} == {SheetState.DOUBLED}
    assert len(backs(room, letter)) == 1

    room.press("Enter")
    room.wait()
    type_text(room.here, letter.number)
    room.wait()
    room.press("Enter")
    wait_for_scans(room)
    assert len(backs(room, letter)) == 2


def test_delete_takes_a_sheet_off_and_nothing_is_stored(room: Room, tmp_path: Path) -> None:
    issued(room, LETTER)
    drop(room, scan(tmp_path, "blank.png", [Image.new("RGB", (1654, 2339), "white")]))
    kept = sorted(room.store.blobs.folder.rglob("*"))
    room.press("Delete")
    settle()
    assert room.place.scans.presenter.rows == []
    assert sorted(room.store.blobs.folder.rglob("*")) == kept


def test_a_file_that_is_no_scan_is_said_and_the_next_one_goes_on(room: Room, tmp_path: Path) -> None:
    letter = issued(room, LETTER)
    broken = tmp_path / "坏的.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    drop(room, broken, scan(tmp_path, "a.pdf", pages_of(room, letter)))
    assert shows(room.place.scans, "“坏的.pdf”：这个扫描件打不开。")
    assert len(backs(room, letter)) == 1


def test_a_paper_of_another_machine_is_foreign(room: Room, tmp_path: Path) -> None:
    other = Room(tmp_path / "other")
    try:
        strange = pages_of(other, issued(other, LETTER))
    finally:
        other.close()
    room.shell.activateWindow()
    drop(room, scan(tmp_path, "strange.pdf", strange))
    assert states(room)[0][0] is SheetState.FOREIGN
    assert shows(room.place.scans, "不是本机的文书")


def test_today_and_the_rail_count_what_was_printed_and_not_scanned(room: Room, tmp_path: Path) -> None:
    letter = issued(room, LETTER)
    printed(room, letter)
    assert row_words(room, letter) == ("已打印 1 次", "待扫回")
    assert room.shell.rail.button("document").badge == 1
    today = room.shell.go("today")
    room.wait()
    assert shows(today, "1 份文书等签字页")

    row = today.findChild(QWidget, "scan/")
    assert row is not None
    row.setFocus()
    room.press("Enter")
    assert room.place.scanning, "the line leads to 扫描回来"
    drop(room, scan(tmp_path, "a.pdf", pages_of(room, letter)))
    assert room.shell.rail.button("document").badge == 0


def test_escape_leads_back_to_the_register(room: Room) -> None:
    issued(room, LETTER)
    room.shell.perform("scan_back")
    assert room.place.scanning
    room.press("Esc")
    room.wait()
    assert not room.place.scanning
    assert room.here is room.place.table


def test_a_window_that_closes_while_a_scan_is_read_files_nothing_by_halves(
    room: Room, tmp_path: Path
) -> None:
    letter = issued(room, LETTER)
    room.place.scans.take((scan(tmp_path, "a.pdf", pages_of(room, letter)),))
    room.shell.close()
    settle()
    room.operations.wait_idle()
    assert backs(room, letter) == ()
