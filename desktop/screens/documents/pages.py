"""Pages for the screen: stored or freshly laid out PDF bytes as pictures, with the places gates speak of.

Runs on the store thread only (see desktop.printing): PDFium is entered nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from desktop.printing import page_count, raster
from enforcement.errors import KnownTrouble, PaperTrouble

if TYPE_CHECKING:
    import pypdfium2

PREVIEW_DPI = 144.0  # twice the usual 72 dots: sharp at 150 % without rendering again
_FIELD_WORDS: dict[str, tuple[str, ...]] = {
    # What stands on the page near an empty field: the words that are searched when there is no value to search.
    "correction_due": ("前改正", "日前", "改正期限"),
    "corrections": ("责令", "改正"),
    "opinion": ("当事人意见", "意见"),
    "facts": ("检查情况",),
    "started_at": ("检查时间",),
    "ended_at": ("检查时间",),
    "place": ("检查地点", "地点"),
    "recusal_answer": ("回避",),
    "present_person": ("现场负责人",),
    "review_body": ("申请行政复议",),
    "court": ("人民法院",),
    "papers": ("文书名称",),
    "party.id_no": ("统一社会信用代码", "身份证件号码", "身份证"),
    "party.legal_rep": ("经营者", "法定代表人"),
    "party.address": ("经营场所", "住所", "住址"),
    "party.phone": ("联系电话",),
    "party": ("被检查人", "当事人"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a page (in points from the upper left) and the number of the gate it belongs to."""

    number: int
    page: int
    rect: QRectF


@dataclass(frozen=True, slots=True)
class Pages:
    """Pictures of all pages at PREVIEW_DPI, their marks, and the trouble when there is nothing to show."""

    pdf: bytes = b""
    pictures: tuple[QImage, ...] = ()
    marks: tuple[Mark, ...] = ()
    trouble: KnownTrouble | None = None


def read_pages(
    get_pdf: Callable[[], bytes], wanted: tuple[tuple[int, str, str], ...] = (), *, first: int = 0
) -> Pages:
    """The pages of what ``get_pdf`` gives (the ``first`` few when not 0); ``wanted`` are (gate number, field, printed
    value or "").

    Known trouble becomes part of the answer: the preview says it in the place of the page.
    """
    try:
        pdf = get_pdf()
        count = min(page_count(pdf), first or page_count(pdf))
        pictures = tuple(raster(pdf, index, PREVIEW_DPI) for index in range(count))
        return Pages(pdf, pictures, _marks(pdf, wanted))
    except KnownTrouble as trouble:
        return Pages(trouble=trouble)


def _marks(pdf: bytes, wanted: tuple[tuple[int, str, str], ...]) -> tuple[Mark, ...]:
    if not wanted:
        return ()
    import pypdfium2  # with the first page, not with the window

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise PaperTrouble("这份文书的页面打不开。", detail="pdfium") from error
    try:
        found = (_find(document, number, field, value) for number, field, value in wanted)
        return tuple(mark for mark in found if mark is not None)
    finally:
        document.close()


def _find(document: pypdfium2.PdfDocument, number: int, field: str, value: str) -> Mark | None:
    near = _FIELD_WORDS.get(field) or _FIELD_WORDS.get(field.split(".")[0], ())
    words = ((value,) if value else ()) + near
    for index in range(len(document)):
        page = document[index]
        text = page.get_textpage()
        try:
            for word in words:
                rect = _box(page, text, word)
                if rect is not None:
                    return Mark(number, index, rect)
        finally:
            text.close()
            page.close()
    return None


def _box(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, word: str) -> QRectF | None:
    hit = text.search(word, match_case=True).get_next()
    if hit is None:
        return None
    start, count = hit
    boxes = [text.get_charbox(start + offset) for offset in range(count)]
    high = page.get_height()
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    low, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
    return QRectF(left, high - top, right - left, top - low)
