"""The cover of a dossier (案卷封面): agency, title, procedure, a table, the archive numbers under it.

Source: layout specification 8.
"""

from __future__ import annotations

from forms.blocks import Archive, Content
from forms.cells import INNER, frame
from forms.ending import Ending
from forms.flow import Flow, Sheet
from forms.form_lines import draw_printed
from forms.grid import Cell
from forms.heading import continuation_heading, title_lines
from forms.measure import Look, Measure
from forms.page import HEIGHT, Page
from forms.style import UnitStyle
from forms.table_rows import borders_of, rows_of
from forms.typography import MM, FaceSet, Span

AREA = (30 * MM, 20 * MM, 180 * MM, 275 * MM)
LOOK = Look(text=14.0, running=14.0, values=(14.0, 12.0, 10.5))
AGENCY_Y, TITLE_Y, SUBTITLE_Y, TABLE_Y = (HEIGHT - mm * MM for mm in (48, 70, 81, 94))
AGENCY_SIZE, AGENCY_SPACE, AGENCY_PITCH = 22.0, 2.0, 30.0
TITLE_SIZE, TITLE_SPACE, SUBTITLE_SIZE = 36.0, 8.0, 15.0
LONGEST_AGENCY = 17
TABLE_TO_ARCHIVE, ARCHIVE_HEAD, ARCHIVE_ROW, ARCHIVE_LINE = 16 * MM, 9 * MM, 11 * MM, 6 * MM


def lay_cover(content: Content, faces: FaceSet, unit: UnitStyle) -> list[Page]:
    """The page of a cover; a second one only where values as long as pages are given."""
    measure = Measure(faces, LOOK)
    ending = Ending(content, faces, unit, AREA)

    def opened(page: Page) -> float:
        return _heading(page, content) if page.number == 1 else continuation_heading(page, content.heading)

    archive = next((b for b in content.blocks if isinstance(b, Archive)), None)
    end = AREA[1] + _archive_depth(archive, measure) + ARCHIVE_LINE * len(ending.tail)
    sheet = Sheet(area=AREA, low=AREA[1], end=end, opened=opened)
    flow = Flow(rows_of(content, measure), measure, sheet)
    pages = flow.draw()
    y = flow.last.y - TABLE_TO_ARCHIVE
    if archive is not None:
        y = _archive(pages[-1], archive, measure, y)
    for line in ending.tail:
        draw_printed(pages[-1], line, AREA[0], AREA[2], y - ARCHIVE_LINE)
        y -= ARCHIVE_LINE
    return pages


def _heading(page: Page, content: Content) -> float:
    """Agency, title and subtitle; the table starts 94 mm from the top."""
    centre = (AREA[0] + AREA[2]) / 2
    agency = title_lines("".join(span.text for span in content.heading.agency) or "　", LONGEST_AGENCY)
    for n, line in enumerate(agency):
        spans = (Span(line, "agency"),)
        y = AGENCY_Y + (len(agency) - 1 - n) * AGENCY_PITCH
        page.write(spans, centre, y, "title", AGENCY_SIZE, align="centre", space=AGENCY_SPACE)
    title = content.heading.title
    page.write(title, centre, TITLE_Y, "title", TITLE_SIZE, align="centre", space=TITLE_SPACE)
    if content.subtitle is not None:
        words = tuple(span for _tab, spans in content.subtitle.pieces for span in spans)
        page.write(words, centre, SUBTITLE_Y, "note", SUBTITLE_SIZE, align="centre")
    return TABLE_Y


def _archive(page: Page, block: Archive, measure: Measure, top: float) -> float:
    """Labels over values in columns of one width; returns the low edge."""
    left, right = AREA[0], AREA[2]
    values = _archive_values(block, measure)
    height = max(ARCHIVE_ROW, *(cell.least for cell in values))
    middle, low = top - ARCHIVE_HEAD, top - ARCHIVE_HEAD - height
    borders = _archive_borders(block)
    for (label, _spans), value, x0, x1 in zip(block.cells, values, borders, borders[1:], strict=False):
        head = measure.item((Span(label),), x0, x1, ARCHIVE_HEAD, "centre", measure.look.items)
        head.draw(page, left, top, ARCHIVE_HEAD)
        value.draw(page, left, middle, height)
        if x0:
            page.rule(left + x0, top, left + x0, low, INNER)
    page.rule(left, middle, right, middle, INNER)
    frame(page, left, low, right, top)
    return low


def _archive_borders(block: Archive) -> tuple[float, ...]:
    width = (AREA[2] - AREA[0]) / MM / len(block.cells)
    return tuple(borders_of([width] * len(block.cells)))


def _archive_values(block: Archive, measure: Measure) -> list[Cell]:
    """The values of the archive block, each as high as it needs."""
    borders = _archive_borders(block)
    return [
        measure.item(spans, x0, x1, ARCHIVE_ROW, "centre", measure.look.items)
        for (_label, spans), x0, x1 in zip(block.cells, borders, borders[1:], strict=False)
    ]


def _archive_depth(block: Archive | None, measure: Measure) -> float:
    """Room under the table that the archive block and its line need."""
    if block is None:
        return 0.0
    row = max(ARCHIVE_ROW, *(cell.least for cell in _archive_values(block, measure)))
    return TABLE_TO_ARCHIVE + ARCHIVE_HEAD + row + ARCHIVE_LINE
