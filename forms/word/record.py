"""Records (笔录): labelled values on hairlines, the text at the pitch of ruled lines, the review of the last page.

The lines to sign on stand in the footer of every page (`forms.word.foot`). Source: layout specification 6.
"""

from __future__ import annotations

from forms.blocks import Content, HeaderCell, HeaderRow, Paragraph, Strip
from forms.content import END_OF_TEXT
from forms.lines import break_lines
from forms.record import CHARACTER, HAIRLINE, LABEL, SIZE
from forms.typography import MM, FaceSet, Span
from forms.word.fitting import natural
from forms.word.form_lines import Pen
from forms.word.grid import RISING, Cell, Row, edges_of, table
from forms.word.heading import form_heading
from forms.word.ink import lines, runs
from forms.word.letter import STYLES
from forms.word.look import PAGE, Look
from forms.word.nodes import TWIP, Format, Node, keep_with_next, paragraph

HEAD_ROW = 8.2
REVIEW_PITCH, REVIEW_LINES = 8.0, 2
RULE = 0.75
LOW = 20
"""Room in twips between a value and its hairline."""

BLANK_PAGES, LEAST_BLANK, OPINION_LINES = 2, 6, 3
"""Pages that a blank form fills with ruled lines, the fewest lines of one, and those under the party's opinion."""

FIRST_HEAD, LATER_HEAD, REVIEW_ROOM, RULED_PITCH = 38.0, 18.0, 44.0, 9.9
"""Heights in mm: headings of the first and later pages, the review, and an empty ruled line in Word."""


def record_nodes(content: Content, look: Look, faces: FaceSet) -> list[Node]:
    """The body of a record."""
    made = form_heading(look, content.heading)
    struck = content.state == "issued"
    rows = [_head(block, faces, struck) for block in content.blocks if isinstance(block, HeaderRow)]
    if rows:
        made.append(table(rows, framed=False))
    made.append(paragraph("Gap", (), Format(line=7.0, after=4.0, rule_below=RULE)))
    texts = [_said(block, look, faces) for block in content.blocks if isinstance(block, Paragraph)]
    if content.state == "blank":
        made += _on_rules(texts, _blank_lines(content, look, faces, len(rows)))
    else:
        made += [one for text in texts for one in text]
        made.append(paragraph("Body", runs((Span(END_OF_TEXT),), SIZE)))
    for block in content.blocks:
        if isinstance(block, Strip):
            made += _review(block, look, faces)
    return made


def _head(block: HeaderRow, faces: FaceSet, struck: bool) -> Row:
    """One line of the head: each value in a cell with a hairline below it."""
    cells: list[Cell] = []
    edges = edges_of([cell.width for cell in block.cells])
    for cell, x0, x1 in zip(block.cells, edges, edges[1:], strict=False):
        words = f"{cell.label}："
        middle = x0 + round(natural(faces, words, LABEL) * 20) + round(0.7 * TWIP)
        label = paragraph("Value", lines([words], LABEL))
        cells.append(Cell(x0=x0, x1=middle, inside=(label,), align="bottom", side=0, low=LOW))
        cells.append(_head_value(cell, middle, x1 - round(2 * TWIP), struck))
        cells.append(Cell(x0=x1 - round(2 * TWIP), x1=x1, side=0, low=LOW))
    return Row(cells=tuple(cells), height=HEAD_ROW)


def _head_value(cell: HeaderCell, x0: int, x1: int, struck: bool) -> Cell:
    empty = all(span.mm for span in cell.spans)
    inside = paragraph("Value", [] if empty else runs(cell.spans, LABEL, ruled=True))
    slash = RISING if empty and struck else ""
    side = round(0.5 * TWIP)
    return Cell(
        x0=x0, x1=x1, inside=(inside,), align="bottom", side=side, low=LOW, ruled=HAIRLINE, slash=slash
    )


def _said(block: Paragraph, look: Look, faces: FaceSet) -> list[Node]:
    """A question shares its line with the answer where both fit."""
    if block.answer:
        shared = (*block.spans, Span("　"), *block.answer)
        if faces.shape(shared, "body", SIZE, CHARACTER).width <= look.width * MM - 2 * CHARACTER:
            return [paragraph("Body", runs(shared, SIZE))]
    style, strong = STYLES[block.heading], block.heading == 1
    spoken = [
        paragraph(style, runs(spans, SIZE, strong=strong)) for spans in (block.spans, block.answer) if spans
    ]
    for one in spoken[:-1]:
        keep_with_next(one)
    return spoken


def _on_rules(texts: list[list[Node]], number: int) -> list[Node]:
    """Sentences with empty ruled lines, for a blank form; the last one asks for the opinion of the party."""
    before, opinion = texts[:-1], texts[-1:]
    made = [one for text in before for one in text] + _empty(number)
    return [*made, *(one for text in opinion for one in text), *_empty(OPINION_LINES)]


def _blank_lines(content: Content, look: Look, faces: FaceSet, head: int) -> int:
    """How many ruled lines fill the pages of a blank form beside its sentences."""
    top, _right, bottom, _left = look.margins
    room = BLANK_PAGES * (PAGE[1] - top - bottom) - FIRST_HEAD - head * (HEAD_ROW + 0.3)
    room -= (BLANK_PAGES - 1) * LATER_HEAD + REVIEW_ROOM
    for block in content.blocks:
        if isinstance(block, Paragraph):
            for spans in (block.spans, block.answer):
                shaped = faces.shape(spans, "body", SIZE, CHARACTER)
                room -= len(break_lines(shaped, look.width * MM, 2 * CHARACTER)) * look.pitch / MM
    return max(LEAST_BLANK, int(room / RULED_PITCH) - OPINION_LINES - 1)


def _empty(number: int) -> list[Node]:
    return [paragraph("Normal", (), Format(rule_below=0.25)) for _ in range(number)]


def _review(block: Strip, look: Look, faces: FaceSet) -> list[Node]:
    """What stands on the last page only: the hand-written review and its signatures."""
    pen = Pen(faces=faces, size=LABEL, line=HEAD_ROW * MM, width=look.width)
    made: list[Node] = []
    if block.review:
        made.append(paragraph("Line", runs((Span(block.review),), LABEL), Format(before=10.0)))
        form = Format(line=REVIEW_PITCH * MM, rule_below=0.5)
        made += [paragraph("Line", (), form) for _ in range(REVIEW_LINES)]
    made += [pen.line_of(line) for line in block.last]
    for one in made[:-1]:
        keep_with_next(one)
    return made
