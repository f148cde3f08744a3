"""Paper out of the machine: stored PDF bytes become pixels, pixels become pages; nothing is laid out here.

PDFium must never be entered by two threads at once, and the papers' read-back uses it on the store thread.
So every rasterising runs through ``work`` (``Operations.work``) on that thread; the window thread only paints.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMarginsF, QObject, QRectF, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from enforcement.errors import FileTrouble, PaperTrouble

if TYPE_CHECKING:
    import pypdfium2

POINTS_PER_INCH = 72.0
MAX_DPI = 400  # an A4 page is then 62 MB of pixels: sharp text on a machine with 4 GB
Work = Callable[[Callable[[], Any], Callable[[Any], None] | None], None]


@dataclass(frozen=True, slots=True)
class PrintWish:
    """What to print: ``copies`` ≥ 1, pages ``first``..``last`` counted from 1 (``last`` 0 = to the end)."""

    copies: int = 1
    first: int = 1
    last: int = 0
    duplex: bool = False
    printer_name: str = ""


def page_count(pdf: bytes) -> int:
    """Pages of a PDF. Raises PaperTrouble when the bytes are no PDF."""
    document = _open(pdf)
    try:
        return len(document)
    finally:
        document.close()


def raster(pdf: bytes, page_index: int, dpi: float) -> QImage:
    """One page (from 0) as pixels at ``dpi``; its own copy, safe to hand to another thread."""
    document = _open(pdf)
    try:
        page = document[page_index]
        bitmap = page.render(scale=dpi / POINTS_PER_INCH, rev_byteorder=False, prefer_bgrx=True)
        picture = QImage(
            bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
        ).copy()
        bitmap.close()
        page.close()
    finally:
        document.close()
    return picture


def raster_all(pdf: bytes, dpi: float) -> tuple[QImage, ...]:
    """All pages as pixels, for the preview."""
    return tuple(raster(pdf, index, dpi) for index in range(page_count(pdf)))


def save_pdf(pdf: bytes, path: Path) -> None:
    """Write the very bytes beside the target, then rename: afterwards ``path`` is whole or untouched.

    Raises FileTrouble when the folder cannot be written.
    """
    aside = path.with_name(path.name + ".part")
    try:
        with aside.open("wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        raise FileTrouble(
            "这份 PDF 没有存成。",
            "选的位置写不进去，或已经没有空间。",
            "文书还在本机，换一个位置再存。",
            detail=type(error).__name__,
        ) from error


def printer_names() -> tuple[str, ...]:
    """Printers of this computer, the default one first."""
    default = QPrinterInfo.defaultPrinterName()
    names = QPrinterInfo.availablePrinterNames()
    return tuple(sorted(names, key=lambda name: (name != default, name)))


def system_printer(wish: PrintWish) -> QPrinter:
    """The wished printer, or the default one. Raises PaperTrouble when this computer has none."""
    name = wish.printer_name or QPrinterInfo.defaultPrinterName()
    if not name:
        raise PaperTrouble(
            "这台电脑还没有装打印机。", "文书已存好，文号没有浪费。", "装一台打印机，或存成 PDF 带走。"
        )
    # Qt quietly writes a PDF instead when it does not know the name, so the name is checked first.
    if name not in QPrinterInfo.availablePrinterNames():
        raise _silent_printer()
    return QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)


class PrintJob(QObject):
    """One print: pages come one by one from the store thread and are painted on the window thread.

    Exactly one of ``finished`` (pages on paper) and ``failed`` (PaperTrouble) is sent; then ``over`` is True.
    """

    finished = Signal(int)
    failed = Signal(object)

    def __init__(
        self,
        pdf: bytes,
        wish: PrintWish,
        work: Work,
        make_printer: Callable[[PrintWish], QPrinter] = system_printer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pdf, self._wish, self._work, self._make_printer = pdf, wish, work, make_printer
        self._printer: QPrinter | None = None
        self._painter: QPainter | None = None
        self._pages: list[int] = []
        self._printed = 0
        self.over = False
        self.finished.connect(self._end)
        self.failed.connect(self._end)

    def start(self) -> None:
        """Count the pages, then print them; returns at once."""
        self._work(lambda: _trouble_as_value(lambda: page_count(self._pdf)), self._counted)

    def _end(self, _how: object) -> None:
        self.over = True
        self._printer = None

    def _counted(self, pages: int | PaperTrouble) -> None:
        if isinstance(pages, PaperTrouble):
            self.failed.emit(pages)
            return
        last = min(self._wish.last or pages, pages)
        wanted = range(max(1, self._wish.first), last + 1)
        try:
            self._printer = self._make_printer(self._wish)
        except PaperTrouble as trouble:
            self.failed.emit(trouble)
            return
        rounds = 1 if self._take_copies(self._printer) else self._wish.copies
        self._pages = [page - 1 for _ in range(rounds) for page in wanted]
        self._next()

    def _take_copies(self, printer: QPrinter) -> bool:
        """Set the sheet; True when the printer counts the copies by itself."""
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
        printer.setFullPage(True)
        printer.setDocName("镇法通文书")  # the spool sees no names of people
        duplex = QPrinter.DuplexMode.DuplexLongSide if self._wish.duplex else QPrinter.DuplexMode.DuplexNone
        printer.setDuplex(duplex)
        if self._wish.copies > 1 and printer.supportsMultipleCopies():
            printer.setCopyCount(self._wish.copies)
            return True
        return self._wish.copies <= 1

    def _next(self) -> None:
        assert self._printer is not None
        if self._printed == len(self._pages):
            self._close()
            return
        index, dpi = self._pages[self._printed], float(min(self._printer.resolution(), MAX_DPI))
        self._work(lambda: _trouble_as_value(lambda: raster(self._pdf, index, dpi)), self._paint)

    def _paint(self, picture: QImage | PaperTrouble) -> None:
        assert self._printer is not None
        if isinstance(picture, PaperTrouble):
            self._give_up(picture)
            return
        if self._painter is None:
            self._painter = QPainter()
            started = self._painter.begin(self._printer)
        else:
            started = self._printer.newPage()
        if not started:
            self._give_up(_silent_printer())
            return
        self._painter.drawImage(QRectF(self._printer.paperRect(QPrinter.Unit.DevicePixel)), picture)
        self._printed += 1
        self._next()

    def _close(self) -> None:
        ended = self._painter is None or self._painter.end()
        self._painter = None
        if (
            ended
            and self._printer is not None
            and self._printer.printerState() != QPrinter.PrinterState.Error
        ):
            self.finished.emit(self._printed)
        else:
            self.failed.emit(_silent_printer())

    def _give_up(self, trouble: PaperTrouble) -> None:
        if self._printer is not None:
            self._printer.abort()
        if self._painter is not None and self._painter.isActive():
            self._painter.end()
        self._painter = None
        self.failed.emit(trouble)


def _silent_printer() -> PaperTrouble:
    return PaperTrouble("打印机没有回应。", "文书已存好，文号没有浪费。", "换一台打印机，或存成 PDF 带走。")


def _trouble_as_value(task: Callable[[], Any]) -> Any:
    try:
        return task()
    except PaperTrouble as trouble:
        return trouble


def _open(pdf: bytes) -> pypdfium2.PdfDocument:
    import pypdfium2  # with the first page, not with the window

    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise PaperTrouble(
            "这份文书的页面打不开。",
            "存着的文件和当时的不一样了。",
            "先别打印，去体检单做一次核对。",
            detail="pdfium",
        ) from error
