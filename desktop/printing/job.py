"""One print: pages come one by one from the store thread and are painted on the window thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMarginsF, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from desktop.printing.pixels import page_count, raster, stamped
from desktop.printing.printers import job_refused, silent_printer, system_printer
from desktop.printing.wish import PrintWish
from enforcement.errors import PaperTrouble

MAX_DPI = 400  # an A4 page is then 62 MB of pixels: sharp text on a machine with 4 GB
EMPTY = -1  # a back without print
Work = Callable[[Callable[[], Any], Callable[[Any], None] | None], None]
Stamp = Callable[[], bytes]


class PrintJob(QObject):
    """``stamp`` gives a PDF page that is printed over every page (on the store thread), None for the bytes as they are.
    The print system's own file of the pages lies in ``scratch`` until it has them, not in the folder of everybody.

    ``went(pages)`` after each page that the printer has; exactly one of ``finished`` (pages on paper) and ``failed``
    (PaperTrouble) is sent; then ``over`` is True.
    """

    went = Signal(int)
    finished = Signal(int)
    failed = Signal(object)

    def __init__(
        self,
        pdf: bytes,
        wish: PrintWish,
        work: Work,
        make_printer: Callable[[PrintWish], QPrinter] = system_printer,
        stamp: Stamp | None = None,
        scratch: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pdf, self._wish, self._work, self._make_printer = pdf, wish, work, make_printer
        self._stamp, self._over, self._scratch = stamp, b"", scratch
        self._printer: QPrinter | None = None
        self._painter: QPainter | None = None
        self._pages: list[int] = []
        self._printed = 0
        self.over = False
        self.finished.connect(self._end)
        self.failed.connect(self._end)

    def start(self) -> None:
        """Count the pages, then print them; returns at once."""
        self._work(lambda: _trouble_as_value(self._prepare), self._counted)

    def drop(self) -> None:
        """Stop without a word: the window closes. What the printer has not taken yet is lost."""
        if not self.over:
            self._abort()
            self._end(None)

    def _prepare(self) -> int:
        if self._stamp is not None:
            self._over = self._stamp()
        return page_count(self._pdf)

    def _end(self, _how: object) -> None:
        self.over = True
        self._printer = None

    def _counted(self, pages: int | PaperTrouble) -> None:
        if self.over:
            return
        if isinstance(pages, PaperTrouble):
            self.failed.emit(pages)
            return
        wanted = [page - 1 for page in self._wish.pages or range(1, pages + 1) if page <= pages]
        try:
            self._printer = self._make_printer(self._wish)
        except PaperTrouble as trouble:
            self.failed.emit(trouble)
            return
        two_sided = self._wish.duplex and len(wanted) > 1
        rounds = 1 if self._take_copies(self._printer, two_sided) else self._wish.copies
        if two_sided and rounds > 1 and len(wanted) % 2:
            wanted.append(EMPTY)  # the next copy begins on a sheet of its own
        self._pages = wanted * rounds
        self._next()

    def _take_copies(self, printer: QPrinter, two_sided: bool) -> bool:
        """Set the sheet; True when the printer counts the copies by itself."""
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
        printer.setFullPage(True)
        printer.setDocName("镇法通文书")  # the spool sees no names of people
        duplex = QPrinter.DuplexMode.DuplexLongSide if two_sided else QPrinter.DuplexMode.DuplexNone
        printer.setDuplex(duplex)
        if self._wish.copies > 1 and printer.supportsMultipleCopies():
            printer.setCopyCount(self._wish.copies)
            printer.setCollateCopies(True)
            return True
        return self._wish.copies <= 1

    def _next(self) -> None:
        assert self._printer is not None
        if self._printed == len(self._pages):
            self._close()
            return
        index, dpi = self._pages[self._printed], float(min(self._printer.resolution(), MAX_DPI))
        self._work(lambda: _trouble_as_value(lambda: self._picture(index, dpi)), self._paint)

    def _picture(self, index: int, dpi: float) -> QImage:
        if index == EMPTY:
            white = QImage(1, 1, QImage.Format.Format_RGB32)
            white.fill(Qt.GlobalColor.white)
            return white
        page = raster(self._pdf, index, dpi)
        return stamped(page, self._over, dpi) if self._over else page

    def _paint(self, picture: QImage | PaperTrouble) -> None:
        if self.over or self._printer is None:
            return
        if isinstance(picture, PaperTrouble):
            self._give_up(picture)
            return
        if self._painter is None:
            self._painter = QPainter()
            with temporary_files_in(self._scratch):
                started = self._painter.begin(self._printer)
        else:
            started = self._printer.newPage()
        if not started:
            self._give_up(silent_printer())
            return
        self._painter.drawImage(QRectF(self._printer.paperRect(QPrinter.Unit.DevicePixel)), picture)
        self._printed += 1
        self.went.emit(self._printed)
        if not self.over:
            self._next()

    def _close(self) -> None:
        ended = self._painter is None or self._painter.end()
        self._painter = None
        printer = self._printer
        taken = printer is not None and printer.printerState() != QPrinter.PrinterState.Error
        if ended and taken and printer is not None and not job_refused(printer):
            self.finished.emit(self._printed - self._pages.count(EMPTY))
        else:
            self.failed.emit(silent_printer())

    def _give_up(self, trouble: PaperTrouble) -> None:
        self._abort()
        self.failed.emit(trouble)

    def _abort(self) -> None:
        if self._printer is not None:
            self._printer.abort()
        if self._painter is not None and self._painter.isActive():
            self._painter.end()
        self._painter = None


@contextmanager
def temporary_files_in(folder: Path | None) -> Iterator[None]:
    """Libraries that make a temporary file meanwhile make it in ``folder``; None leaves them as they are."""
    before = os.environ.get("TMPDIR")
    if folder is not None:
        os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        if before is not None:
            os.environ["TMPDIR"] = before
        elif folder is not None:
            del os.environ["TMPDIR"]


def _trouble_as_value(task: Callable[[], Any]) -> Any:
    try:
        return task()
    except PaperTrouble as trouble:
        return trouble
