"""Measures the cells of a table: labels, values that step down to fit, running text, item cells.

Source: layout specification 5: values step 12, 11, 10.5, then the row grows; text has a pitch of 17.2 to 19.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from forms.blocks import CellText, GridCell
from forms.cells import ROW_PADDING, SIDE_LABEL, SIDE_VALUE
from forms.characters import SPACES
from forms.form_lines import SetLine, printed_lines, signature_lines
from forms.grid import Cell, Label
from forms.lines import Line, break_lines
from forms.typography import MM, FaceSet, Span, Spans

LEAST_PITCH, WISHED_PITCH, ITEM_PITCH = 17.2 / 12, 19 / 12, 1.25
MOST_SIGNATURES = 6
"""More signature lines than these run on like text, the last one stands at the bottom."""

TOLD_ROOM = 20 * MM
"""Typed text above writing lines keeps its size up to this height, then steps down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Type sizes and paddings of one kind of table: values and items step down through theirs, `text` is the size
    of running text, labels and lines."""

    text: float = 12.0
    running: float = 12.0
    values: tuple[float, ...] = (12.0, 11.0, 10.5)
    items: tuple[float, ...] = (12.0, 11.0, 10.5)
    heads: tuple[float, ...] = (12.0, 11.0, 10.5)
    head_role: str = "body"
    item_side: float = SIDE_VALUE
    centre_side: float = SIDE_LABEL
    head_side: float = SIDE_LABEL
    sign_base: float = 8.0
    sign_pitch: float = 26.0


def stepping(size: float) -> tuple[float, ...]:
    """A size and the smaller ones down to 10.5 (layout specification 1.1)."""
    return (size, *(smaller for smaller in (12.0, 11.0, 10.5) if smaller < size))


def make_label(faces: FaceSet, words: str, width: float, sizes: tuple[float, ...]) -> Label:
    """The label for a cell of this inner width."""
    lines: list[SetLine] = []
    for size in sizes:
        texts = [CellText(spans=(Span(line),)) for line in words.split("\n")]
        lines = set_texts(faces, texts, width, size)
        if len(lines) == len(texts):
            return Label(words, tuple(lines), size)
    return Label(words, tuple(lines), sizes[-1])


def set_texts(
    faces: FaceSet,
    texts: Sequence[CellText],
    width: float,
    size: float,
    *,
    justify: bool = False,
    role: str = "body",
) -> list[SetLine]:
    """Paragraphs as lines of one cell."""
    made: list[SetLine] = []
    for text in texts:
        shaped = faces.shape(text.spans, role, size)
        count = len(shaped.characters)
        if not text.indent and count and shaped.characters[-1] not in SPACES and shaped.width <= width:
            made.append(SetLine(shaped, Line(0, count, 0.0, 0.0, False)))
            continue
        hang = max(0, -text.indent) * size
        lines = break_lines(shaped, width - hang, text.indent * size, justify)
        made += [SetLine(shaped, line, hang) for line in lines]
    return made


@dataclass(frozen=True, slots=True)
class Measure:
    """Makes measured cells of one table; items that say the same in the same column share one cell."""

    faces: FaceSet
    look: Look = field(default_factory=Look)
    _items: dict[tuple[Spans, float, float, float, str, tuple[float, ...]], Cell] = field(
        default_factory=dict, repr=False
    )

    def cell(self, cell: GridCell, x0: float, x1: float, height: float) -> Cell:
        """A cell of a grid row between two borders; `height` is what its row is meant to have."""
        look = self.look
        side = SIDE_LABEL if cell.label or cell.align == "centre" else SIDE_VALUE
        width = x1 - x0 - 2 * side
        made = Cell(x0=x0, x1=x1, side=side, align=cell.align, struck=cell.strike)
        made.sign_base, made.sign_pitch = look.sign_base, look.sign_pitch
        if cell.label:
            made.label = self.label(cell.label, width)
            return made
        steps = stepping(look.text)
        lines = printed_lines(self.faces, cell.lines, width, look.text, steps=steps)
        sign = signature_lines(self.faces, cell.sign, width, look.text, steps=steps)
        kept = len(sign) if len(sign) <= MOST_SIGNATURES else 1
        made.lines, made.sign = (*lines, *sign[: len(sign) - kept]), sign[len(sign) - kept :]
        if cell.texts:
            self._set(made, cell, width, height)
        return made

    def label(self, words: str, width: float) -> Label:
        """A label for a cell of an inner width."""
        return make_label(self.faces, words, width, stepping(self.look.text))

    def _set(self, made: Cell, cell: GridCell, width: float, height: float) -> None:
        look, above = self.look, bool(cell.lines) and not cell.sign
        sizes = look.values
        if cell.running:
            sizes = stepping(look.running) if above and cell.typed else (look.running,)
        self._fit(made, cell.texts, width, TOLD_ROOM if above else height, sizes, justify=cell.running)
        made.pitch = made.size * LEAST_PITCH
        made.wished_pitch = made.size * (WISHED_PITCH if cell.running and not above else LEAST_PITCH)

    def _fit(
        self,
        made: Cell,
        texts: Sequence[CellText],
        width: float,
        room: float,
        sizes: tuple[float, ...],
        *,
        justify: bool,
    ) -> None:
        """The largest size at which the texts take no more than the room, else the smallest."""
        for size in sizes:
            made.text = tuple(set_texts(self.faces, texts, width, size, justify=justify))
            made.size = size
            needed = len(made.text) * size * LEAST_PITCH + ROW_PADDING
            if len(made.text) <= len(texts) or needed <= room + 0.01:
                return

    def item(
        self, spans: Spans, x0: float, x1: float, height: float, align: str, sizes: tuple[float, ...]
    ) -> Cell:
        """A cell of an item row; it is not changed any more."""
        key = (spans, x0, x1, height, align, sizes)
        made = self._items.get(key)
        if made is None:
            side = self.look.item_side if align == "left" else self.look.centre_side
            made = self._items[key] = self._item(spans, x0, x1, height, align, sizes, side, "body")
        return made

    def head(self, words: str, x0: float, x1: float, height: float) -> Cell:
        """A cell of the head row over item rows."""
        look = self.look
        return self._item(
            (Span(words),), x0, x1, height, "centre", look.heads, look.head_side, look.head_role
        )

    def _item(
        self,
        spans: Spans,
        x0: float,
        x1: float,
        height: float,
        align: str,
        sizes: tuple[float, ...],
        side: float,
        role: str,
    ) -> Cell:
        texts, width = (CellText(spans=spans),), x1 - x0 - 2 * side
        lines: list[SetLine] = []
        size = sizes[0]
        for size in sizes:
            lines = set_texts(self.faces, texts, width, size, role=role) if spans else []
            if len(lines) < 2 or len(lines) * size * ITEM_PITCH + ROW_PADDING <= height + 0.01:
                break
        pitch = size * ITEM_PITCH
        return Cell(
            x0=x0, x1=x1, side=side, align=align, text=tuple(lines), size=size, pitch=pitch,
            wished_pitch=pitch, tight=True,
        )  # fmt: skip
