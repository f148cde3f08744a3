"""Opens a finished PDF and reads it again: pages, text, fonts, codes. Run before a document counts as
issued."""

from __future__ import annotations

import ctypes
import re
import threading
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
import zxingcpp

from enforcement.errors import PaperTrouble
from forms.blocks import (
    Archive,
    Closing,
    Content,
    FormLine,
    GridRow,
    HeaderRow,
    ItemTable,
    LabelRow,
    Paragraph,
    PhotoBlock,
    Signature,
    Strip,
    Tail,
    TearSheet,
)
from forms.characters import BOX, TICKED_BOX, without_selectors
from forms.render import RenderRequest, blocks_of
from forms.typography import MM, Spans

A4 = (210.0, 297.0)
_BLANKS = re.compile(r"\s+")
_lock = threading.Lock()
"""PDFium is not made for several threads at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FontUse:
    """A font in the file and whether its outlines are embedded."""

    name: str
    embedded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """What a finished PDF really holds. Page sizes in mm."""

    pages: int
    texts: tuple[str, ...]
    fonts: tuple[FontUse, ...]
    page_sizes: tuple[tuple[float, float], ...]


def read_back(pdf: bytes) -> ReadBack:
    """The pages, text, fonts and sizes of a PDF. PaperTrouble if it cannot be opened."""
    with _lock:
        document = _open(pdf)
        try:
            texts, sizes = [], []
            fonts: dict[str, bool] = {}
            for page in document:
                text = page.get_textpage()
                texts.append(text.get_text_bounded())
                text.close()
                width, height = page.get_size()
                sizes.append((round(width / MM, 1), round(height / MM, 1)))
                fonts.update(_fonts(page))
                page.close()
        finally:
            document.close()
    used = tuple(FontUse(name=name, embedded=kept) for name, kept in sorted(fonts.items()))
    return ReadBack(pages=len(texts), texts=tuple(texts), fonts=used, page_sizes=tuple(sizes))


def _open(pdf: bytes) -> Any:
    try:
        return pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as error:
        raise PaperTrouble(
            "做好的文书打不开，没有出具。", "", "再做一次；还是不行就导出诊断包。", detail=f"pdfium: {error}"
        ) from error


def _fonts(page: Any) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for item in page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_TEXT], max_depth=2):
        font = pdfium_raw.FPDFTextObj_GetFont(item.raw)
        size = pdfium_raw.FPDFFont_GetBaseFontName(font, None, 0)
        buffer = ctypes.create_string_buffer(size)
        pdfium_raw.FPDFFont_GetBaseFontName(font, buffer, size)
        name = buffer.value.decode("latin-1")
        if name not in found:
            found[name] = pdfium_raw.FPDFFont_GetIsEmbedded(font) == 1
    return found


def picture_of(pdf: bytes, page: int = 0, dpi: int = 150) -> Any:
    """One page as a Pillow image, as a printer would show it."""
    with _lock:
        document = _open(pdf)
        try:
            return document[page].render(scale=dpi / 72).to_pil()
        finally:
            document.close()


def read_codes(picture: Any) -> tuple[str, ...]:
    """The texts of all QR codes in a picture of a page, in reading order."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    placed = sorted(found, key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    return tuple(code.text for code in placed)


def check(read: ReadBack, request: RenderRequest) -> tuple[str, ...]:
    """What is wrong with a finished document, as sentences; empty when every fact can be read in it."""
    form = request.form
    problems = []
    if any(size != A4 for size in read.page_sizes):
        problems.append("页面不是A4。")
    problems += [f"字体{font.name}没有嵌入。" for font in read.fonts if not font.embedded]
    lost = unreadable(read, blocks_of(request))
    problems += [f"“{form.label(name)}”没有完整打到纸上。" for name in lost]
    squeezed = "".join(_squeezed(text) for text in read.texts)
    problems += [f"没有打出“{name}”。" for name in form.slips if _squeezed(name) not in squeezed]
    return tuple(dict.fromkeys(problems))


def unreadable(read: ReadBack, content: Content) -> list[str]:
    """The fields of a document that cannot be read in it, in one piece or running on over pages."""
    texts = [_squeezed(text) for text in read.texts]
    return [name for name, value in printed_values(content) if not _stands_in(_squeezed(value), texts)]


def printed_values(content: Content) -> list[tuple[str, str]]:
    """Field and printed text of every fact in the document, once each."""
    spans = [*content.heading.agency, *content.heading.number, *content.heading.slip]
    if content.subtitle is not None:
        spans += _line_spans(content.subtitle)
    for block in content.blocks:
        spans += _block_spans(block)
    drawn = str.maketrans("", "", BOX + TICKED_BOX)
    pairs = [(s.field, without_selectors(s.text).translate(drawn)) for s in spans if s.field and s.text]
    return list(dict.fromkeys(pairs))


def _block_spans(block: Any) -> Spans:
    if isinstance(block, Paragraph):
        return (*block.spans, *block.answer, *block.second)
    if isinstance(block, HeaderRow):
        return tuple(s for cell in block.cells for s in cell.spans)
    if isinstance(block, LabelRow):
        return block.spans
    if isinstance(block, GridRow):
        return _row_spans(block)
    if isinstance(block, ItemTable):
        return (*(s for row in block.rows for cell in row for s in cell), *block.total)
    if isinstance(block, Tail):
        return tuple(s for x in block.lines for s in (_line_spans(x) if isinstance(x, FormLine) else x.spans))
    if isinstance(block, Closing | Strip | TearSheet):
        lines = (*block.lines, *block.last) if isinstance(block, Strip) else block.lines
        return tuple(s for line in lines for s in _line_spans(line))
    if isinstance(block, Archive):
        return tuple(s for _label, spans in block.cells for s in spans)
    if isinstance(block, PhotoBlock):
        return (*block.number, *block.taken_at, *block.place, *block.taken_by, *block.proves, *block.tail)
    return (*block.agency, *block.date) if isinstance(block, Signature) else ()


def _row_spans(row: GridRow) -> Spans:
    texts = tuple(s for cell in row.cells for text in cell.texts for s in text.spans)
    lines = (line for cell in row.cells for line in (*cell.lines, *cell.sign))
    return (*texts, *(s for line in lines for s in _line_spans(line)))


def _line_spans(line: FormLine) -> Spans:
    return (*(s for _tab, piece in line.pieces for s in piece), *line.right)


def _squeezed(text: str) -> str:
    """Without blanks; PDFium gives a hyphen at the end of a line as U+0002."""
    return _BLANKS.sub("", text.replace("\ufffe", "").replace("\u00ad", "").replace("\x02", "-"))


def _stands_in(value: str, texts: list[str]) -> bool:
    """Whether a value can be read, in one piece or running on from one page to the next."""
    if any(value in text for text in texts):
        return True
    for n, text in enumerate(texts[:-1]):
        cut = next((k for k in range(len(value) - 1, 0, -1) if value[:k] in text), 0)
        if cut and _stands_in(value[cut:], texts[n + 1 :]):
            return True
    return False
