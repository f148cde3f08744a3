"""Lines of labels and hand-writing blanks, as they stand in signature strips and table cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forms.blocks import FormLine
from forms.lines import Line, break_lines
from forms.page import Page
from forms.typography import MM, FaceSet, Shaped, Span, Spans

LINE_WIDTH = 0.5
LEAST_FILL = 20.0
"""A line to the edge is at least this many mm long, else it moves to the next line."""

SIGN_GAP = 9 * MM
SIGN_INSET = 1.5 * MM
"""The date of a signature line ends this far inside the padding of its cell."""


@dataclass(frozen=True, slots=True)
class SetLine:
    """One broken line of a text, `shift` points right of the left edge."""

    shaped: Shaped
    line: Line
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class WholeLine:
    """A form line that fits its width at a size."""

    line: FormLine
    size: float


Printed = SetLine | WholeLine


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


def printed_lines(
    faces: FaceSet,
    lines: Iterable[FormLine],
    width: float,
    size: float = 12.0,
    *,
    steps: Sequence[float] = (),
) -> tuple[Printed, ...]:
    """Form lines as they fit a width: whole at `size` or a smaller one of `steps`, else as running text at `size`."""
    made: list[Printed] = []
    for line in lines:
        fits = (s for s in (size, *steps) if _natural(faces, line, s) <= width + 0.5)
        chosen = next(fits, 0.0)
        made += [WholeLine(line, chosen)] if chosen else _broken(faces, line, width, size)
    return tuple(made)


def signature_lines(
    faces: FaceSet,
    lines: Iterable[FormLine],
    width: float,
    size: float = 12.0,
    *,
    steps: Sequence[float] = (),
) -> tuple[Printed, ...]:
    """Signature lines as they fit a cell; where name and date do not share a line, the date gets its own."""
    made: list[Printed] = []
    for line in lines:
        fitting = [line]
        if line.right and _natural(faces, line, size) + SIGN_GAP + SIGN_INSET > width:
            fitting = [FormLine(pieces=line.pieces), FormLine(pieces=((None, line.right),))]
        made += printed_lines(faces, fitting, width - SIGN_INSET, size, steps=steps)
    return tuple(made)


def draw_printed(
    page: Page, printed: Printed, left: float, right: float, y: float, *, name: str = "body"
) -> None:
    """Draws what printed_lines made, at a baseline."""
    if isinstance(printed, WholeLine):
        draw_form_line(page, printed.line, left, right, y, size=printed.size, name=name)
    else:
        page.set_line(printed.shaped, printed.line, left + printed.shift, y, name=name)


def draw_signature(page: Page, printed: Printed, left: float, right: float, y: float) -> None:
    """A signature line at the lower right of a cell: label and hairline, 9 mm, date."""
    if not isinstance(printed, WholeLine) or not _is_plain(printed.line):
        draw_printed(page, printed, left, right, y)
        return
    line, size = printed.line, printed.size
    right -= SIGN_INSET
    if line.right:
        date = page.faces.shape(line.right, "body", size).width
        page.write(_joined(line), right - date - SIGN_GAP, y, "body", size, align="right")
        page.write(line.right, right, y, "body", size, align="right")
    else:
        page.write(_joined(line), right, y, "body", size, align="right")


def _is_plain(line: FormLine) -> bool:
    return not line.fill and all(tab is None for tab, _spans in line.pieces)


def _joined(line: FormLine) -> Spans:
    return tuple(span for _tab, spans in line.pieces for span in spans)


def _natural(faces: FaceSet, line: FormLine, size: float) -> float:
    """How wide a line is with its tabs, its least fill and the part set right."""
    at = 0.0
    for tab, spans in line.pieces:
        if tab is not None:
            at = max(tab * MM, at + 2)
        at += faces.shape(spans, "body", size).width
    if line.fill:
        at += LEAST_FILL * MM
    return at + (faces.shape(line.right, "body", size).width + 2 * MM if line.right else 0.0)


def _broken(faces: FaceSet, line: FormLine, width: float, size: float) -> list[SetLine]:
    """A line too long for its cell as running text, its pieces one blank apart."""
    pieces = [spans for _tab, spans in line.pieces if spans]
    if line.fill:
        pieces.append((Span("", mm=LEAST_FILL),))
    if line.right:
        pieces.append(line.right)
    spans = tuple(span for piece in pieces for span in (*piece, Span("　")))[:-1]
    shaped = faces.shape(spans, "body", size)
    return [SetLine(shaped, part) for part in break_lines(shaped, width)]
