"""Internal sheets (打印清单, 对照表, 抽取记录 …): a heading, labelled facts, tables and closing lines on A4.

They are no 文书: no number, no paper code, no draft mark; the page says itself what it is. Layout is that of the lists
(layout specification 5, 7), so characters fall back and long tables break as they do there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms.blocks import (
    Block,
    CellText,
    Content,
    FormLine,
    GridCell,
    GridRow,
    Heading,
    ItemTable,
    Paragraph,
    Tail,
)
from forms.faults import MissingGlyph, MissingGlyphs
from forms.foot import Foot, finish_pages
from forms.pdf import to_pdf
from forms.style import UnitStyle
from forms.table import lay_table
from forms.typography import Span, face_set

WIDTH = 162.0
"""What the columns of a table, or a label and its value, share (mm)."""
LABEL = 30.0
_STATE = "internal"
_ROW, _HEAD = 8.0, 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """A table under an optional title: column heads, rows of texts, widths in mm (they add up to WIDTH; equal shares
    when empty), `align` per column (left, centre, right)."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    widths: tuple[float, ...] = ()
    align: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainSheet:
    """What to print: `agency` above the title, `remark` right under it, `facts` as label and value, then tables, then
    `closing` paragraphs, `signs` as lines to sign on, and a `note` in small type."""

    title: str
    agency: str = ""
    remark: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[SheetTable, ...] = ()
    closing: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    note: str = ""


def sheet_pdf(sheet: PlainSheet, unit: UnitStyle | None = None) -> bytes | MissingGlyphs:
    """The PDF, or the characters that no face can print. The same sheet gives the same bytes.

    Raises LayoutFault when a cell fits no page, ValueError for rows that do not fit their head."""
    style = unit or UnitStyle()
    faces = face_set(style.body_font)
    content = _content(sheet)
    missing = dict.fromkeys(
        (name, one) for name, text in _texts(sheet) for one in faces.missing("body", text)
    )
    if missing:
        glyphs = tuple(MissingGlyph(field=name, label=name, character=one) for name, one in missing)
        return MissingGlyphs(form_id="", glyphs=glyphs)
    pages = lay_table(content, faces, style)
    finish_pages(pages, Foot(content=content))
    return to_pdf(pages, sheet.title)


def _content(sheet: PlainSheet) -> Content:
    return Content(
        form_id="",
        version=1,
        kind="list",
        state=_STATE,
        heading=Heading(agency=_spans(sheet.agency), title=sheet.title, number=_spans(sheet.remark)),
        blocks=tuple(_blocks(sheet)),
        columns=(LABEL, WIDTH - LABEL),
        note=sheet.note,
    )


def _blocks(sheet: PlainSheet) -> Iterator[Block]:
    for label, value in sheet.facts:
        cells = (GridCell(label=label), GridCell(texts=_paragraphs(value)))
        yield GridRow(cells=cells, height=_ROW)
    for table in sheet.tables:
        yield from _table(table)
    lines: list[FormLine | Paragraph] = [
        Paragraph(name="closing", spans=_spans(one)) for one in sheet.closing
    ]
    lines += [FormLine(pieces=((None, _spans(f"{one}：")),), fill=True) for one in sheet.signs]
    if lines:
        yield Tail(lines=tuple(lines))


def _table(table: SheetTable) -> Iterator[Block]:
    widths = table.widths or (WIDTH / len(table.head),) * len(table.head)
    align = table.align or ("left",) * len(table.head)
    if any(len(row) != len(table.head) for row in table.rows) or not len(widths) == len(align) == len(
        table.head
    ):
        raise ValueError(f"{table.title}: rows, widths or alignments do not fit the head")
    if table.title:
        yield GridRow(cells=(GridCell(label=table.title),), height=_ROW, widths=(WIDTH,), leads=True)
    yield ItemTable(
        head=table.head,
        rows=tuple(tuple(_spans(cell) for cell in row) for row in table.rows),
        align=align,
        height=_ROW,
        least=_ROW,
        least_rows=0 if table.rows else 1,
        head_height=_HEAD,
        widths=widths,
    )


def _paragraphs(text: str) -> tuple[CellText, ...]:
    return tuple(CellText(spans=_spans(line)) for line in text.split("\n"))


def _spans(text: str) -> tuple[Span, ...]:
    return (Span(text),) if text else ()


def _texts(sheet: PlainSheet) -> Iterator[tuple[str, str]]:
    yield "标题", sheet.agency + sheet.title + sheet.remark
    yield from ((label, label + value.replace("\n", "")) for label, value in sheet.facts)
    for table in sheet.tables:
        yield table.title or "表", table.title + "".join(table.head)
        for n, row in enumerate(table.rows, 1):
            yield from (
                (f"{table.title or '表'}第 {n} 行“{head}”", cell)
                for head, cell in zip(table.head, row, strict=False)
            )
    yield "表后", "".join((*sheet.closing, *sheet.signs, sheet.note))
