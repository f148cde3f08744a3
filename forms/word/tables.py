"""Tables, lists, and the papers of the dossier: their rows as one table, and what stands around it.

A list has its items in a table of their own, because Word repeats only the first rows of a table on later pages.
Source: layout specification 5, 7, 8.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from forms.blocks import Archive, Block, Content, GridRow, ItemTable, Paragraph, Signature, Strip, Tail, plain
from forms.cover import ARCHIVE_HEAD, ARCHIVE_ROW, LONGEST_AGENCY, TABLE_TO_ARCHIVE
from forms.heading import title_lines
from forms.seal import FROM_RIGHT, PITCH, SIZE
from forms.typography import MM, FaceSet
from forms.word.form_lines import SMALLER
from forms.word.grid import INNER, OUTER, Cell, Row, edges_of, table
from forms.word.heading import agency_line, form_heading, sign_off, title_line
from forms.word.ink import lines, runs
from forms.word.items import ItemMaker
from forms.word.look import LINE_PITCH, NOTE_PITCH, NOTE_SIZE, PAGE, TAIL_PITCH, Look
from forms.word.nodes import Format, Node, paragraph
from forms.word.rows import RowMaker, tail_pen

OWN_TABLES = ("list", "index")
ONE_PAGE = ("table", "list")
SHARES = (0.8, 0.6, 0.4, 0.2, 0.0)
LINE = 0.18
"""A line between two rows, in mm."""

SPARE, SPARE_SEALED = 4.0, 10.0
"""Room in mm that a one-page form keeps for faces wider than ours; more where the seal must stand on its page."""

SEAL_TOP = 8.0
"""Room in mm between a table and the agency over which the seal goes."""


def table_nodes(content: Content, look: Look, faces: FaceSet) -> list[Node]:
    """The body of a table, list, cover, index or note sheet."""
    made = _heading(content, look)
    if content.subtitle is not None and content.kind != "cover":
        made.append(tail_pen(look, faces).line_of(content.subtitle, before=8.0))
        made.append(paragraph("Gap", (), Format(line=6.0)))
    made += _tables(content, look, faces)
    for block in content.blocks:
        made += _after(block, content, look, faces)
    made += [
        paragraph("Note", lines([line], 9.0), Format(before=0 if n else 6.0))
        for n, line in enumerate(content.note.split("\n") if content.note else ())
    ]
    for block in content.blocks:
        if isinstance(block, Signature):
            made += _signature(block, look, faces)
    return made


def _heading(content: Content, look: Look) -> list[Node]:
    if content.kind in ("index", "note"):
        return [title_line(look, content.heading.title, 0.12 * look.title[0], Format(after=6.0))]
    if content.kind != "cover":
        return form_heading(look, content.heading)
    subtitle = content.subtitle.pieces if content.subtitle else ()
    words = [span for _tab, spans in subtitle for span in spans]
    return [
        agency_line(look, content.heading.agency, LONGEST_AGENCY, Format(), space=2.0),
        title_line(look, content.heading.title, 8.0, Format(before=22.0, after=8.0)),
        paragraph("Subtitle", runs(words, 15.0), Format(after=30.0)),
    ]


def _tables(content: Content, look: Look, faces: FaceSet) -> list[Node]:
    """The tables of a sheet. A form that can stand on one page gives up height for it, under a seal type size too."""
    tables = _rows(content, look, faces, 1.0)
    room = _room(content, look)
    if content.kind not in ONE_PAGE or _height(tables) <= room:
        return _joined(tables)
    tightest = tables
    for tightest in _pressed(content, look, faces):
        if _height(tightest) <= room:
            break
    fits = _height(tightest) <= room + _spare(content)
    return _joined(tightest if fits else tables)


def _pressed(content: Content, look: Look, faces: FaceSet) -> Iterator[list[list[Row]]]:
    """The rows with less and less air."""
    for share in SHARES:
        yield _rows(content, look, faces, share)
    look = replace(look, leading=LINE_PITCH / 12)
    yield _rows(content, look, faces, 0.0)
    if _sealed(content):
        for size in SMALLER[1:]:
            yield _rows(content, replace(look, running=size), faces, 0.0)


def _sealed(content: Content) -> bool:
    return any(isinstance(block, Signature) for block in content.blocks)


def _height(tables: list[list[Row]]) -> float:
    """About how high tables are, their lines included, in mm."""
    return sum(row.height + LINE for rows in tables for row in rows)


def _room(content: Content, look: Look) -> float:
    """The height in mm that heading, note and signature leave a table on one page."""
    top, _right, bottom, _left = look.margins
    head = look.agency[1] + look.title[1] * len(title_lines(content.heading.title)) + 26.0
    across = int(look.width * MM / NOTE_SIZE)
    notes = sum(-(-len(line) // across) for line in content.note.split("\n"))
    tails = [block for block in content.blocks if isinstance(block, Tail | Strip)]
    lines = sum(len(block.lines if isinstance(block, Tail) else block.last) for block in tails)
    below = notes * NOTE_PITCH + 6.0 + lines * TAIL_PITCH
    sealed = SEAL_TOP + 2 * PITCH / MM if _sealed(content) else 0.0
    return PAGE[1] - top - bottom - (head + below) / MM - sealed - _spare(content)


def _spare(content: Content) -> float:
    return SPARE_SEALED if _sealed(content) else SPARE


def _rows(content: Content, look: Look, faces: FaceSet, share: float) -> list[list[Row]]:
    """The rows of each table."""
    tables: list[list[Row]] = [[]]
    rows = RowMaker(look, faces, content.columns, share)
    struck, index = content.state == "issued", content.kind == "index"
    items = ItemMaker(look, faces, content.columns, struck, index, share)
    for group, found in groupby(content.blocks, key=lambda b: b.group if isinstance(b, GridRow) else ""):
        blocks = list(found)
        if group:
            tables[-1] += rows.group([b for b in blocks if isinstance(b, GridRow)])
            continue
        for block in blocks:
            if isinstance(block, ItemTable):
                if content.kind in OWN_TABLES and tables[-1]:
                    tables.append([])
                tables[-1] += items.rows(block)
            elif isinstance(block, GridRow):
                tables[-1] += rows.group([block])
    return [made for made in tables if made]


def _joined(tables: list[list[Row]]) -> list[Node]:
    """Tables one under the other, a hair of space between them, with one line where they meet."""
    made: list[Node] = []
    for n, rows in enumerate(tables):
        last = n == len(tables) - 1
        made.append(table(rows, top=INNER if n else OUTER, bottom=OUTER if last else 0))
        made.append(paragraph("Gap", ()))
    return made


def _after(block: Block, content: Content, look: Look, faces: FaceSet) -> list[Node]:
    """What stands under the table: archive numbers, closing lines, and signatures of the last page."""
    pen = tail_pen(look, faces)
    if isinstance(block, Archive):
        space = paragraph("Gap", (), Format(line=TABLE_TO_ARCHIVE))
        return [space, _archive(block, look), paragraph("Gap", (), Format(line=6.0))]
    if isinstance(block, Tail):
        made = []
        for line in block.lines:
            if isinstance(line, Paragraph):
                form = Format(line=pen.line, first=2 if line.indent else 0, em=pen.size)
                made.append(paragraph("CellText", runs(line.spans, pen.size), form))
            else:
                made.append(pen.line_of(line))
        return made
    if isinstance(block, Strip):
        return [pen.line_of(line, before=0 if n else 12.0) for n, line in enumerate(block.last)]
    return []


def _archive(block: Archive, look: Look) -> Node:
    edges = edges_of([look.width / len(block.cells)] * len(block.cells))
    places = list(zip(block.cells, edges, edges[1:], strict=False))
    heads = [
        Cell(x0=x0, x1=x1, inside=(paragraph("Label", lines([label], 12.0, own=12.0)),))
        for (label, _spans), x0, x1 in places
    ]
    values = [
        Cell(x0=x0, x1=x1, inside=(paragraph("Label", runs(spans, 12.0, own=12.0)),))
        for (_label, spans), x0, x1 in places
    ]
    return table(
        [
            Row(cells=tuple(heads), height=ARCHIVE_HEAD / MM, kept=True),
            Row(cells=tuple(values), height=ARCHIVE_ROW / MM),
        ]
    )


def _signature(block: Signature, look: Look, faces: FaceSet) -> list[Node]:
    """Agency over date around the middle of the seal, at the right under the table."""
    right = look.width * MM
    half = faces.shape(block.agency, "body", SIZE).width / 2 if plain(block.agency) else 0.0
    centre = min(right - FROM_RIGHT, right - half)
    form = Format(line=PITCH, before=SEAL_TOP * MM)
    return sign_off([block.agency], block.date, look, SIZE, centre, form)
