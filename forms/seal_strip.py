"""Sealing strips (封条): three on a sheet to be cut apart, the agency's name set downwards, 封 in the seal circle, date
and period.

Source: layout specification 12. No code and no page number: strips are pasted over doors and bags.
"""

from __future__ import annotations

from forms.blocks import Content, FormLine, Signature, plain
from forms.faults import LayoutFault
from forms.heading import title_lines
from forms.lines import break_lines
from forms.page import HEIGHT, CircleOp, Page
from forms.style import UnitStyle
from forms.typography import MM, FaceSet, Span

STRIPS, WIDTH = 3, 70 * MM
AREA = (0.0, 8 * MM, STRIPS * WIDTH, HEIGHT - 8 * MM)
NAME_SIZES, NAME_LEADING = (22.0, 18.0, 15.0, 12.0), 1.22
NAME_TOP, NAME_LOW = HEIGHT - 16 * MM, HEIGHT / 2 + 24 * MM
SEAL_WORD, WORD_SIZE = "封", 90.0
WORD_LOW = HEIGHT / 2 - 0.36 * WORD_SIZE
DATE_TOP, DATE_SIZE = HEIGHT / 2 - 34 * MM, 16.0
PERIOD_SIZE, PERIOD_PITCH, SIDE = 12.0, 20.0, 8 * MM
CUT_GREY = 0.6
LONGEST_COLUMN, MOST_COLUMNS, COLUMN_STEP = 16, 2, 12 * MM


def lay_strips(content: Content, faces: FaceSet, unit: UnitStyle) -> list[Page]:
    """One sheet of three equal strips; LayoutFault for a name that fits no strip."""
    page = Page(1, faces, AREA)
    sealed = next(block for block in content.blocks if isinstance(block, Signature))
    for n in range(STRIPS):
        middle = (n + 0.5) * WIDTH
        _name(page, plain(sealed.agency), middle)
        _word(page, unit, content.state, middle)
        page.write(
            sealed.date or (Span("　　年　　月　　日"),), middle, DATE_TOP, "body", DATE_SIZE, align="centre"
        )
        _period(page, content.subtitle, middle)
        if n:
            page.rule(n * WIDTH, 0, n * WIDTH, HEIGHT, 0.3, CUT_GREY)
    return [page]


def _name(page: Page, name: str, middle: float) -> None:
    """The agency's name, one character under the other, as large as the strip allows; a long one in two columns, the
    right one first."""
    columns = [name] if len(name) <= LONGEST_COLUMN else title_lines(name, LONGEST_COLUMN)
    room = NAME_TOP - NAME_LOW
    size = next((s for s in NAME_SIZES if len(max(columns, key=len)) * s * NAME_LEADING <= room), 0.0)
    if not size or len(columns) > MOST_COLUMNS:
        raise LayoutFault(f"a name of {len(name)} characters fits no strip")
    x = middle + (len(columns) - 1) * COLUMN_STEP / 2
    for column in columns:
        y = NAME_TOP - size
        for character in column:
            page.write((Span(character, "agency"),), x, y, "title", size, name="", align="centre")
            y -= size * NAME_LEADING
        x -= COLUMN_STEP


def _word(page: Page, unit: UnitStyle, state: str, middle: float) -> None:
    page.write(SEAL_WORD, middle, WORD_LOW, "title", WORD_SIZE, name="", align="centre")
    radius = unit.seal_mm / 2 * MM
    page.claim("seal", middle - radius, HEIGHT / 2 - radius, middle + radius, HEIGHT / 2 + radius)
    if unit.seal_guide_for(state) == "circle":
        page.ops.append(CircleOp(middle, HEIGHT / 2, radius, 0.4, 0.78))


def _period(page: Page, line: FormLine | None, middle: float) -> None:
    """From when to when the strip holds, under the date."""
    spans = tuple(span for _tab, piece in line.pieces for span in piece) if line else ()
    if not spans:
        return
    shaped = page.faces.shape(spans, "body", PERIOD_SIZE)
    y = DATE_TOP - 2 * PERIOD_PITCH
    for part in break_lines(shaped, WIDTH - 2 * SIDE, justify=False):
        page.set_line(shaped, part, middle - WIDTH / 2 + SIDE, y)
        y -= PERIOD_PITCH
