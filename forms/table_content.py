"""Tables, lists, covers, indexes and note sheets as blocks: the rows of a definition with their facts.

docs/forms.md says how rows are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from forms.blocks import (
    Archive,
    Block,
    CellText,
    FormLine,
    GridCell,
    GridRow,
    ItemTable,
    Paragraph,
    Signature,
    Tail,
)
from forms.definitions.row_faults import FULL_PAGE
from forms.facts import Facts
from forms.said import entries_of, form_line, paragraphs_of, strip_of
from forms.typography import Span, Spans

BLANK_ITEM_ROWS = 10
PEOPLE_AT_LEAST = 2
ROW_HEIGHT = 9.0
INDEX_ROW, INDEX_HEAD = 9.3, 11.0
FIRST_LINE = 2
_COUNT = re.compile(r"\{n(:\w+)?\}")
_COUNT_BLANK = "{_14}"
_INSIDE = ("label", "value", "text", "say", "lines", "sign", "align", "indent", "each", "each_least")

Template = Mapping[str, Any]


def table_blocks(view: Facts) -> list[Block]:
    """The rows that hold for these facts, and what stands under them."""
    blocks: list[Block] = [_row(view, row) for row in view.form.rows if view.included(row)]
    if view.form.tail:
        blocks.append(Tail(lines=tuple(_tail(view))))
    if view.form.strip:
        blocks.append(strip_of(view))
    if view.form.seal_block:
        agency = view.value("agency") or (Span("", "agency", 60.0),)
        blocks.append(Signature(agency=agency, date=view.value("issue_date")))
    return blocks


def _row(view: Facts, row: Template) -> Block:
    if "items" in row:
        return _items(view, row)
    if "archive" in row:
        return Archive(cells=tuple((c["label"], view.spans(c.get("value", ""))) for c in row["archive"]))
    widths = tuple(row.get("widths", ()))
    columns = len(widths or view.form.columns) - bool(row.get("group"))
    cells = row.get("cells")
    if cells is None:
        value = {key: row[key] for key in _INSIDE if key in row and key != "label"}
        cells = [{"label": row["label"]}, value] if "label" in row else [value]
    return GridRow(
        cells=tuple(_cells(view, cells, columns)),
        height=float(row.get("height", ROW_HEIGHT)),
        group=row.get("group", ""),
        widths=widths,
    )


def _cells(view: Facts, cells: Sequence[Template], columns: int) -> Iterator[GridCell]:
    """The cells of a row; the last one takes the columns that are left."""
    for n, cell in enumerate(cells):
        span = int(cell.get("span", 1))
        columns -= span
        yield replace(_cell(view, cell), span=span + columns if n == len(cells) - 1 else span)


def _cell(view: Facts, cell: Template) -> GridCell:
    if "label" in cell:
        return GridCell(label="".join(span.text for span in view.spans(cell["label"])))
    entries = _people(view, cell)
    lines, sign = (
        tuple(form_line(view, text, entry) for entry in entries for text in cell.get(key, ()))
        for key in ("lines", "sign")
    )
    texts = tuple(_texts(view, cell))
    strike = view.state == "issued" and not (texts or lines or sign)
    return GridCell(
        texts=texts,
        lines=lines,
        sign=sign,
        align=cell.get("align", "left"),
        running="text" in cell or "say" in cell,
        typed="text" in cell,
        strike=strike,
    )


def _people(view: Facts, cell: Template) -> list[Template | None]:
    """The entries that the lines of a cell are repeated for, made up to two so that there is room to sign."""
    if "each" not in cell:
        return [None]
    entries: list[Template | None] = [*entries_of(view, cell["each"])]
    names = {name for entry in entries for name in entry or {}} | {"name", "cert_no"}
    empty = dict.fromkeys(names, "")
    return entries + [empty] * (int(cell.get("each_least", PEOPLE_AT_LEAST)) - len(entries))


def _texts(view: Facts, cell: Template) -> Iterator[CellText]:
    """The paragraphs of a cell; what would only be a line to write on is left out, the cell is one."""
    indent = int(cell.get("indent", FIRST_LINE))
    for key, first in (("value", 0), ("text", indent)):
        found = _split(view.spans(cell[key])) if key in cell else ()
        yield from (CellText(spans=spans, indent=first) for spans in found if _counts(view, spans))
    for said in paragraphs_of(view, cell["say"]) if "say" in cell else ():
        spans = tuple(replace(s, bold=True) for s in said.spans) if said.heading else said.spans
        yield CellText(spans=spans, indent=indent if said.indent else 0)
        if said.answer:
            yield CellText(spans=said.answer, indent=indent)


def _counts(view: Facts, spans: Spans) -> bool:
    if any(span.text.strip() for span in spans):
        return True
    return view.state == "issued" and any(span.mm for span in spans)


def _split(spans: Spans) -> Iterator[Spans]:
    """The paragraphs of a template that has line ends."""
    part: list[Span] = []
    for span in spans:
        first, *others = span.text.split("\n")
        part += [replace(span, text=first)] if first or span.mm else []
        for text in others:
            yield tuple(part)
            part = [Span(text, span.field, bold=span.bold)] if text else []
    yield tuple(part)


# -- item tables ---------------------------------------------------------------------------------------------


def _items(view: Facts, row: Template) -> ItemTable:
    entries = _entries(view, row["items"])
    index = view.form.kind == "index"
    height = float(row.get("height", INDEX_ROW if index else ROW_HEIGHT))
    least, fill = int(row.get("rows_least", 0)), False
    if view.state == "blank" and not index:
        wanted = row.get("blank_rows", BLANK_ITEM_ROWS)
        fill = wanted == FULL_PAGE
        least = 1 if fill else int(wanted)
    return ItemTable(
        head=tuple(row["head"]),
        rows=tuple(tuple(view.spans(cell, entry) for cell in row["cells"]) for entry in entries),
        align=tuple(row.get("align", ["centre"] * len(row["head"]))),
        height=height,
        least=float(row.get("least", height)),
        least_rows=least,
        head_height=float(row.get("head_height", INDEX_HEAD if index else height)),
        widths=tuple(row.get("widths", ())),
        sizes=tuple(row.get("sizes", ())),
        total=_counted(view, row["total"], row["items"]) if "total" in row else (),
        fill=fill,
    )


def _entries(view: Facts, name: str) -> list[dict[str, Any]]:
    """The entries of a list with their number as {n}; a part that only some of them have is empty in the others."""
    found = entries_of(view, name)
    names = {part for entry in found for part in entry}
    return [{**dict.fromkeys(names, ""), **entry, "n": entry["no"]} for entry in found]


def _counted(view: Facts, template: str, name: str) -> Spans:
    """A template in which {n} is the number of entries of a list; on a blank form a line to write it on."""
    if view.state == "blank":
        return view.spans(_COUNT.sub(_COUNT_BLANK, template))
    return view.spans(template, {"n": len(entries_of(view, name)), "field": ""})


def _tail(view: Facts) -> Iterator[FormLine | Paragraph]:
    """Lines under the table; {n} counts the list that `items` names."""
    for line in view.form.tail:
        if not view.included(line):
            continue
        if "say" in line:
            yield from paragraphs_of(view, line["say"])
        elif "items" not in line:
            yield form_line(view, line["text"])
        elif view.state == "blank":
            yield form_line(view, _COUNT.sub(_COUNT_BLANK, line["text"]))
        else:
            yield form_line(view, line["text"], {"n": len(entries_of(view, line["items"])), "field": ""})
