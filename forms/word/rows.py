"""Grid rows of a table as rows of cells: labels, values, running text, lines, and signature cells.

A signature cell is two cells without a border between them, text from the top and the signature at the bottom, so
that both keep their place whatever is typed. Source: layout specification 4, 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms.blocks import CellText, FormLine, GridCell, GridRow
from forms.cells import MIN_ROW, SIDE_LABEL
from forms.table_rows import HALF_PAGE
from forms.typography import MM, FaceSet
from forms.word.fitting import SPARE, fitting, natural
from forms.word.form_lines import Pen
from forms.word.grid import FALLING, PADDING, VALUE_SIDE, Cell, Row, edges_of, merged
from forms.word.ink import lines, runs
from forms.word.look import LABEL_PITCH, LINE_PITCH, TAIL_PITCH, Look
from forms.word.nodes import TWIP, Format, Node, keep_with_next, paragraph

CENTRED_SIDE, LABEL_SIDE = round(SIDE_LABEL / MM * TWIP), 40
"""Paddings in twips beside centred values, and beside labels, whose columns are narrow."""

SIGN_PITCH, SIGN_LOW = 26.0, 8.0
LEAST_SIGNED = 25.0
AIR = 2 * PADDING / TWIP
"""Padding above and below the text of a cell, in mm."""

ROOMIEST_LINE = 26.0


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes the rows of one table; `columns` in mm. `share` says how much of the height that it can spare a row
    keeps (layout specification 5: a form of one page)."""

    look: Look
    faces: FaceSet
    columns: Sequence[float]
    share: float = 1.0

    def group(self, blocks: Sequence[GridRow]) -> list[Row]:
        """Rows that share a label in the first column, or a single row without one."""
        parts = [rows for block in blocks for rows in [self._rows(block)]]
        made = [row for rows in parts for row in rows]
        label = blocks[0].group
        if not label:
            return made
        edges = edges_of(blocks[0].widths or self.columns)
        cell = self.label(label, edges[0], edges[1])
        joined = [merged(cell, n == 0) for n in range(len(made))] if len(made) > 1 else [cell]
        high = sum(row.height for row in made) * MM
        kept = high <= HALF_PAGE
        return [
            replace(row, cells=(one, *row.cells), kept=row.kept or (kept and n < len(made) - 1))
            for n, (one, row) in enumerate(zip(joined, made, strict=True))
        ]

    def label(self, words: str, x0: int, x1: int) -> Cell:
        """A label, at the largest size at which its lines fit."""
        width = (x1 - x0 - 2 * LABEL_SIDE) / 20
        texts = words.split("\n")
        sizes = (self.look.text, *(size for size in (12.0, 11.0, 10.5) if size < self.look.text))
        fits = (s for s in sizes if all(natural(self.faces, text, s) <= width - SPARE for text in texts))
        size = next(fits, sizes[-1])
        own = size if size != self.look.text else 0.0
        made = paragraph("Label", lines(texts, size, own=own))
        high = len(texts) * LABEL_PITCH * self.look.text / 12 / MM + AIR
        return Cell(x0=x0, x1=x1, inside=(made,), side=LABEL_SIDE, high=high)

    # -- rows ------------------------------------------------------------------------------------------------

    def _rows(self, block: GridRow) -> list[Row]:
        edges = edges_of(block.widths or self.columns)
        at = 1 if block.group else 0
        pairs: list[tuple[GridCell, int, int]] = []
        for n, cell in enumerate(block.cells):
            end = len(edges) - 1 if n == len(block.cells) - 1 else min(at + cell.span, len(edges) - 1)
            pairs.append((cell, edges[at], edges[end]))
            at = end
        if any(cell.sign and (cell.texts or cell.lines) for cell, _x0, _x1 in pairs):
            return self._signed(block, pairs)
        height = self._height(block)
        cells = tuple(self._cell(cell, x0, x1, height) for cell, x0, x1 in pairs)
        height = max(height, *(cell.high for cell in cells))
        return [Row(cells=cells, height=height, whole=height * MM <= HALF_PAGE)]

    def _height(self, block: GridRow) -> float:
        """The height a row is to have before its text is known."""
        least = max(MIN_ROW / MM, *(self._least(cell) for cell in block.cells))
        return least + self.share * max(0.0, block.height - least)

    def _least(self, cell: GridCell) -> float:
        if cell.sign:
            return LEAST_SIGNED
        return len(cell.lines) * self._line_pitch / MM + AIR

    def _signed(self, block: GridRow, pairs: list[tuple[GridCell, int, int]]) -> list[Row]:
        """A row cut in two: what is written above, what is signed below."""
        count = max(len(cell.sign) for cell, _x0, _x1 in pairs)
        low = (count * self._sign_pitch + SIGN_LOW) / MM
        high = self._height(block) - low
        upper, lower = [], []
        for cell, x0, x1 in pairs:
            if cell.sign and (cell.texts or cell.lines):
                above = self._cell(replace(cell, sign=()), x0, x1, high)
                upper.append(replace(above, align="top", bare=("bottom",)))
                below = self._cell(replace(cell, texts=(), lines=()), x0, x1, low)
                lower.append(replace(below, bare=("top",)))
            else:
                whole = self._cell(cell, x0, x1, high + low)
                upper.append(merged(whole, True))
                lower.append(merged(whole, False))
        high = max(high, *(cell.high for cell in upper))
        short = high * MM <= HALF_PAGE
        return [
            Row(cells=tuple(upper), height=high, whole=short, kept=short),
            Row(cells=tuple(lower), height=low),
        ]

    # -- cells -----------------------------------------------------------------------------------------------

    def _cell(self, cell: GridCell, x0: int, x1: int, height: float) -> Cell:
        if cell.label:
            return self.label(cell.label, x0, x1)
        side = CENTRED_SIDE if cell.align == "centre" else VALUE_SIDE
        width = (x1 - x0 - 2 * side) / 20
        if cell.sign:
            pen = Pen(faces=self.faces, size=self.look.text, line=self._line_pitch, width=width / MM)
            inside = [one for line in cell.sign for one in pen.sign(line, self._sign_pitch)]
            low = round(SIGN_LOW * 20)
            return Cell(x0=x0, x1=x1, inside=tuple(inside), align="bottom", side=side, low=low)
        texts, used = self._texts(cell, width, height * MM)
        made = [*texts, *self._lines(cell.lines, width / MM, height * MM - used)]
        for one in made[:-1]:
            keep_with_next(one)
        slash = FALLING if cell.strike else ""
        high = (used + len(cell.lines) * self._line_pitch) / MM + AIR
        return Cell(x0=x0, x1=x1, inside=tuple(made), side=side, slash=slash, high=high)

    @property
    def _line_pitch(self) -> float:
        return LINE_PITCH * self.look.text / 12

    @property
    def _sign_pitch(self) -> float:
        return SIGN_PITCH * self.look.text / 12

    def _texts(self, cell: GridCell, width: float, height: float) -> tuple[list[Node], float]:
        """The paragraphs of a cell and about how high they are, in points."""
        look, told = self.look, bool(cell.lines)
        running = look.running or look.text
        sizes = (running,) if cell.running and not (told and cell.typed) else look.values
        room = 20 * MM if told else height
        leading = look.leading if cell.running and not told else LINE_PITCH / 12
        found = [
            fitting(self.faces, text.spans, width, room, sizes, leading, max(0, text.indent))
            for text in cell.texts
        ]
        size = min((size for size, _count in found), default=look.text)
        pitch = size * leading
        used = sum(count for _size, count in found) * pitch
        return [self._text(cell, text, size, pitch) for text in cell.texts], used

    def _text(self, cell: GridCell, text: CellText, size: float, pitch: float) -> Node:
        own = size if size != self.look.text else 0.0
        align = "center" if cell.align == "centre" else ""
        form = Format(align=align, line=pitch, first=text.indent, em=size)
        return paragraph("CellText" if cell.running else "Value", runs(text.spans, size, own=own), form)

    def _lines(self, found: Sequence[FormLine], width: float, room: float) -> list[Node]:
        """Lines to write on, spread over the height that the row leaves them."""
        if not found:
            return []
        pitch = max(self._line_pitch, min(ROOMIEST_LINE, (room - AIR * MM) / len(found)))
        pen = Pen(faces=self.faces, size=self.look.text, line=pitch, width=width)
        return [pen.line_of(line) for line in found]


def tail_pen(look: Look, faces: FaceSet) -> Pen:
    """Writes the lines under a table."""
    return Pen(faces=faces, size=look.text, line=TAIL_PITCH * look.text / 12, width=look.width)
