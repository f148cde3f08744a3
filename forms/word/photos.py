"""Photo sheets: a table a page with the subject, the pictures in their frames, and their captions.

Source: layout specification 7. A picture is fitted into its frame, never cropped or stretched.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from forms.blocks import Content, LabelRow, PhotoBlock, Strip, plain
from forms.cells import LEADING, SIZES
from forms.photo_sheet import (
    ARRANGEMENTS,
    CAPTION_SIZES,
    NARROW_ROWS,
    PORTRAIT_ALONE,
    SUBJECT_LABEL,
    WIDE_ROWS,
    Arrangement,
)
from forms.photos import reduced, upright_size
from forms.style import UnitStyle
from forms.typography import MM, FaceSet
from forms.word.fitting import fitting
from forms.word.grid import RISING, Cell, Row, edges_of, table
from forms.word.heading import form_heading
from forms.word.ink import lines, runs
from forms.word.look import Look
from forms.word.nodes import Format, Node, node, paragraph, twips
from forms.word.rows import LABEL_SIDE, tail_pen

SHARE = 0.92
"""Pictures stand a little smaller than on the PDF, so that Word's taller rows keep the same number on a page."""

CAPTION_ROW, CAPTION_LINE, CAPTION_SIZE = 7.0, 13.0, 11.0
FRAME = 5080
"""The frame of a picture, 0.4 pt in EMU."""

_CENTRED = ("number", "taken_at", "tail", "taken_by")


class PhotoMaker:
    """Makes the tables of one photo sheet; pictures go into the package of `document`."""

    def __init__(self, document: Any, look: Look, faces: FaceSet, unit: UnitStyle, state: str) -> None:
        self.document, self.look, self.faces, self.unit = document, look, faces, unit
        self.struck = state == "issued"

    def nodes(self, content: Content) -> list[Node]:
        """The body of the sheet."""
        photos = [block for block in content.blocks if isinstance(block, PhotoBlock)]
        subject = next(block for block in content.blocks if isinstance(block, LabelRow))
        made = form_heading(self.look, content.heading)
        step = self.unit.per_page
        for start in range(0, len(photos), step):
            if start:
                made.append(paragraph("Gap", (), Format(break_before=True)))
            made.append(table([self._subject(subject), *self._rows(photos[start : start + step])]))
        made.append(paragraph("Gap", ()))
        pen = tail_pen(self.look, self.faces)
        strips = [block for block in content.blocks if isinstance(block, Strip)]
        return [*made, *(pen.line_of(line) for strip in strips for line in strip.last)]

    def _subject(self, block: LabelRow) -> Row:
        middle, right = round(SUBJECT_LABEL * 20), twips(self.look.width)
        label = Cell(x0=0, x1=middle, inside=(paragraph("Label", lines([block.label], 12.0)),))
        room = (right - middle) / 20 - 4 * MM
        size, _count = fitting(self.faces, block.spans, room, block.height * MM, SIZES, LEADING)
        words = paragraph("Value", runs(block.spans, size, own=size if size != 12.0 else 0.0))
        value = Cell(x0=middle, x1=right, inside=(words,))
        return Row(cells=(label, value), height=block.height, head=True, kept=True)

    def _rows(self, photos: Sequence[PhotoBlock]) -> list[Row]:
        """The pictures of one page, one or two side by side, each over its caption."""
        columns = ARRANGEMENTS[self.unit.per_page].columns
        edges = edges_of([self.look.width / columns] * columns)
        made: list[Row] = []
        for start in range(0, len(photos), columns):
            band = photos[start : start + columns]
            plan = self._plan(band[0])
            pictures = [self._picture(photo, plan, x) for photo, x in zip(band, edges, strict=False)]
            empty = self._empty(edges[len(band)], edges[-1])
            made.append(Row(cells=(*pictures, *empty), height=plan.cell, kept=True))
            made += self._captions(band, columns, edges, empty)
        return made

    def _empty(self, x0: int, x1: int) -> tuple[Cell, ...]:
        return (Cell(x0=x0, x1=x1, slash=RISING if self.struck else ""),) if x0 < x1 else ()

    def _plan(self, photo: PhotoBlock) -> Arrangement:
        if self.unit.per_page == 1 and photo.path is not None:
            width, height = upright_size(photo.path)
            if height > width:
                return PORTRAIT_ALONE.smaller(SHARE)
        return ARRANGEMENTS[self.unit.per_page].smaller(SHARE)

    def _picture(self, photo: PhotoBlock, plan: Arrangement, x0: int) -> Cell:
        columns = ARRANGEMENTS[self.unit.per_page].columns
        x1 = (
            edges_of([self.look.width / columns] * columns)[1] + x0 if columns > 1 else twips(self.look.width)
        )
        inside = [node("r", self._drawing(photo, plan))] if photo.path is not None else []
        made = paragraph("Picture", inside)
        return Cell(x0=x0, x1=x1, inside=(made,))

    def _drawing(self, photo: PhotoBlock, plan: Arrangement) -> Node:
        assert photo.path is not None
        picture = reduced(photo.path, plan.width, plan.height, self.unit.photo_dpi)
        scale = min(plan.width / picture.width, plan.height / picture.height)
        size = (Mm(picture.width * scale), Mm(picture.height * scale))
        inline = self.document.part.new_pic_inline(io.BytesIO(picture.jpeg), *size)
        inline.docPr.set("descr", plain(photo.number))
        inline.graphic.graphicData.pic.spPr.append(
            parse_xml(
                f'<a:ln {nsdecls("a")} w="{FRAME}"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
            )
        )
        made = node("drawing")
        made.append(inline)
        return made

    # -- captions --------------------------------------------------------------------------------------------

    def _captions(
        self, band: Sequence[PhotoBlock], columns: int, edges: Sequence[int], empty: tuple[Cell, ...]
    ) -> list[Row]:
        plan = WIDE_ROWS if columns == 1 else NARROW_ROWS
        made = []
        for n, cells in enumerate(plan):
            row = [
                one for photo, x in zip(band, edges, strict=False) for one in self._caption(photo, cells, x)
            ]
            kept = n < len(plan) - 1
            made.append(Row(cells=(*row, *empty), height=CAPTION_ROW, kept=kept))
        return made

    def _caption(self, photo: PhotoBlock, cells: Sequence[tuple[str, int, str, int]], x0: int) -> list[Cell]:
        """Label and value of each part of one caption row, from `x0`."""
        widths = [width for _label, first, _name, second in cells for width in (first, second)]
        edges = [x0 + x for x in edges_of(widths)]
        made = []
        for n, (label, _first, name, second) in enumerate(cells):
            a, b, c = edges[2 * n : 2 * n + 3]
            words = paragraph(
                "Label", lines([label], CAPTION_SIZE, own=CAPTION_SIZE), Format(line=CAPTION_LINE)
            )
            made.append(Cell(x0=a, x1=b, inside=(words,), side=0, low=40))
            made.append(self._caption_value(photo, name, second, b, c))
        return made

    def _caption_value(self, photo: PhotoBlock, name: str, width: int, x0: int, x1: int) -> Cell:
        spans = getattr(photo, name)
        leading, height = CAPTION_LINE / CAPTION_SIZE, CAPTION_ROW * MM
        size, _count = fitting(self.faces, spans, (width - 2.4) * MM, height, CAPTION_SIZES, leading)
        form = Format(line=CAPTION_LINE, align="center" if name in _CENTRED else "")
        words = paragraph("Value", runs(spans, size, own=size), form)
        return Cell(x0=x0, x1=x1, inside=(words,), side=LABEL_SIDE, low=40)
