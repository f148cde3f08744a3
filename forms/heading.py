"""The heading block: agency line, title and number line of letters and of forms.

Source: layout specification 2. Positions are points; baselines count downwards from the top of the type area.
"""

from __future__ import annotations

from forms.blocks import Heading
from forms.page import WIDTH, Page
from forms.typography import MM, Span, Spans

TITLE_SIZE = 22.0
FORM_AGENCY_SIZE = 16.0
FORM_NUMBER_SIZE = 12.0
TITLE_STEP_LETTER = 33.0
TITLE_STEP_FORM = 30.0
NUMBER_STEP_FORM = 22.0
TABLE_STEP = 8.0
SLIP_SIZE, SLIP_STEP = 9.0, 16.0
LONGEST_TITLE = 18
_MEANING = "省市县区镇乡会局府"


def title_lines(text: str, longest: int = LONGEST_TITLE) -> list[str]:
    """A title in one line, or in balanced lines cut behind a word that ends a name (省, 市, 县, 镇 …)."""
    if len(text) <= longest:
        return [text]
    middle = len(text) / 2
    cuts = [n for n in range(4, len(text) - 3) if text[n - 1] in _MEANING] or [round(middle)]
    cut = min(cuts, key=lambda n: abs(n - middle))
    if max(cut, len(text) - cut) > longest:
        cut = round(middle)
    return [*title_lines(text[:cut], longest), *title_lines(text[cut:], longest)]


def _as_text(spans: Spans) -> str:
    return "".join(s.text for s in spans)


def _heading_lines(heading: Heading) -> list[tuple[str, str]]:
    named = title_lines(_as_text(heading.agency) or "　", 20) if heading.agency else []
    return [*((line, "agency") for line in named), *((line, "title") for line in title_lines(heading.title))]


def heading_depth(heading: Heading, pitch: float) -> float:
    """How far below the top of the type area the number line of a letter stands."""
    steps = max(0, len(_heading_lines(heading)) - 1)
    return 0.9 * TITLE_SIZE + steps * TITLE_STEP_LETTER + 1.25 * pitch


def letter_heading(page: Page, heading: Heading, pitch: float, body_size: float) -> None:
    """Draws the heading of a letter."""
    left, _low, right, top = page.area
    centre = (left + right) / 2
    depth = 0.9 * TITLE_SIZE
    for n, (line, kind) in enumerate(_heading_lines(heading)):
        if n:
            depth += TITLE_STEP_LETTER
        space = 0.12 * TITLE_SIZE if kind == "title" and len(heading.title) <= 8 else 0.0
        spans = (Span(line, "agency" if kind == "agency" else ""),)
        page.write(spans, centre, top - depth, "title", TITLE_SIZE, align="centre", space=space)
    if heading.number:
        depth = heading_depth(heading, pitch)
        page.write(heading.number, right, top - depth, "body", body_size, align="right")


def form_heading(page: Page, heading: Heading) -> float:
    """Draws the heading of a form; returns the y of the table top (8 pt below the number line)."""
    left, _low, right, top = page.area
    centre = (left + right) / 2
    y = top - 0.9 * FORM_AGENCY_SIZE
    for n, line in enumerate(title_lines(_as_text(heading.agency) or "　", 28)):
        y -= n * 1.3 * FORM_AGENCY_SIZE
        page.write((Span(line, "agency"),), centre, y, "title", FORM_AGENCY_SIZE, align="centre")
    for n, line in enumerate(title_lines(heading.title)):
        y -= TITLE_STEP_LETTER if n else TITLE_STEP_FORM
        space = (0.25 if len(heading.title) <= 6 else 0.08) * TITLE_SIZE
        page.write(line, centre, y, "title", TITLE_SIZE, align="centre", space=space)
    y = _slip(page, heading.slip, left, y - NUMBER_STEP_FORM, _room(page, heading.number))
    if heading.number:
        page.write(heading.number, right, y, "body", FORM_NUMBER_SIZE, align="right")
    return y - TABLE_STEP


def _room(page: Page, number: Spans) -> float:
    """What a number leaves of its line."""
    used = page.faces.shape(number, "body", FORM_NUMBER_SIZE).width if number else 0.0
    return page.area[2] - page.area[0] - used - FORM_NUMBER_SIZE


def _slip(page: Page, slip: Spans, x: float, y: float, room: float) -> float:
    """The 联次 left of the number, on a line of its own above it where both do not fit; returns the number's y."""
    if not slip:
        return y
    page.write(slip, x, y, "note", SLIP_SIZE)
    return y if page.faces.shape(slip, "note", SLIP_SIZE).width <= room else y - SLIP_STEP


def continuation_heading(page: Page, heading: Heading) -> float:
    """Draws the heading of a later page of a form: title（续页）, number; returns the y of the rule under
    it."""
    left, _low, right, top = page.area
    y = top - 0.9 * FORM_AGENCY_SIZE
    page.write(f"{heading.title}（续页）", (left + right) / 2, y, "title", FORM_AGENCY_SIZE, align="centre")
    y -= NUMBER_STEP_FORM
    if heading.number:
        page.write(heading.number, right, y, "body", FORM_NUMBER_SIZE, align="right")
    return y - TABLE_STEP


def letter_area(*, mirrored: bool = False) -> tuple[float, float, float, float]:
    """Type area of a letter: 156 × 225 mm (layout specification 1); `mirrored` for the back of a sheet."""
    left = WIDTH - 184 * MM if mirrored else 28 * MM
    return left, 35 * MM, left + 156 * MM, 260 * MM


def form_area() -> tuple[float, float, float, float]:
    """Type area of a table, record or list: 162 × 251 mm."""
    return 28 * MM, 24 * MM, 190 * MM, 275 * MM
