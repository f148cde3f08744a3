"""Lines of labels and hand-writing blanks, as they stand in signature strips and table cells."""

from __future__ import annotations

from forms.blocks import FormLine
from forms.lines import Line, break_lines
from forms.page import Page
from forms.typography import MM, Shaped, Span, Spans

LINE_WIDTH = 0.5


def draw_form_line(
    page: Page, line: FormLine, left: float, right: float, y: float, *, size: float = 12.0, name: str = "body"
) -> None:
    """One line at a baseline between two x: pieces at their tabs, a line to the edge, a part set right."""
    at = left
    for tab, spans in line.pieces:
        if tab is not None:
            at = max(left + tab * MM, at + 2)
        at = page.write(spans, at, y, "body", size, name=name)
    if line.fill:
        page.rule(at + 1, y - 2, right, y - 2, LINE_WIDTH)
    if line.right:
        page.write(line.right, right, y, "body", size, name=name, align="right")


def fits(page: Page, line: FormLine, width: float, size: float = 12.0) -> bool:
    """Whether the pieces of a line fit beside each other."""
    at = 0.0
    for tab, spans in line.pieces:
        if tab is not None:
            at = max(tab * MM, at + 2)
        at += page.faces.shape(spans, "body", size).width
    return at <= width + 0.5


def broken(page: Page, line: FormLine, width: float, size: float = 12.0) -> tuple[Shaped, list[Line]]:
    """A line too long for its cell as running text, its pieces one blank apart."""
    spans: Spans = tuple(span for _tab, piece in line.pieces for span in (*piece, Span("　")))[:-1]
    shaped = page.faces.shape(spans, "body", size)
    return shaped, break_lines(shaped, width)
