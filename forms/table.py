"""Table forms (回证, 审批表): label and value rows, item rows, writing lines, over one or more pages.

Source: layout specification 5, 5.1. Only a value taller than half a page is split; rows shrink to their
least height before a page is added.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms.blocks import Content, FormLine, ItemTable, LabelRow
from forms.cells import (
    INNER,
    MIN_ROW,
    OUTER,
    ROW_PADDING,
    SIDE_LABEL,
    SIDE_VALUE,
    Fitted,
    draw_fitted,
    draw_label,
    fit,
    strike,
)
from forms.faults import LayoutFault
from forms.form_lines import broken, draw_form_line, fits
from forms.heading import continuation_heading, form_area, form_heading
from forms.page import Page
from forms.typography import MM, FaceSet, Span

NOTE_SIZE = 9.0
NOTE_DEPTH = 5 * MM
LINE_LEADING = 17.2
DENSE_FROM = 5
TALLEST_VALUE = 110 * MM
CONTINUED = "\n（续）"
TOLD_ROOM = 20 * MM
"""Typed text above writing lines keeps its size up to this height, then steps down."""


@dataclass(slots=True)
class _Row(ABC):
    """One row of the page flow. `edges` are its column lines in mm from the left border."""

    wanted: float
    least: float
    edges: tuple[float, ...]

    @abstractmethod
    def draw(self, page: Page, left: float, right: float, top: float, height: float) -> None:
        """Draws what stands inside the row."""


@dataclass(slots=True)
class _Labelled(_Row):
    block: LabelRow
    text: Fitted | None

    def draw(self, page: Page, left: float, right: float, top: float, height: float) -> None:
        x0 = left + self.edges[0] * MM
        draw_label(page, self.block.label, left + SIDE_LABEL, x0 - SIDE_LABEL, top, height)
        if self.block.strike:
            strike(page, x0, right, top, height, rising=False)
        text_height = 0.0
        if self.text is not None:
            text_height = self.text.height if self.block.lines else height
            draw_fitted(page, self.text, x0 + SIDE_VALUE, right - SIDE_VALUE, top, text_height, "left")
        if self.block.lines:
            self._lines(page, x0 + SIDE_VALUE, right - SIDE_VALUE, top - text_height, height - text_height)

    def _lines(self, page: Page, x0: float, x1: float, top: float, height: float) -> None:
        rows: list[tuple[FormLine, int]] = []
        for line in self.block.lines:
            count = 1 if fits(page, line, x1 - x0) else len(broken(page, line, x1 - x0)[1])
            rows.append((line, count))
        pitch = (height - 0.5 * ROW_PADDING) / sum(count for _line, count in rows)
        y = top - 0.25 * ROW_PADDING - pitch / 2 - 0.36 * 12
        for line, count in rows:
            if count == 1:
                draw_form_line(page, line, x0, x1, y)
            else:
                shaped, lines = broken(page, line, x1 - x0)
                for n, part in enumerate(lines):
                    page.set_line(shaped, part, x0, y - n * pitch)
            y -= count * pitch


@dataclass(slots=True)
class _Cells(_Row):
    cells: tuple[Fitted, ...]
    align: tuple[str, ...]

    def draw(self, page: Page, left: float, right: float, top: float, height: float) -> None:
        borders = [0.0, *self.edges, (right - left) / MM]
        for n, cell in enumerate(self.cells):
            side = SIDE_VALUE if self.align[n] == "left" else SIDE_LABEL
            x0, x1 = left + borders[n] * MM + side, left + borders[n + 1] * MM - side
            draw_fitted(page, cell, x0, x1, top, height, self.align[n])


@dataclass(slots=True)
class _Spare(_Row):
    count: int
    struck: bool

    def draw(self, page: Page, left: float, right: float, top: float, height: float) -> None:
        for n in range(1, self.count):
            y = top - height * n / self.count
            page.rule(left, y, right, y, INNER)
        if self.struck:
            strike(page, left, right, top, height, rising=True)


class _Table:
    """A table while it is measured and spread over pages."""

    def __init__(self, content: Content, faces: FaceSet) -> None:
        self.content, self.faces = content, faces
        self.area = form_area()
        self.columns = content.columns
        self.edges = tuple(sum(self.columns[: n + 1]) for n in range(len(self.columns) - 1))
        self.head: _Cells | None = None
        self.rows: list[_Row] = []
        for block in content.blocks:
            if isinstance(block, LabelRow):
                self.rows += self._label_rows(block)
            elif isinstance(block, ItemTable):
                self.rows += self._item_rows(block)

    def _label_rows(self, block: LabelRow) -> list[_Labelled]:
        """The row of a block; a value taller than half a page is split, its label repeated with （续）."""
        width = sum(self.columns[1:]) * MM - 2 * SIDE_VALUE
        room = block.height * MM if not block.lines else TOLD_ROOM
        indent = 2 if block.lines and block.spans else 0
        text = fit(self.faces, block.spans, width, room, indent=indent) if block.spans else None
        rows: list[_Labelled] = []
        while text is not None and text.height > TALLEST_VALUE:
            count = int((TALLEST_VALUE - ROW_PADDING) / text.pitch)
            part = LabelRow(label=block.label + CONTINUED * bool(rows), spans=block.spans)
            piece = Fitted(text.shaped, text.lines[:count], text.pitch)
            rows.append(_Labelled(piece.height, piece.height, self.edges[:1], part, piece))
            text = Fitted(text.shaped, text.lines[count:], text.pitch)
        if rows:
            block = replace(block, label=block.label + CONTINUED, height=0.0)
        return [*rows, self._label_row(block, text, width)]

    def _label_row(self, block: LabelRow, text: Fitted | None, width: float) -> _Labelled:
        page = Page(0, self.faces, self.area)
        count = sum(1 if fits(page, x, width) else len(broken(page, x, width)[1]) for x in block.lines)
        needed = (text.height if text else 0.0) + (count * LINE_LEADING + 0.5 * ROW_PADDING if count else 0.0)
        least = max(MIN_ROW, needed)
        spare = 2 * MM if text and block.lines else 0.0
        wanted = max(block.height * MM, needed + spare, least)
        return _Labelled(wanted, least, self.edges[:1], block, text)

    def _item_rows(self, block: ItemTable) -> list[_Row]:
        self.head = self._cells(
            tuple((Span(t),) for t in block.head), ("centre",) * len(block.head), block.height, False
        )
        dense = len(block.rows) >= DENSE_FROM
        rows: list[_Row] = [self.head]
        rows += [
            self._cells(cells, block.align, block.least if dense else block.height, dense)
            for cells in block.rows
        ]
        spare = block.least_rows - len(block.rows)
        if spare > 0:
            struck = self.content.state == "issued"
            rows.append(
                _Spare(spare * block.height * MM, spare * block.least * MM, self.edges, spare, struck)
            )
        return rows

    def _cells(
        self, cells: Sequence[tuple[Span, ...]], align: tuple[str, ...], height: float, dense: bool
    ) -> _Cells:
        fitted = []
        for n, spans in enumerate(cells):
            side = SIDE_VALUE if align[n] == "left" else SIDE_LABEL
            sizes = (10.5,) if dense else (12.0, 11.0, 10.5)
            width = self.columns[n] * MM - 2 * side
            fitted.append(fit(self.faces, spans, width, height * MM, sizes=sizes, leading=1.25))
        needed = max([f.height for f in fitted if len(f.lines) > 1], default=0.0)
        least = max(height * MM, needed)
        return _Cells(least, least, self.edges, tuple(fitted), align)

    # -- pages -----------------------------------------------------------------------------------------------

    def draw(self) -> list[Page]:
        page = Page(1, self.faces, self.area)
        pages = [page]
        top = form_heading(page, self.content.heading)
        floor = self.area[1] + (NOTE_DEPTH if self.content.note else 0.0)
        heights = self._heights(top - floor)
        start, y = top, top
        placed: list[tuple[_Row, float]] = []
        for row, height in zip(self.rows, heights, strict=True):
            if y - height < floor - 0.1:
                if not placed or height > 150 * MM:
                    raise LayoutFault(f"row of {height / MM:.0f} mm fits no page")
                self._close(page, placed, start)
                page = Page(len(pages) + 1, self.faces, self.area)
                pages.append(page)
                start = y = continuation_heading(page, self.content.heading)
                placed = []
                if isinstance(row, _Cells | _Spare) and self.head is not None:
                    placed.append((self.head, self.head.wanted))
                    y -= self.head.wanted
            placed.append((row, height))
            y -= height
        self._close(page, placed, start)
        if self.content.note:
            page.write(self.content.note, self.area[0], y - 4.2 * MM, "note", NOTE_SIZE)
        return pages

    def _heights(self, room: float) -> list[float]:
        """Wanted heights if they fit, else each row gives up the same share of what it can spare."""
        wanted = sum(row.wanted for row in self.rows)
        least = sum(row.least for row in self.rows)
        if wanted <= room or wanted <= least:
            return [row.wanted for row in self.rows]
        share = max(0.0, (room - least) / (wanted - least))
        return [row.least + share * (row.wanted - row.least) for row in self.rows]

    def _close(self, page: Page, placed: list[tuple[_Row, float]], top: float) -> None:
        left, right = self.area[0], self.area[2]
        y = top
        for n, (row, height) in enumerate(placed):
            if n:
                page.rule(left, y, right, y, INNER)
            for edge in row.edges:
                page.rule(left + edge * MM, y, left + edge * MM, y - height, INNER)
            row.draw(page, left, right, y, height)
            y -= height
        frame(page, left, y, right, top)


def frame(page: Page, left: float, low: float, right: float, top: float) -> None:
    """The outer border of a table."""
    half = OUTER / 2
    for x1, y1, x2, y2 in (
        (left - half, top, right + half, top),
        (left - half, low, right + half, low),
        (left, low, left, top),
        (right, low, right, top),
    ):
        page.rule(x1, y1, x2, y2, OUTER)
    page.claim("table", left, low, right, top)


def lay_table(content: Content, faces: FaceSet) -> list[Page]:
    """The pages of a table form; LayoutFault if a single row is taller than a page."""
    return _Table(content, faces).draw()
