"""Printing through the window to a real queue: what comes out, what the server was told, and queues that do not print."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtGui import QImage

from desktop.printing import page_count, printer_names, raster
from enforcement.model.print_run import PrintState
from tests.desktop.printing.desk import LONG, PrintRoom
from tests.helpers.cups import PrintServer, why_not
from tests.helpers.qt import shows

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
]
SILENT = "打印机没有回应。文书已存好，文号没有浪费。换一台打印机，或存成 PDF 带走。"


@pytest.fixture(scope="module")
def server() -> Iterator[PrintServer]:
    """In a folder that the filters of the server may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="zf-cups-"))
    folder.chmod(0o755)
    made = PrintServer(folder)
    yield made
    made.close()
    shutil.rmtree(folder)


@pytest.fixture
def room(qapp: Any, tmp_path: Path, server: PrintServer) -> Iterator[PrintRoom]:
    server.use()
    made = PrintRoom(tmp_path)
    yield made
    made.close()
    server.leave()


def darkness(picture: QImage, rows: range) -> float:
    """How dark a band of a page is on average, 0 white to 1 black."""
    total = sum(255 - picture.pixelColor(x, y).lightness() for y in rows for x in range(picture.width()))
    return total / (255 * len(rows) * picture.width())


def same_page(one: bytes, first: int, other: bytes, second: int, top: int = 0) -> bool:
    """Whether two pages look alike from ``top`` px (36 dots an inch) down: same size, same ink in every band."""
    left, right = raster(one, first, 36), raster(other, second, 36)
    if abs(left.width() - right.width()) > 1 or abs(left.height() - right.height()) > 1:
        return False
    bands = [range(y, y + 6) for y in range(top, min(left.height(), right.height()) - 6, 6)]
    return all(abs(darkness(left, band) - darkness(right, band)) < 0.02 for band in bands)


def is_a4(pdf: bytes) -> bool:
    with pypdfium2.PdfDocument(pdf) as document:
        sizes = [document.get_page_size(index) for index in range(len(document))]
    return all(abs(wide - 595.28) < 1 and abs(high - 841.89) < 1 for wide, high in sizes)


def test_copies_range_and_both_sides(room: PrintRoom, server: PrintServer) -> None:
    server.add("desk-two-sided", duplex=True)
    job = server.next_job
    paper = room.issued(**LONG)
    assert paper.pages == 3
    room.show(paper)
    room.press("Ctrl+P")
    strip = room.place.sheet.strip
    strip.printer.setCurrentText("desk-two-sided")
    assert strip.copies.text() == "2", "the form asks for two"
    strip.pages.setFocus()
    room.type("２－3")
    strip.sides.setFocus()
    room.press("Right", "Space", "Enter")
    room.wait()

    printed = server.paper(job)
    told = server.options(job)
    assert (told["copies"], told["sides"], told["media"]) == ("2", "two-sided-long-edge", "A4")
    assert told["job-name"] == "镇法通文书", "the spool sees no name"
    assert page_count(printed) == 4
    assert is_a4(printed)
    stored = room.context.blobs.read(paper.sha256)
    assert [same_page(printed, out, stored, page) for out, page in enumerate((1, 2, 1, 2))] == [True] * 4
    assert not same_page(printed, 0, stored, 0)
    (run,) = room.runs()
    assert (run.state, run.copies, run.pages, run.duplex, run.count) == (PrintState.SENT, 2, (2, 3), True, 1)
    assert room.stored(paper.id).prints == 1


def test_a_later_print_carries_its_mark_and_the_same_page_under_it(
    room: PrintRoom, server: PrintServer
) -> None:
    server.add("desk")
    job = server.next_job
    paper = room.issued()
    stored = room.context.blobs.read(paper.sha256)
    room.printed_before(paper)
    room.show(paper)
    room.press("Ctrl+P")
    assert shows(room.place, "这是第 2 次打印，页眉上会注明。")
    room.place.sheet.strip.printer.setCurrentText("desk")
    room.press("Enter")
    room.wait()

    printed = server.paper(job)
    assert is_a4(printed)
    header = range(15, 22)  # 36 dots an inch: y = 283 mm from below
    assert darkness(raster(printed, 0, 36), header) > darkness(raster(stored, 0, 36), header) == 0.0
    assert same_page(printed, 0, stored, 0, top=24)
    assert room.context.blobs.read(paper.sha256) == stored
    assert [run.count for run in room.runs()] == [1, 2]


def test_one_side_where_the_printer_cannot_turn(room: PrintRoom, server: PrintServer) -> None:
    server.add("desk")
    paper = room.issued()
    room.show(paper)
    room.press("Ctrl+P")
    room.place.sheet.strip.printer.setCurrentText("desk")
    assert not room.place.sheet.strip.sides.isEnabled()


def test_the_spool_file_lies_in_the_work_folder_of_the_home(room: PrintRoom, server: PrintServer) -> None:
    server.add("desk")
    job = server.next_job
    paper = room.issued()
    room.show(paper)
    seen: list[bool] = []
    scratch = room.operations.scratch
    room.place.sheet.presenter.printing.paged.connect(lambda _page: seen.append(any(scratch.iterdir())))
    room.press("Ctrl+P")
    room.place.sheet.strip.printer.setCurrentText("desk")
    room.press("Enter")
    room.wait()
    server.paper(job)
    assert seen == [True]
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("tool", ["cupsreject", "cupsdisable"])
def test_a_queue_that_does_not_print_is_said_and_nothing_is_lost(
    room: PrintRoom, server: PrintServer, tool: str
) -> None:
    server.add("closed")
    server.tell(tool, "closed")
    paper = room.issued()
    room.show(paper)
    room.press("Ctrl+P")
    room.place.sheet.strip.printer.setCurrentText("closed")
    room.press("Enter")
    room.wait()

    assert shows(room.place, SILENT)
    (run,) = room.runs()
    assert (run.state, room.stored(paper.id).prints) == (PrintState.FAILED, 0)


def test_a_printer_that_goes_away_while_it_is_chosen(room: PrintRoom, server: PrintServer) -> None:
    server.add("leaving")
    paper = room.issued()
    room.show(paper)
    room.press("Ctrl+P")
    room.place.sheet.strip.printer.setCurrentText("leaving")
    server.tell("lpadmin", "-x", "leaving")
    room.press("Enter")
    room.wait()

    assert shows(room.place, SILENT)
    assert [run.state for run in room.runs()] == [PrintState.FAILED]


def test_printer_sides_and_copies_are_remembered_by_form_on_this_machine(
    room: PrintRoom, server: PrintServer, tmp_path: Path
) -> None:
    server.add("desk-two-sided", duplex=True)
    server.add("another")
    job = server.next_job
    paper = room.issued(**LONG)
    room.show(paper)
    room.press("Ctrl+P")
    strip = room.place.sheet.strip
    strip.printer.setCurrentText("desk-two-sided")
    strip.copies.setText("3")
    strip.sides.choose("two")
    strip.go.setFocus()
    room.press("Enter")
    room.wait()
    server.paper(job)
    next_one = room.issued(**LONG)
    room.show(next_one)
    room.press("Ctrl+P")
    assert (strip.printer.currentText(), strip.copies.text(), strip.sides.value) == (
        "desk-two-sided",
        "3",
        "two",
    )
    room.press("Esc")

    server.tell("lpadmin", "-x", "desk-two-sided")
    room.press("Ctrl+P")
    first = printer_names()[0]
    assert shows(room.place, f"上次用的“desk-two-sided”现在不在，先用“{first}”。")
    room.press("Esc")
    assert "desk-two-sided" not in repr(room.runs()), "no printer's name travels"
