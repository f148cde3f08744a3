"""The rows of a table, measured: grid rows with merged labels, item rows under their head, empty rows.

Source: layout specification 5, 5.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise

from forms.blocks import CellText, Content, GridCell, GridRow, ItemTable
from forms.cells import INNER, MIN_ROW, strike
from forms.grid import CONTINUED, LEAST_OPINION, Cell, Label
from forms.measure import Measure
from forms.page import Page
from forms.typography import MM

HALF_PAGE = 110 * MM
"""A row taller than this is split at the end of a page instead of moved."""

TALLEST_OPINION = 27 * MM
DENSE_FROM = 5
DENSE_SIZE = 10.5


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The label that consecutive rows share; `again` is how it reads on a later page."""

    label: Label
    again: Label


@dataclass(slots=True, kw_only=True)
class Row:
    """One row: its cells, the height it is meant to have and the least it can do with, its inner borders.

    `head` is repeated when the row starts a page; heads themselves are `leads`, they never end one.
    """

    cells: tuple[Cell, ...]
    height: float
    least: float
    edges: tuple[float, ...]
    group: Group | None = None
    head: Row | None = None
    leads: bool = False

    def draw(self, page: Page, left: float, _right: float, top: float) -> None:
        """Draws what stands inside the row."""
        for cell in self.cells:
            cell.draw(page, left, top, self.height)

    def split(self, room: float, measure: Measure) -> tuple[Row | None, Row | None]:
        """The row cut `room` points down; (None, row) where nothing of it would stand above."""
        parts = [cell.split(room, _again(cell, measure)) for cell in self.cells]
        if not any(taken for _first, _second, taken in parts):
            return None, self
        first = replace(self, cells=tuple(part[0] for part in parts))
        second = replace(self, cells=tuple(part[1] for part in parts))
        first.height = min(room, max(cell.wished for cell in first.cells))
        second.least = max(MIN_ROW, *(cell.least for cell in second.cells))
        second.height = max(second.least, *(cell.wished for cell in second.cells))
        return first, second


@dataclass(slots=True, kw_only=True)
class Spare:
    """Empty rows of an item table, struck together."""

    count: int
    height: float
    least: float
    edges: tuple[float, ...]
    struck: bool
    head: Row | None
    group: None = None
    leads: bool = False

    def draw(self, page: Page, left: float, right: float, top: float) -> None:
        """Draws the rules between the rows and the diagonal over them."""
        for n in range(1, self.count):
            y = top - self.height * n / self.count
            page.rule(left, y, right, y, INNER)
        if self.struck:
            strike(page, left, right, top, self.height, rising=True)

    def split(self, room: float, _measure: Measure) -> tuple[Spare | None, Spare | None]:
        """As many rows as fit, and the rest; struck rows that do not fit are not needed."""
        count = min(self.count, int(room / (self.height / self.count)))
        first = self._part(count) if count else None
        return first, None if self.struck else self._part(self.count - count)

    def _part(self, count: int) -> Spare:
        share = count / self.count
        return replace(self, count=count, height=self.height * share, least=self.least * share)


AnyRow = Row | Spare


def _again(cell: Cell, measure: Measure) -> Label | None:
    if cell.label is None:
        return None
    words = cell.label.words.removesuffix(CONTINUED) + CONTINUED
    return measure.label(words, cell.x1 - cell.x0 - 2 * cell.side)


def borders_of(widths: Sequence[float]) -> list[float]:
    """The borders of columns in points from the left edge, both outer ones included."""
    return [0.0, *accumulate(width * MM for width in widths)]


def rows_of(content: Content, measure: Measure) -> list[AnyRow]:
    """All rows of a document's grid rows and item tables, in order."""
    made: list[AnyRow] = []
    for group, blocks in groupby(content.blocks, key=lambda b: b.group if isinstance(b, GridRow) else ""):
        found = list(blocks)
        if group:
            made += _grouped([b for b in found if isinstance(b, GridRow)], group, content.columns, measure)
            continue
        for block in found:
            if isinstance(block, GridRow):
                made.append(grid_row(block, content.columns, measure))
            elif isinstance(block, ItemTable):
                made += item_rows(block, content, measure)
    return made


def grid_row(block: GridRow, columns: Sequence[float], measure: Measure) -> Row:
    """One grid row; in a group its cells begin at the second column."""
    borders = borders_of(block.widths or columns)
    at = 1 if block.group else 0
    edges = [borders[at]] * at
    cells: list[Cell] = []
    for n, cell in enumerate(block.cells):
        end = len(borders) - 1 if n == len(block.cells) - 1 else min(at + cell.span, len(borders) - 1)
        cells.append(measure.cell(cell, borders[at], borders[end], block.height * MM))
        edges.append(borders[end])
        at = end
    least = max(MIN_ROW, *(cell.least for cell in cells))
    if any(cell.sign for cell in cells):
        least = max(least, LEAST_OPINION, min(block.height * MM, TALLEST_OPINION))
    height = max(block.height * MM, least, *(cell.wished for cell in cells))
    return Row(cells=tuple(cells), height=height, least=least, edges=tuple(edges[:-1]), leads=block.leads)


def _grouped(blocks: list[GridRow], words: str, columns: Sequence[float], measure: Measure) -> list[Row]:
    """Rows under one label; together they are as high as it, alone too where they may be parted."""
    rows = [grid_row(block, columns, measure) for block in blocks]
    width = columns[0] * MM - 2 * rows[0].cells[0].side
    group = Group(measure.label(words, width), measure.label(words + CONTINUED, width))
    parted = sum(row.height for row in rows) > HALF_PAGE
    share = group.again.height if parted else group.label.height / len(rows)
    for row in rows:
        row.group = group
        row.least = max(row.least, share)
        row.height = max(row.height, row.least)
    return rows


def item_rows(block: ItemTable, content: Content, measure: Measure) -> list[AnyRow]:
    """Head, rows, empty rows and total of an item table."""
    borders = borders_of(block.widths or content.columns)
    edges, pairs = tuple(borders[1:-1]), list(pairwise(borders))
    high = block.head_height * MM
    cells = [measure.head(t, x0, x1, high) for t, (x0, x1) in zip(block.head, pairs, strict=True)]
    high = max(high, *(cell.least for cell in cells))
    head = Row(cells=tuple(cells), height=high, least=high, edges=edges, leads=True)
    dense = len(block.rows) >= DENSE_FROM and block.least < block.height
    height = (block.least if dense else block.height) * MM
    steps = _steps(block, measure, dense)
    rows: list[AnyRow] = [head]
    for values in block.rows:
        made = tuple(
            measure.item(spans, x0, x1, height, align, sizes)
            for spans, (x0, x1), align, sizes in zip(values, pairs, block.align, steps, strict=True)
        )
        high = max(height, *(cell.least for cell in made))
        rows.append(Row(cells=made, height=high, least=high, edges=edges, head=head))
    spare = block.least_rows - len(block.rows)
    if spare > 0:
        rows.append(spare_rows(block, spare, edges, head, struck=content.state == "issued"))
    if block.total:
        rows.append(_total(block, borders[-1], head, measure))
    return rows


def spare_rows(
    block: ItemTable, count: int, edges: tuple[float, ...], head: Row | None, *, struck: bool
) -> Spare:
    """Empty rows of an item table."""
    return Spare(
        count=count,
        height=count * block.height * MM,
        least=count * block.least * MM,
        edges=edges,
        struck=struck,
        head=head,
    )


def _steps(block: ItemTable, measure: Measure, dense: bool) -> list[tuple[float, ...]]:
    """The sizes that the values of each column step through."""
    if dense:
        return [(DENSE_SIZE,)] * len(block.head)
    items = measure.look.items
    return [
        tuple(s for s in items if s <= top) or (top,) for top in block.sizes or items[:1] * len(block.head)
    ]


def _total(block: ItemTable, right: float, head: Row, measure: Measure) -> Row:
    texts = (CellText(spans=block.total),)
    cell = measure.cell(GridCell(texts=texts), 0.0, right, block.height * MM)
    high = max(block.height * MM, cell.wished)
    return Row(cells=(cell,), height=high, least=high, edges=(), head=head)
