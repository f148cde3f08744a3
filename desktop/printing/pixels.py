"""Stored PDF bytes as pixels, and the same bytes as a file. Rasterising runs on the store thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QPainter

from enforcement.errors import PaperTrouble

if TYPE_CHECKING:
    import pypdfium2

POINTS_PER_INCH = 72.0


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


def stamped(picture: QImage, stamp: bytes, dpi: float) -> QImage:
    """A page with the first page of ``stamp`` printed over it: what is black on either is black, nothing else moves."""
    over = raster(stamp, 0, dpi)
    made = picture.copy()
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
    painter.drawImage(made.rect(), over)
    painter.end()
    return made


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
