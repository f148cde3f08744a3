"""Tables of fixed column widths: rows of cells between edges become one grid with merged cells.

Source: layout specification 5 (borders, paddings, rows). Edges, sides and paddings are twips.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from forms.cells import SIDE_VALUE
from forms.typography import MM
from forms.word.nodes import TWIP, Format, Node, keep_with_next, node, paragraph

OUTER, INNER = 10, 4
"""Borders in eighths of a point: 1.2 and 0.5 pt."""

PADDING = round(1.2 * TWIP)
VALUE_SIDE = round(SIDE_VALUE / MM * TWIP)
EMPTY_LINE = 12.6
FALLING, RISING = "tl2br", "tr2bl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What stands between two edges. `merge` joins it with the cell below (restart) or above (continue); `slash` is a
    diagonal; `bare` names sides without border; `ruled` has a hairline below. `high` is about how high its inside is, in mm;
    text of a `downwards` cell runs from top to bottom."""

    x0: int
    x1: int
    inside: tuple[Node, ...] = ()
    align: str = "center"
    side: int = VALUE_SIDE
    low: int = PADDING
    merge: str = ""
    slash: str = ""
    bare: tuple[str, ...] = ()
    ruled: float = 0.0
    high: float = 0.0
    downwards: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Cells side by side; `height` in mm is the least. A `head` is repeated on every page, a `whole` row never
    splits, a `kept` one stays on the page of the row below."""

    cells: tuple[Cell, ...]
    height: float
    head: bool = False
    whole: bool = True
    kept: bool = False


def edges_of(widths: Sequence[float]) -> list[int]:
    """The edges of columns given in mm, from the left edge of the table."""
    return [0, *(round(x * TWIP) for x in accumulate(widths))]


def table(rows: Sequence[Row], *, top: int = OUTER, bottom: int = OUTER, framed: bool = True) -> Node:
    """The rows as one table; `top` and `bottom` are its outer borders, 0 for none."""
    edges = sorted({x for row in rows for cell in row.cells for x in (cell.x0, cell.x1)})
    sides = {"top": top, "left": OUTER, "bottom": bottom, "right": OUTER, "insideH": INNER, "insideV": INNER}
    borders = [_border(side, size if framed else 0) for side, size in sides.items()]
    paddings = {"top": PADDING, "left": VALUE_SIDE, "bottom": PADDING, "right": VALUE_SIDE}
    look = node(
        "tblPr", node("tblW", w=edges[-1], type="dxa"), node("jc", val="center"), node("tblBorders", *borders),
        node("tblLayout", type="fixed"),
        node("tblCellMar", *(node(side, w=size, type="dxa") for side, size in paddings.items())),
    )  # fmt: skip
    grid = node("tblGrid", *(node("gridCol", w=b - a) for a, b in pairwise(edges)))
    return node("tbl", look, grid, *(_row(row, edges) for row in rows))


def _border(side: str, size: int) -> Node:
    if not size:
        return node(side, val="nil")
    return node(side, val="single", sz=size, space=0, color="auto")


def _row(row: Row, edges: list[int]) -> Node:
    look = [node("cantSplit")] * row.whole
    look.append(node("trHeight", val=round(row.height * TWIP), hRule="atLeast"))
    look += [node("tblHeader")] * row.head
    made = node("tr", node("trPr", *look), *(_cell(cell, edges) for cell in row.cells))
    if row.kept:
        for one in made.iter(node("p").tag):
            keep_with_next(one)
    return made


def _cell(cell: Cell, edges: list[int]) -> Node:
    span = edges.index(cell.x1) - edges.index(cell.x0)
    look = [node("tcW", w=cell.x1 - cell.x0, type="dxa")]
    look += [node("gridSpan", val=span)] if span > 1 else []
    look += [node("vMerge", val=cell.merge)] if cell.merge else []
    look += _cell_borders(cell)
    sides = {"left": cell.side, "bottom": cell.low, "right": cell.side}
    if (cell.side, cell.low) != (VALUE_SIDE, PADDING):
        look.append(node("tcMar", *(node(side, w=size, type="dxa") for side, size in sides.items())))
    look += [node("textDirection", val="tbRl")] * cell.downwards
    look.append(node("vAlign", val=cell.align))
    return node(
        "tc", node("tcPr", *look), *(cell.inside or (paragraph("Value", (), Format(line=EMPTY_LINE)),))
    )


def _cell_borders(cell: Cell) -> list[Node]:
    made = [node(side, val="nil") for side in ("top", "left", "bottom", "right") if side in cell.bare]
    made += [_border("bottom", round(cell.ruled * 8) or 2)] if cell.ruled else []
    made += [_border(cell.slash, INNER)] if cell.slash else []
    return [node("tcBorders", *made)] if made else []


def merged(cell: Cell, first: bool) -> Cell:
    """A cell as the first or a later part of one that runs over several rows."""
    return replace(cell, merge="restart") if first else replace(cell, merge="continue", inside=())
