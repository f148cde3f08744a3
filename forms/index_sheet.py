"""The index of a dossier (卷内文件目录) and its note sheet (卷内备考表): a title, a line, one table.

Source: layout specification 8.
"""

from __future__ import annotations

from collections.abc import Callable

from forms.blocks import Content, ItemTable
from forms.flow import Flow, Sheet
from forms.form_lines import draw_printed, printed_lines
from forms.heading import TITLE_SIZE
from forms.measure import Look, Measure
from forms.page import Page
from forms.table_rows import rows_of, spare_rows
from forms.typography import MM, FaceSet

AREA = (28 * MM, 20 * MM, 190 * MM, 275 * MM)
INDEX = Look(
    items=(10.5, 9.5),
    heads=(10.5, 9.5),
    head_role="heading",
    item_side=1.0 * MM,
    centre_side=0.5 * MM,
    head_side=0.6 * MM,
)
NOTE = Look(text=14.0, running=14.0, values=(14.0, 12.0, 10.5), sign_base=24.0, sign_pitch=34.0)
TITLE_SPACE = 0.12
LINE_SIZE, LINE_STEP, LINE_PITCH, TABLE_STEP = 11.0, 22.7, 16.0, 6.6
TITLE_TO_FRAME = 18.0


def lay_index(content: Content, faces: FaceSet) -> list[Page]:
    """The pages of an index; the unused rows of the last one are struck."""
    measure = Measure(faces, INDEX)
    sheet = Sheet(area=AREA, low=AREA[1], end=AREA[1], opened=_opening(content))
    flow = Flow(rows_of(content, measure), measure, sheet)
    table = next((b for b in content.blocks if isinstance(b, ItemTable)), None)
    if table is not None:
        _fill(flow, table, content.state)
    return flow.draw()


def _fill(flow: Flow, table: ItemTable, state: str) -> None:
    """Empty rows down to the end of the last page."""
    leaf = flow.last
    count = int((leaf.y - flow.sheet.low) / (table.height * MM) + 0.01)
    if count > 0:
        leaf.add(spare_rows(table, count, leaf.rows[-1].edges, None, struck=state == "issued"))


def lay_note(content: Content, faces: FaceSet) -> list[Page]:
    """The pages of a note sheet: one frame, its text from the top, its signatures at the lower right."""
    measure = Measure(faces, NOTE)
    sheet = Sheet(area=AREA, low=AREA[1], end=AREA[1], opened=_opening(content))
    return Flow(rows_of(content, measure), measure, sheet).draw()


def _opening(content: Content) -> Callable[[Page], float]:
    """Draws title and line of a page, the same on each, and returns the top of its table."""

    def opened(page: Page) -> float:
        left, _low, right, top = page.area
        y = top - 0.9 * TITLE_SIZE
        space = TITLE_SPACE * TITLE_SIZE
        title = content.heading.title
        page.write(title, (left + right) / 2, y, "title", TITLE_SIZE, align="centre", space=space)
        if content.subtitle is None:
            return y - TITLE_TO_FRAME
        y -= LINE_STEP - LINE_PITCH
        for line in printed_lines(page.faces, (content.subtitle,), right - left, LINE_SIZE):
            y -= LINE_PITCH
            draw_printed(page, line, left, right, y)
        return y - TABLE_STEP

    return opened
