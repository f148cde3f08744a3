"""One sheet being filled: text lines, rules, boxes, codes and pictures at exact places, and who claims
which area.

Coordinates are points from the lower-left corner of an A4 sheet. Nothing is clipped: what does not fit is a
LayoutFault (layout specification 13).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from forms.characters import BLANK, TICKED_BOX
from forms.faults import LayoutFault
from forms.lines import LATIN_RUN, Line
from forms.typography import MM, FaceSet, Known, Shaped, Span

WIDTH, HEIGHT = 210 * MM, 297 * MM
_SLACK = 0.6
SOFT_AREAS = frozenset(("body", "signature", "strip"))
NESTED = frozenset(
    (frozenset(("seal", "signature")), frozenset(("table", "body")), frozenset(("table", "picture")))
)
"""Areas that stand inside one another: the seal covers agency and date, a table holds its text and
pictures."""

BOX_SIDE = 0.74


class FieldMark(NamedTuple):
    """Where a fact stands on paper: page from 1, position and size in mm from the lower-left corner."""

    field: str
    page: int
    x: float
    y: float
    w: float
    h: float


class TextOp(NamedTuple):
    """Characters on one baseline, each with what prints it and its x in points; `angle` in degrees turns them about
    their first character."""

    y: float
    size: float
    text: str
    known: Sequence[Known]
    places: Sequence[float]
    grey: float = 0.0
    angle: float = 0.0


class RuleOp(NamedTuple):
    """A straight line of `width` points."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    grey: float = 0.0


class BoxOp(NamedTuple):
    """A rectangle with an outline of `line` points."""

    x: float
    y: float
    w: float
    h: float
    line: float
    grey: float = 0.0


class CircleOp(NamedTuple):
    """A dotted circle, the guide for a seal."""

    x: float
    y: float
    radius: float
    line: float
    grey: float


class CodeOp(NamedTuple):
    """A QR symbol: rows of modules inside a square of `side` points that includes the quiet zone."""

    x: float
    y: float
    side: float
    modules: tuple[tuple[bool, ...], ...]
    quiet: int = 4


class PictureOp(NamedTuple):
    """A JPEG placed in a rectangle."""

    x: float
    y: float
    w: float
    h: float
    jpeg: bytes
    pixels: tuple[int, int]


Op = TextOp | RuleOp | BoxOp | CircleOp | CodeOp | PictureOp


class Claim(NamedTuple):
    """An area in use. Areas of different names may not overlap."""

    name: str
    x0: float
    y0: float
    x1: float
    y1: float

    def meets(self, other: Claim) -> bool:
        """Whether two areas share more than a hair."""
        across = min(self.x1, other.x1) - max(self.x0, other.x0)
        along = min(self.y1, other.y1) - max(self.y0, other.y0)
        return across > _SLACK and along > _SLACK


@dataclass(slots=True)
class Page:
    """One A4 sheet; `area` is the type area (x0, y0, x1, y1) its body text must stay in."""

    number: int
    faces: FaceSet
    area: tuple[float, float, float, float]
    ops: list[Op] = field(default_factory=list)
    marks: list[FieldMark] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    fallback: dict[str, None] = field(default_factory=dict)

    # -- text ------------------------------------------------------------------------------------------------

    def write(
        self,
        text: str | Sequence[Span],
        x: float,
        y: float,
        role: str,
        size: float,
        *,
        name: str = "body",
        align: str = "left",
        space: float = 0.0,
        grey: float = 0.0,
    ) -> float:
        """One line of text at a baseline, without breaking; returns the x where it ends.

        `align` says whether x is the left, centre or right; `space` is letter-space in points.
        """
        spans = (Span(text),) if isinstance(text, str) else text
        shaped = self.faces.shape(spans, role, size)
        count = len(shaped.characters)
        width = shaped.width + space * max(0, count - 1)
        start = x - {"left": 0.0, "centre": width / 2, "right": width}[align]
        self.set_line(shaped, Line(0, count, 0.0, space, False), start, y, name=name, grey=grey, spread=True)
        return start + width

    def set_line(
        self,
        shaped: Shaped,
        line: Line,
        x: float,
        y: float,
        *,
        name: str = "body",
        grey: float = 0.0,
        spread: bool = False,
    ) -> float:
        """One broken line of a paragraph, its left edge at x; returns the x where it ends.

        `spread` puts the gap between Latin characters too (letter-space of titles).
        """
        start = x + line.indent
        places = _places(shaped, line, start, spread)
        text, known = shaped.characters[line.start : line.end], shaped.known[line.start : line.end]
        if shaped.drawn:
            self._draw_parts(text, known, places, y, shaped.size, grey)
        elif text:
            self.ops.append(TextOp(y, shaped.size, text, known, places[:-1], grey))
            self._note_fallbacks(text, known)
        if shaped.fields:
            self._mark_fields(shaped, line, places, y)
        end = places[-1] - shaped.size / 2 if line.half_end else places[-1]
        if text and name:
            self.claim(name, start, y - 0.12 * shaped.size, end, y + 0.86 * shaped.size)
        return end

    def _draw_parts(
        self, text: str, known: list[Known], places: list[float], y: float, size: float, grey: float
    ) -> None:
        """A line with boxes or blanks among its characters."""
        printed = [n for n, one in enumerate(known) if one.face is not None]
        for n, character in enumerate(text):
            if known[n].face is None and character != BLANK:
                self._tick_box(places[n], y, size, character == TICKED_BOX)
        for x0, x1 in _stretches(places, text, BLANK):
            self.rule(x0, y - 2, x1, y - 2, 0.5)
        if printed:
            words, shown = "".join(text[n] for n in printed), [known[n] for n in printed]
            self.ops.append(TextOp(y, size, words, shown, [places[n] for n in printed], grey))
            self._note_fallbacks(words, shown)

    def _note_fallbacks(self, text: str, known: list[Known]) -> None:
        for character, one in zip(text, known, strict=True):
            if one.fallback:
                self.fallback[character] = None

    def _mark_fields(self, shaped: Shaped, line: Line, places: list[float], y: float) -> None:
        """Where the facts of a line stand; neighbours of one name are one mark."""
        found: list[tuple[str, int, int]] = []
        for first, last, name in shaped.fields:
            start, end = max(first, line.start) - line.start, min(last, line.end) - line.start
            if start >= end:
                continue
            if found and found[-1][0] == name and found[-1][2] == start:
                start = found.pop()[1]
            found.append((name, start, end))
        for name, start, end in found:
            self._mark(name, places[start], places[end], y, shaped.size)

    def _mark(self, name: str, x0: float, x1: float, y: float, size: float) -> None:
        low, high = (y - 0.14 * size) / MM, 1.02 * size / MM
        self.marks.append(FieldMark(field=name, page=self.number, x=x0 / MM, y=low, w=(x1 - x0) / MM, h=high))

    def _tick_box(self, x: float, y: float, size: float, ticked: bool) -> None:
        side = BOX_SIDE * size
        low = y - 0.02 * size
        self.ops.append(BoxOp(x + 0.08 * size, low, side, side, 0.6))
        if ticked:
            left = x + 0.08 * size
            self.rule(left + 0.18 * side, low + 0.5 * side, left + 0.42 * side, low + 0.22 * side, 1.1)
            self.rule(left + 0.42 * side, low + 0.22 * side, left + 0.86 * side, low + 0.82 * side, 1.1)

    # -- everything else -------------------------------------------------------------------------------------

    def rule(self, x1: float, y1: float, x2: float, y2: float, width: float, grey: float = 0.0) -> None:
        """A straight line; `grey` 0 is black."""
        self.ops.append(RuleOp(x1, y1, x2, y2, width, grey))

    def claim(self, name: str, x0: float, y0: float, x1: float, y1: float) -> None:
        """Marks an area as used; body text outside the type area or outside the sheet is a LayoutFault."""
        left, low, right, high = self.area
        inside = x0 >= left - _SLACK and x1 <= right + _SLACK and y0 >= low - 3 and y1 <= high + 6
        if name in SOFT_AREAS and not inside:
            raise LayoutFault(
                f"page {self.number}: {name} leaves the type area: {x0:.1f} {y0:.1f} {x1:.1f} {y1:.1f}"
            )
        if x0 < 0 or y0 < 0 or x1 > WIDTH or y1 > HEIGHT:
            raise LayoutFault(f"page {self.number}: {name} leaves the sheet")
        self.claims.append(Claim(name, x0, y0, x1, y1))

    def check(self) -> None:
        """Raises LayoutFault where two areas of different names overlap."""
        hard = [c for c in self.claims if c.name not in SOFT_AREAS]
        for n, one in enumerate(hard):
            for other in (*hard[n + 1 :], *(c for c in self.claims if c.name in SOFT_AREAS)):
                if one.name == other.name or frozenset((one.name, other.name)) in NESTED:
                    continue
                if one.meets(other):
                    raise LayoutFault(f"page {self.number}: {one.name} overlaps {other.name}")


def _places(shaped: Shaped, line: Line, start: float, spread: bool) -> list[float]:
    """The x of every character of a line, and behind them the x where the line ends."""
    widths = shaped.widths[line.start : line.end]
    if line.gap and widths:
        kept = set() if spread else _solid(shaped.characters, line)
        last = len(widths) - 1
        widths = [w if n in kept or n == last else w + line.gap for n, w in enumerate(widths)]
    return list(accumulate(widths, initial=start))


def _solid(text: str, line: Line) -> set[int]:
    """The characters of a line whose gap behind them is not widened."""
    runs = LATIN_RUN.finditer(text, line.start, line.end)
    return {n - line.start for run in runs for n in range(run.start(), run.end() - 1)}


def _stretches(places: list[float], values: Sequence[str], wanted: str) -> list[tuple[float, float]]:
    """From where to where a value repeats along a line, each unbroken stretch once."""
    found: list[tuple[float, float]] = []
    start: float | None = None
    for n, value in enumerate([*values, None]):
        if value == wanted and start is None:
            start = places[n]
        elif value != wanted and start is not None:
            found.append((start, places[n]))
            start = None
    return found
