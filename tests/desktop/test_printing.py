"""Printing puts the stored pages on paper, all of them, in the wished copies, or says in words why not."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from desktop.printing import (
    MAX_DPI,
    PrintJob,
    PrintWish,
    page_count,
    raster,
    raster_all,
    system_printer,
)
from enforcement.errors import KnownTrouble, PaperTrouble


def paper(pages: int = 2) -> bytes:
    """A PDF whose page n carries n black bars, so a print can be told page from page."""
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=A4, invariant=True)
    for page in range(1, pages + 1):
        for bar in range(page):
            sheet.rect(100, 700 - bar * 60, 300, 30, fill=1)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def at_once(task: Callable[[], Any], then: Callable[[Any], None] | None) -> None:
    """The store thread's manners without a thread."""
    result = task()
    if then is not None:
        then(result)


def to_file(path: Path) -> Callable[[PrintWish], QPrinter]:
    """A printer that writes PDF, as the operating system's own one does."""

    def make(_wish: PrintWish) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setResolution(150)
        printer.setOutputFileName(str(path))
        return printer

    return make


def bars(pdf: bytes, index: int) -> int:
    """Black bars on a page, counted down its middle."""
    picture = raster(pdf, index, 72)
    column = [
        picture.pixelColor(picture.width() // 2 - 40, y).lightness() < 100 for y in range(picture.height())
    ]
    return sum(1 for before, here in zip([False, *column], column, strict=False) if here and not before)


def run(job: PrintJob) -> tuple[list[int], list[KnownTrouble]]:
    done: list[int] = []
    failed: list[KnownTrouble] = []
    job.finished.connect(done.append)
    job.failed.connect(failed.append)
    job.start()
    return done, failed


def test_a_page_becomes_pixels_of_the_asked_size(qapp: object) -> None:
    picture = raster(paper(1), 0, 144)

    assert (picture.width(), picture.height()) == (1191, 1684)
    assert picture.pixelColor(5, 5).name() == "#ffffff"


def test_all_pages_are_seen(qapp: object) -> None:
    assert page_count(paper(3)) == 3
    assert len(raster_all(paper(3), 20)) == 3


def test_the_stored_pages_come_out_in_order(qapp: object, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"

    done, failed = run(PrintJob(paper(3), PrintWish(), at_once, to_file(target)))

    assert (done, failed) == ([3], [])
    printed = target.read_bytes()
    assert [bars(printed, index) for index in range(page_count(printed))] == [1, 2, 3]
    with pypdfium2.PdfDocument(printed) as document:
        width, height = document.get_page_size(0)
    assert (round(width), round(height)) == (595, 842)


def test_a_page_range_prints_only_its_pages(qapp: object, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"

    run(PrintJob(paper(4), PrintWish(pages=(2, 3)), at_once, to_file(target)))

    printed = target.read_bytes()
    assert [bars(printed, index) for index in range(page_count(printed))] == [2, 3]


def test_a_printer_that_cannot_count_gets_every_copy_as_pages(qapp: object, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"
    job = PrintJob(paper(2), PrintWish(copies=2), at_once, to_file(target))

    done, _ = run(job)

    printed = target.read_bytes()
    assert done == [len([bars(printed, index) for index in range(page_count(printed))])]
    assert [bars(printed, index) for index in range(page_count(printed))] == [1, 2, 1, 2]


@pytest.mark.qt_log_ignore("^QPainter::begin", "^This plugin does not support ")
def test_a_printer_that_does_not_answer_is_named_and_nothing_is_lost(qapp: object, tmp_path: Path) -> None:
    job = PrintJob(paper(1), PrintWish(), at_once, to_file(tmp_path / "no-such-folder" / "out.pdf"))

    done, failed = run(job)

    assert done == []
    assert [trouble.sentence for trouble in failed] == [
        "打印机没有回应。文书已存好，文号没有浪费。换一台打印机，或存成 PDF 带走。"
    ]


def test_bytes_that_are_no_pdf_are_never_printed(qapp: object, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"

    done, failed = run(PrintJob(b"not a pdf", PrintWish(), at_once, to_file(target)))

    assert done == []
    assert failed[0].what == "这份文书的页面打不开。"
    assert not target.exists()


def test_without_a_printer_the_way_out_is_said(qapp: object) -> None:
    with pytest.raises(PaperTrouble, match="打印机"):
        system_printer(PrintWish(printer_name="没有这台打印机"))


def test_the_raster_never_grows_past_what_a_small_machine_holds() -> None:
    assert MAX_DPI * 8.27 * MAX_DPI * 11.7 * 4 < 70_000_000


def test_each_copy_on_both_sides_begins_on_a_sheet_of_its_own(qapp: object, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"

    done, _ = run(PrintJob(paper(3), PrintWish(copies=2, duplex=True), at_once, to_file(target)))

    printed = target.read_bytes()
    assert [bars(printed, index) for index in range(page_count(printed))] == [1, 2, 3, 0, 1, 2, 3, 0]
    assert done == [6]


def test_one_page_needs_no_back(qapp: object, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"

    run(PrintJob(paper(1), PrintWish(copies=2, duplex=True), at_once, to_file(target)))

    assert page_count(target.read_bytes()) == 2
