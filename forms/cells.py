"""One table cell: text fitted into a width, its height, and its drawing. Used by tables and photo sheets."""

from __future__ import annotations

from dataclasses import dataclass

from forms.lines import Line, break_lines
from forms.page import Page
from forms.typography import MM, FaceSet, Shaped, Span, Spans

SIZES = (12.0, 11.0, 10.5)
LEADING = 17.2 / 12
ROW_PADDING = 3.2 * MM
SIDE_VALUE = 2 * MM
SIDE_LABEL = 1.2 * MM
MIN_ROW = 9 * MM
OUTER, INNER = 1.2, 0.5


@dataclass(frozen=True, slots=True)
class Fitted:
    """Cell text at the size that was chosen for it."""

    shaped: Shaped
    lines: tuple[Line, ...]
    pitch: float

    @property
    def height(self) -> float:
        """Row height the text needs, padding included."""
        return len(self.lines) * self.pitch + ROW_PADDING


def fit(
    faces: FaceSet,
    spans: Spans,
    width: float,
    height: float,
    *,
    sizes: tuple[float, ...] = SIZES,
    indent: int = 0,
    leading: float = LEADING,
) -> Fitted:
    """Sets text in a cell: the largest size at which it needs no more than `height`, else the smallest
    one."""
    best: Fitted | None = None
    for size in sizes:
        shaped = faces.shape(spans, "body", size)
        lines = break_lines(shaped, width, indent * size, justify=indent > 0)
        best = Fitted(shaped, tuple(lines), size * leading)
        if len(lines) < 2 or best.height <= height + 0.01:
            break
    assert best is not None
    return best


def draw_fitted(
    page: Page, fitted: Fitted, x0: float, x1: float, top: float, height: float, align: str
) -> None:
    """Draws fitted text vertically centred in a cell; `align` is left or centre, x0 and x1 are inside the
    padding."""
    size = fitted.shaped.size
    block = (len(fitted.lines) - 1) * fitted.pitch
    y = top - height / 2 + block / 2 - 0.36 * size
    for line in fitted.lines:
        start = x0
        if align == "centre":
            width = sum(fitted.shaped.widths[line.start : line.end]) - (size / 2 if line.half_end else 0.0)
            start = max(x0, (x0 + x1) / 2 - width / 2)
        page.set_line(fitted.shaped, line, start, y, name="body")
        y -= fitted.pitch


def draw_label(
    page: Page, label: str, x0: float, x1: float, top: float, height: float, size: float = 12.0
) -> None:
    """A label centred both ways; its lines are given by the form, never by the width."""
    lines = label.split("\n")
    pitch = size * 1.5
    y = top - height / 2 + (len(lines) - 1) * pitch / 2 - 0.36 * size
    for line in lines:
        page.write((Span(line),), (x0 + x1) / 2, y, "body", size, align="centre")
        y -= pitch


def strike(page: Page, x0: float, x1: float, top: float, height: float, *, rising: bool) -> None:
    """A diagonal 1.2 mm clear of the lines: rising over unused rows, falling through an empty value."""
    clear = 1.2 * MM
    low, high = top - height + clear, top - clear
    if rising:
        page.rule(x0 + clear, low, x1 - clear, high, 0.6)
    else:
        page.rule(x0 + clear, high, x1 - clear, low, 0.6)


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
