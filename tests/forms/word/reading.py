"""What a Word file says, read again, and what it has to say: both as one text without blanks, in reading order."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph

from forms.blocks import (
    Archive,
    Block,
    Closing,
    Content,
    FormLine,
    GridCell,
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
from forms.characters import without_selectors
from forms.content import END_OF_TEXT
from forms.definitions import FormDefinition
from forms.faults import MissingGlyphs
from forms.render import RenderRequest
from forms.typography import Spans
from forms.word import to_docx
from tests.forms import samples
from tests.forms.papers import paper_facts

ELSEWHERE = (GridRow, ItemTable, LabelRow, PhotoBlock, Signature, Strip)
"""Blocks whose words are told in another place of this file."""

WIDE = (("编　号", "number"), ("拍摄时间", "taken_at"), ("校验值尾号", "tail"), ("拍摄地点", "place"),
        ("拍摄人", "taken_by"), ("证明内容", "proves"))  # fmt: skip


def facts_of(form: FormDefinition, folder: Path) -> dict[str, Any]:
    """Facts of the sample paper of a form."""
    made = {"INS-03": samples.record_facts, "INV-17": samples.letter_facts, "SRV-02": samples.receipt_facts}
    if form.id == "INV-04":
        return samples.photo_facts(folder, 3)
    return made[form.id]() if form.id in made else paper_facts(form.id)


def made_file(request: RenderRequest) -> bytes:
    """The file of a request that is not refused."""
    made = to_docx(request)
    assert not isinstance(made, MissingGlyphs)
    return made


def opened(file: bytes) -> Any:
    """The file as python-docx reads it."""
    return Document(io.BytesIO(file))


def squeezed(parts: Iterable[str]) -> str:
    """Text without blanks of any kind."""
    return "".join("".join(parts).split())


def text_of(root: Any) -> str:
    """Everything that can be read in a body, header or footer, in order."""
    return squeezed(WordParagraph(one, None).text for one in root.iter(qn("w:p")))


def said(spans: Spans) -> str:
    """Spans as they are printed, blanks left out."""
    text = "".join(span.text for span in spans if not span.mm)
    return without_selectors(text).replace("\ue000", "☐").replace("\ue001", "☑")


def line_said(line: FormLine) -> str:
    """A line of labels and blanks as it is printed."""
    return "".join(said(spans) for _tab, spans in line.pieces) + said(line.right)


def expected(content: Content, per_page: int = 2) -> str:
    """Everything the body of the file has to say. The sentence about copies hangs on the last line of a letter."""
    if content.kind == "strip":
        return _strips(content)
    parts = [*_heading(content), *_body(content, per_page)]
    if content.kind == "record":
        closing = () if content.state == "blank" else (END_OF_TEXT,)
        parts = [*parts, *closing, *_last_page(content)]
    if content.kind in ("table", "list", "cover", "index", "note"):
        parts.append(content.note)
        for block in content.blocks:
            if isinstance(block, Signature):
                parts += [said(block.agency), said(block.date)]
    if content.kind == "letter":
        parts = [part for part in parts if squeezed([part])]
        parts.insert(-1, said(content.foot))
    return squeezed(parts)


def _strips(content: Content) -> str:
    """Three strips side by side."""
    (sealed,) = content.blocks
    assert isinstance(sealed, Signature)
    period = line_said(content.subtitle) if content.subtitle else ""
    date = said(sealed.date) or "年月日"
    return squeezed(part for part in (said(sealed.agency), "封", date, period) for _strip in range(3))


def _heading(content: Content) -> Iterator[str]:
    heading = content.heading
    if content.kind not in ("index", "note"):
        yield said(heading.agency)
    yield heading.title
    if content.kind not in ("cover", "index", "note"):
        yield from (said(heading.slip), said(heading.number))
    if content.subtitle is not None:
        yield line_said(content.subtitle)


def _last_page(content: Content) -> Iterator[str]:
    for block in content.blocks:
        if isinstance(block, Strip):
            yield block.review
            yield from (line_said(line) for line in block.last)


def _body(content: Content, per_page: int) -> Iterator[str]:
    if content.kind == "photos":
        yield from _photos(content, per_page)
        return
    group = ""
    for block in content.blocks:
        if isinstance(block, GridRow):
            if block.group and block.group != group:
                yield block.group
            group = block.group
            yield from _row(block)
            continue
        group = ""
        if isinstance(block, ItemTable):
            yield from _items(block)
    for block in content.blocks:
        yield from _block(block, content)


def _block(block: Block, content: Content) -> Iterator[str]:
    """What does not stand in the table of a form."""
    if isinstance(block, Paragraph):
        yield from (said(block.spans), said(block.second), said(block.answer))
    elif isinstance(block, HeaderRow):
        yield from (f"{cell.label}：{said(cell.spans)}" for cell in block.cells)
    elif isinstance(block, Closing):
        yield from (line_said(line) for line in block.lines)
    elif isinstance(block, Tail):
        yield from (line_said(x) if isinstance(x, FormLine) else said(x.spans) for x in block.lines)
    elif isinstance(block, Archive):
        yield from (label for label, _spans in block.cells)
        yield from (said(spans) for _label, spans in block.cells)
    elif isinstance(block, Strip) and content.kind != "record":
        yield from (line_said(line) for line in block.last)
    elif isinstance(block, Signature) and content.kind == "letter":
        yield from (said(block.agency), said(block.date))
    elif isinstance(block, TearSheet):
        yield block.title
        yield from (line_said(line) for line in block.lines)
    else:
        assert isinstance(block, ELSEWHERE), block


def _row(row: GridRow) -> Iterator[str]:
    """A row; signatures under other things stand below everything else of the row."""
    below: list[str] = []
    for cell in row.cells:
        yield from (cell.label, *_inside(cell))
        signed = [line_said(line) for line in cell.sign]
        if cell.texts or cell.lines:
            below += signed
        else:
            yield from signed
    yield from below


def _inside(cell: GridCell) -> Iterator[str]:
    yield from (said(text.spans) for text in cell.texts)
    yield from (line_said(line) for line in cell.lines)


def _items(block: ItemTable) -> Iterator[str]:
    yield from block.head
    for row in block.rows:
        yield from (said(spans) for spans in row)
    yield said(block.total)


def _photos(content: Content, per_page: int) -> Iterator[str]:
    subject = next(block for block in content.blocks if isinstance(block, LabelRow))
    photos = [block for block in content.blocks if isinstance(block, PhotoBlock)]
    for _page, found in groupby(enumerate(photos), key=lambda pair: pair[0] // per_page):
        yield from (subject.label, said(subject.spans))
        for _n, photo in found:
            yield from (f"{label}{said(getattr(photo, name))}" for label, name in WIDE)
    yield from _last_page(content)
