"""What stands outside the type area: page numbers, the paper code, foot lines, watermarks and print marks.

Source: layout specification 9, 9.1, 10; sizes of the codes: security design 4.2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from forms.blocks import DOSSIER, Content, plain
from forms.lines import break_lines
from forms.page import HEIGHT, WIDTH, BoxOp, CodeOp, Page, TextOp
from forms.paper_code import CAPTION, modules, page_text, tail_text
from forms.typography import MM, Span
from forms.wording import date_text

NOTE = 7.5
CODE_SIDE = 20 * MM
PAGE_CODE_SIDE = 10 * MM
CODE_X = 25.8 * MM
CODE_Y = {"letter": 9 * MM, "form": 4 * MM}
CAPTION_ROWS = {"letter": (23.0 * MM, 19.4 * MM, 15.8 * MM), "form": (19.4 * MM, 16.2 * MM, 13.0 * MM)}
OTHER_PAGES_Y = {"letter": 14 * MM, "form": 6 * MM}
COPIES_Y, COPIES_Y_UNDER_CODE = 17.8 * MM, 5.6 * MM
FOLIO_SIZE = 14.0
FOLIO_Y = {"letter": 28 * MM, "form": 11 * MM}
TOP_NOTE_Y = 283 * MM
HALF = 108 * MM
DRAFT_WORDS = "草稿　不具有法律效力"
BLANK_WORDS = "空白文书，手工填写后应当录入系统"
BLANK_CODE_WORDS = "签发后生成"
SAMPLE_WORDS = "样张"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint:
    """A later print of an issued document: which one, and the ISO dates of printing and of issue."""

    count: int
    printed_on: str
    issued_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """What the foot band needs to know. `code_text` and `digest` are empty unless the document is issued.
    `folio_outside` sets the page numbers of a letter one character inside its outer edge."""

    content: Content
    code_text: str = ""
    digest: bytes = b""
    reprint: Reprint | None = None
    sample: bool = False
    folio_outside: bool = False


def reprint_words(again: Reprint) -> str:
    """What stands in the top margin of every later print."""
    return f"第{again.count}次打印　{date_text(again.printed_on)}　原签发{date_text(again.issued_on)}"


def finish_pages(pages: Sequence[Page], foot: Foot) -> None:
    """Adds everything outside the type area to all pages, then checks each page for overlaps. The papers of the
    dossier itself (cover, index, note sheet) have no foot."""
    shape = "letter" if foot.content.kind == "letter" else "form"
    for page in pages:
        _top_notes(page, foot)
        if foot.content.kind not in DOSSIER:
            _folio(page, shape, len(pages), foot)
            _code(page, shape, foot, len(pages))
            if page.number == len(pages):
                _last_line(page, shape, foot)
        if foot.content.state == "draft":
            _watermark(page)
        page.check()


def _folio(page: Page, shape: str, total: int, foot: Foot) -> None:
    centre, y = (page.area[0] + page.area[2]) / 2, FOLIO_Y[shape]
    if shape == "letter":
        x, align = centre, "centre"
        if foot.folio_outside:
            odd = page.number % 2
            x, align = (page.area[2] - FOLIO_SIZE, "right") if odd else (page.area[0] + FOLIO_SIZE, "left")
        page.write(f"— {page.number} —", x, y, "folio", FOLIO_SIZE, name="folio", align=align)
        return
    of = "　" if foot.content.state == "blank" else str(total)
    page.write(f"第{page.number}页　共{of}页", centre, y, "folio", 10.5, name="folio", align="centre")


def _top_notes(page: Page, foot: Foot) -> None:
    words = SAMPLE_WORDS if foot.sample else ""
    if foot.reprint:
        words = "　".join(part for part in (words, reprint_words(foot.reprint)) if part)
    if words:
        grey = 0.0 if foot.reprint else 0.5
        page.write(words, page.area[2], TOP_NOTE_Y, "note", NOTE, name="top note", align="right", grey=grey)


def _code(page: Page, shape: str, foot: Foot, pages: int) -> None:
    state = foot.content.state
    if state == "blank" and page.number == 1:
        _empty_frame(page, shape)
    if state != "issued" or not foot.digest:
        return
    tail = f"内容校验值尾号 {tail_text(foot.digest)}"
    if page.number == 1:
        _symbol(page, foot.code_text, CODE_Y[shape], CODE_SIDE)
        number = plain(foot.content.heading.number)
        _captions(page, shape, [CAPTION, *([f"文号 {number}"] if number else []), tail])
    else:
        _symbol(page, page_text(foot.digest, page.number, pages), CODE_Y[shape], PAGE_CODE_SIDE)
        words = f"{plain(foot.content.heading.number)}　{tail}".strip("　")
        page.write(words, CODE_X + PAGE_CODE_SIDE + 1.7 * MM, OTHER_PAGES_Y[shape], "note", NOTE, name="foot")


def _symbol(page: Page, text: str, y: float, side: float) -> None:
    page.ops.append(CodeOp(CODE_X, y, side, modules(text)))
    page.claim("code", CODE_X, y, CODE_X + side, y + side)


def _captions(page: Page, shape: str, lines: list[str]) -> None:
    """Three lines right of the code; a number too long for the left half runs on in a second line."""
    x = CODE_X + CODE_SIDE + 0.8 * MM
    top, middle, _low = CAPTION_ROWS[shape]
    step = (top - middle) * (
        0.8 if page.faces.shape((Span(lines[1]),), "note", NOTE).width > HALF - x else 1.0
    )
    y = top
    for words in lines:
        shaped = page.faces.shape((Span(words),), "note", NOTE)
        for line in break_lines(shaped, HALF - x, justify=False):
            page.set_line(shaped, line, x, y, name="foot")
            y -= step


def _empty_frame(page: Page, shape: str) -> None:
    y = CODE_Y[shape]
    page.ops.append(BoxOp(CODE_X, y, CODE_SIDE, CODE_SIDE, 0.4, 0.4))
    page.claim("code", CODE_X, y, CODE_X + CODE_SIDE, y + CODE_SIDE)
    middle = y + CODE_SIDE / 2 - 0.36 * NOTE
    page.write(
        BLANK_CODE_WORDS, CODE_X + CODE_SIDE / 2, middle, "note", NOTE, name="", align="centre", grey=0.4
    )


def _last_line(page: Page, shape: str, foot: Foot) -> None:
    state = foot.content.state
    if state == "blank":
        x = CODE_X + CODE_SIDE + 0.8 * MM if page.number == 1 else page.area[0]
        page.write(BLANK_WORDS, x, CAPTION_ROWS[shape][0], "note", NOTE, name="foot")
    elif shape == "letter" and foot.content.foot:
        coded = bool(foot.digest) and state == "issued"
        beside = coded and page.number > 1
        x = CODE_X + PAGE_CODE_SIDE + 1.7 * MM if beside else page.area[0]
        y = COPIES_Y_UNDER_CODE if coded and page.number == 1 else COPIES_Y
        page.write(foot.content.foot, x, y, "note", NOTE, name="copies")


def _watermark(page: Page) -> None:
    """草稿 across the sheet, behind the text: 54 pt, 45°, 12 % grey, centred."""
    size = 54.0
    shaped = page.faces.shape((Span(DRAFT_WORDS),), "title", size)
    half = shaped.width / 2 * math.cos(math.radians(45))
    x, y = WIDTH / 2 - half, HEIGHT / 2 - half
    places = list(accumulate(shaped.widths, initial=x))[:-1]
    page.ops.insert(0, TextOp(y, size, shaped.characters, shaped.known, places, 0.88, 45.0))
