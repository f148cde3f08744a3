"""Item tables: a head that is repeated on every page, the items, empty rows, and the total.

Source: layout specification 5, 5.1, 7, 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from forms.blocks import ItemTable
from forms.cells import fit
from forms.measure import ITEM_PITCH
from forms.table_rows import DENSE_FROM, DENSE_SIZE
from forms.typography import MM, FaceSet, Span, Spans
from forms.word.grid import RISING, VALUE_SIDE, Cell, Row, edges_of
from forms.word.ink import runs
from forms.word.look import Look
from forms.word.nodes import Format, paragraph
from forms.word.rows import LABEL_SIDE

NARROW_SIDE = 40
"""Padding in twips beside the items of an index, whose columns are narrow."""

INDEX_ROWS = 24
"""Rows of one page of an index."""


@dataclass(frozen=True, slots=True)
class ItemMaker:
    """Makes the rows of item tables; `struck` says that unused rows are struck (issued papers)."""

    look: Look
    faces: FaceSet
    columns: Sequence[float]
    struck: bool
    index: bool

    def rows(self, block: ItemTable) -> list[Row]:
        """Head, items, empty rows and total."""
        edges = edges_of(block.widths or self.columns)
        dense = len(block.rows) >= DENSE_FROM and block.least < block.height
        height = block.least if dense else block.height
        made = [self._head(block, edges)]
        for values in block.rows:
            columns = zip(values, pairwise(edges), block.align, self._sizes(block, dense), strict=True)
            cells = (self._item(spans, x, align, sizes, height) for spans, x, align, sizes in columns)
            made.append(Row(cells=tuple(cells), height=height))
        made += self._spare(block, edges)
        if block.total:
            spans = paragraph("Value", runs(block.total, self.look.text))
            made.append(Row(cells=(Cell(x0=0, x1=edges[-1], inside=(spans,)),), height=block.height))
        return made

    def _sizes(self, block: ItemTable, dense: bool) -> list[tuple[float, ...]]:
        if dense:
            return [(DENSE_SIZE,)] * len(block.head)
        items = self.look.items
        tops = block.sizes or items[:1] * len(block.head)
        return [tuple(size for size in items if size <= top) or (top,) for top in tops]

    def _head(self, block: ItemTable, edges: Sequence[int]) -> Row:
        cells = []
        for words, (x0, x1) in zip(block.head, pairwise(edges), strict=True):
            spans = (Span(words, bold=bool(self.look.head_face)),)
            cells.append(self._item(spans, (x0, x1), "centre", self.look.items, block.head_height))
        return Row(cells=tuple(cells), height=block.head_height, head=True, kept=True)

    def _item(
        self, spans: Spans, x: tuple[int, int], align: str, sizes: tuple[float, ...], height: float
    ) -> Cell:
        side = NARROW_SIDE if self.index else (VALUE_SIDE if align == "left" else LABEL_SIDE)
        width = (x[1] - x[0] - 2 * side) / 20
        size = sizes[0]
        if spans:
            found = fit(self.faces, spans, width, height * MM, sizes=sizes, leading=ITEM_PITCH)
            size = found.shaped.size
        form = Format(align="center" if align == "centre" else "", line=size * ITEM_PITCH)
        made = paragraph("Value", runs(spans, size, own=size if size != self.look.text else 0.0), form)
        return Cell(x0=x[0], x1=x[1], inside=(made,), side=side)

    def _spare(self, block: ItemTable, edges: Sequence[int]) -> list[Row]:
        """Unused rows: one struck cell on an issued paper, else rows to fill in."""
        least = max(block.least_rows, INDEX_ROWS if self.index else 0)
        count = least - len(block.rows)
        if count <= 0:
            return []
        if self.struck:
            struck = Cell(x0=0, x1=edges[-1], slash=RISING)
            return [Row(cells=(struck,), height=count * block.least, whole=False)]
        empty = tuple(Cell(x0=x0, x1=x1) for x0, x1 in pairwise(edges))
        return [Row(cells=empty, height=block.height)] * count
