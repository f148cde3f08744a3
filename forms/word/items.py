"""Item tables: a head that is repeated on every page, the items, empty rows, and the total.

Source: layout specification 5, 5.1, 7, 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from forms.blocks import ItemTable
from forms.measure import ITEM_PITCH
from forms.table_rows import DENSE_FROM, DENSE_SIZE
from forms.typography import MM, FaceSet, Span, Spans
from forms.word.fitting import fitting
from forms.word.grid import RISING, VALUE_SIDE, Cell, Row, edges_of
from forms.word.ink import runs
from forms.word.look import Look
from forms.word.nodes import Format, paragraph
from forms.word.rows import AIR, CENTRED_SIDE

INDEX_SIDE, HEAD_SIDE = 40, 24
"""Paddings in twips beside the items of an index and beside the words of a head: these columns are narrow."""

INDEX_ROOM = 208.0
"""Room in mm for the rows of an index on its first page."""


@dataclass(frozen=True, slots=True)
class ItemMaker:
    """Makes the rows of item tables; `struck` says that unused rows are struck (issued papers), `share` how much of the
    height they can spare they keep."""

    look: Look
    faces: FaceSet
    columns: Sequence[float]
    struck: bool
    index: bool
    share: float = 1.0

    def rows(self, block: ItemTable) -> list[Row]:
        """Head, items, empty rows and total."""
        edges = edges_of(block.widths or self.columns)
        dense = len(block.rows) >= DENSE_FROM and block.least < block.height
        height = block.least if dense else block.height
        sizes = self._sizes(block, dense)
        items = [self._item_row(values, edges, block.align, sizes, height) for values in block.rows]
        made = [self._head(block, edges), *items, *self._spare(block, edges, items)]
        if block.total:
            spans = paragraph("Value", runs(block.total, self.look.text))
            made.append(Row(cells=(Cell(x0=0, x1=edges[-1], inside=(spans,)),), height=block.height))
        return made

    def _item_row(
        self,
        values: Sequence[Spans],
        edges: Sequence[int],
        aligns: Sequence[str],
        sizes: Sequence[tuple[float, ...]],
        height: float,
    ) -> Row:
        """One item; the row is at least so high as its values are likely to be."""
        cells, high = [], height
        for spans, (x0, x1), align, steps in zip(values, pairwise(edges), aligns, sizes, strict=True):
            side = INDEX_SIDE if self.index else (VALUE_SIDE if align == "left" else CENTRED_SIDE)
            cell, lines = self._item(spans, (x0, x1), align, steps, height, side)
            cells.append(cell)
            high = max(high, lines / MM + AIR)
        return Row(cells=tuple(cells), height=high)

    def _sizes(self, block: ItemTable, dense: bool) -> list[tuple[float, ...]]:
        if dense:
            return [(DENSE_SIZE,)] * len(block.head)
        items = self.look.items
        tops = block.sizes or items[:1] * len(block.head)
        return [tuple(size for size in items if size <= top) or (top,) for top in tops]

    def _head(self, block: ItemTable, edges: Sequence[int]) -> Row:
        cells = []
        for words, x in zip(block.head, pairwise(edges), strict=True):
            spans = (Span(words, bold=bool(self.look.head_face)),)
            cell, _high = self._item(spans, x, "centre", self.look.items, block.head_height, HEAD_SIDE)
            cells.append(cell)
        return Row(cells=tuple(cells), height=block.head_height, head=True, kept=True)

    def _item(
        self, spans: Spans, x: tuple[int, int], align: str, sizes: Sequence[float], height: float, side: int
    ) -> tuple[Cell, float]:
        """A cell and the height of its text in points."""
        width = (x[1] - x[0] - 2 * side) / 20
        size, count = sizes[0], 0
        if spans:
            size, count = fitting(self.faces, spans, width, height * MM, sizes, ITEM_PITCH)
        form = Format(align="center" if align == "centre" else "", line=size * ITEM_PITCH)
        made = paragraph("Value", runs(spans, size, own=size if size != self.look.text else 0.0), form)
        return Cell(x0=x[0], x1=x[1], inside=(made,), side=side), count * size * ITEM_PITCH

    def _spare(self, block: ItemTable, edges: Sequence[int], items: Sequence[Row]) -> list[Row]:
        """Unused rows: one struck cell on an issued paper, else rows to fill in. An index is filled to its end."""
        count = block.least_rows - len(block.rows)
        if self.index:
            count = int((INDEX_ROOM - sum(row.height for row in items)) / block.height)
        if count <= 0:
            return []
        if self.struck:
            struck = Cell(x0=0, x1=edges[-1], slash=RISING)
            return [Row(cells=(struck,), height=count * block.least, whole=False)]
        empty = tuple(Cell(x0=x0, x1=x1) for x0, x1 in pairwise(edges))
        height = block.least + self.share * (block.height - block.least)
        return [Row(cells=empty, height=height)] * count
