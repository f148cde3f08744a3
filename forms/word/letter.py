"""Letters: the heading, the text on the document grid, lines to sign on, agency and date where the seal goes.

Source: layout specification 1.2, 2, 3, 4.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from forms.blocks import Closing, Content, Heading, Paragraph, Signature, TearSheet, plain
from forms.heading import TITLE_SIZE, TITLE_STEP_LETTER, title_lines
from forms.letter import DATE_INSET, SECOND_FACT, Level
from forms.typography import MM, FaceSet, Span, Spans
from forms.word.form_lines import Pen
from forms.word.heading import LONGEST_AGENCY, agency_line, number_line, sign_off, title_line
from forms.word.ink import lines, runs, tab
from forms.word.look import FOOT_SIZE, Look
from forms.word.nodes import Format, Node, keep_with_next, paragraph, twips

COPIES_Y = 280.0
"""How far below the top of the last page the sentence about copies stands, in mm: between folio and edge."""

STYLES = {0: "Body", 1: "Heading1", 2: "Heading2"}


def letter_nodes(content: Content, look: Look, level: Level, faces: FaceSet) -> list[Node]:
    """The body of a letter."""
    made = _heading(content.heading, look, level)
    pen = Pen(faces=faces, size=level.size, line=level.pitch, width=look.width)
    for block in content.blocks:
        if isinstance(block, Paragraph):
            made += _text(block, look, level, faces)
        elif isinstance(block, Closing):
            keep_with_next(made[-1])
            closing = [pen.line_of(x, before=0 if n else level.pitch) for n, x in enumerate(block.lines)]
            made += _together(closing)
        elif isinstance(block, Signature):
            keep_with_next(made[-1])
            made += _signature(block, look, level, faces)
        elif isinstance(block, TearSheet):
            made += _tear_sheet(block, pen)
    if content.foot:
        made.insert(-1, paragraph("Foot", runs(content.foot, FOOT_SIZE), Format(page_y=twips(COPIES_Y))))
    return made


def _tear_sheet(block: TearSheet, pen: Pen) -> list[Node]:
    """The slip to send back, on a page of its own; its lines stand on every second line of the grid."""
    wide = replace(pen, line=2 * pen.line)
    title = paragraph("Title", lines([block.title], TITLE_SIZE), Format(break_before=True, after=pen.line))
    return [title, *(wide.line_of(line) for line in block.lines)]


def _together(made: list[Node]) -> list[Node]:
    for one in made[:-1]:
        keep_with_next(one)
    return made


def _heading(heading: Heading, look: Look, level: Level) -> list[Node]:
    """The heading, and under it so much room that the text starts on the second grid line after the number."""
    agency = title_lines(plain(heading.agency), LONGEST_AGENCY) if heading.agency else []
    titles = len(title_lines(heading.title))
    steps = len(agency) + titles - 1
    depth = 0.9 * TITLE_SIZE + steps * TITLE_STEP_LETTER + 1.25 * level.pitch
    row = next(k for k in count() if 0.88 * level.size + k * level.pitch > depth) + 1
    used = len(agency) * look.agency[1] + titles * look.title[1] + 1.25 * level.pitch
    space = 0.12 * TITLE_SIZE if len(heading.title) <= 8 else 0.0
    under = Format(line=level.pitch, before=0.25 * level.pitch, after=max(0.0, row * level.pitch - used))
    named = [agency_line(look, heading.agency, LONGEST_AGENCY, Format())] if agency else []
    return [
        *named,
        title_line(look, heading.title, space, Format()),
        number_line(look, heading, under),
    ]


def _text(block: Paragraph, look: Look, level: Level, faces: FaceSet) -> list[Node]:
    if block.second:
        return _pair(block, look, level, faces)
    style = STYLES[block.heading] if block.indent else "Normal"
    return [paragraph(style, runs(block.spans, level.size, strong=block.heading == 1))]


def _pair(block: Paragraph, look: Look, level: Level, faces: FaceSet) -> list[Node]:
    """Two facts of the party block on one line where both fit, the second from its own column."""
    column, width = SECOND_FACT * look.width, look.width * MM
    first, second = (
        faces.shape(spans, "body", level.size, level.character).width for spans in (block.spans, block.second)
    )
    left, right = runs(block.spans, level.size), runs(block.second, level.size)
    if first + level.character > column * MM or column * MM + second > width:
        return [paragraph("Normal", left), paragraph("Normal", right)]
    stops = (("left", twips(column)),)
    return [paragraph("Normal", [*left, tab(), *right], Format(align="left", tabs=stops))]


def _signature(block: Signature, look: Look, level: Level, faces: FaceSet) -> list[Node]:
    """Agency centred over the date, the date four characters inside the right edge; a name wider than the page stands
    in balanced lines."""
    right = look.width * MM
    named = _named(block, right, level, faces)
    agency = max(faces.shape(spans, "body", level.size, level.character).width for spans in named)
    shaped = faces.shape(block.date or (Span("　" * 8),), "body", level.size, level.character)
    centre = min(right - DATE_INSET * level.character - shaped.width / 2, right - agency / 2)
    return sign_off(named, block.date, look, level.size, centre, Format(before=level.pitch))


def _named(block: Signature, right: float, level: Level, faces: FaceSet) -> list[Spans]:
    if faces.shape(block.agency, "body", level.size, level.character).width <= right:
        return [block.agency]
    name = "".join(span.text for span in block.agency)
    return [(Span(line, "agency"),) for line in title_lines(name, int(right / level.character))]
