"""Table forms (回证, 审批表, 当场决定书) and lists (清单): rows over one or more pages, and what closes them.

Source: layout specification 5, 5.1, 7.
"""

from __future__ import annotations

from dataclasses import replace

from forms.blocks import Content, ItemTable
from forms.ending import Ending
from forms.flow import ROUNDING, Flow, Sheet
from forms.heading import continuation_heading, form_area, form_heading
from forms.measure import Look, Measure, stepping
from forms.page import Page
from forms.style import UnitStyle
from forms.table_rows import rows_of
from forms.typography import MM, FaceSet

LOOK = Look()


def lay_table(content: Content, faces: FaceSet, unit: UnitStyle) -> list[Page]:
    """The pages of a table or list; LayoutFault if something in it fits no page.

    A table belongs on one page where that is possible: its text steps down before a second page is added, and keeps
    its size where even that would not do.
    """
    ending = Ending(content, faces, unit, form_area())
    flow = _flow(content, faces, ending, LOOK)
    if any(isinstance(block, ItemTable) and block.fill for block in content.blocks):
        flow = _filled(content, faces, ending, flow)
    if content.kind == "table" and len(flow.leaves) == 2:
        for size in stepping(LOOK.running)[1:]:
            smaller = _flow(content, faces, ending, replace(LOOK, running=size))
            if len(smaller.leaves) == 1:
                flow = smaller
                break
    pages = flow.draw()
    for page in pages:
        ending.draw_strip(page, last=page is pages[-1])
    ending.draw(pages[-1], flow.last.y)
    return pages


def _filled(content: Content, faces: FaceSet, ending: Ending, flow: Flow) -> Flow:
    """The same with as many more empty rows as the last page has room for, in the item table that asks for them."""
    room = flow.last.y - max(flow.sheet.low, flow.sheet.end)
    blocks = list(content.blocks)
    at, block = next((n, b) for n, b in enumerate(blocks) if isinstance(b, ItemTable) and b.fill)
    more = int((room + ROUNDING) / (block.height * MM))
    if more <= 0:
        return flow
    blocks[at] = replace(block, least_rows=block.least_rows + more)
    return _flow(replace(content, blocks=tuple(blocks)), faces, ending, LOOK)


def _flow(content: Content, faces: FaceSet, ending: Ending, look: Look) -> Flow:
    measure = Measure(faces, look)

    def opened(page: Page) -> float:
        heading = form_heading if page.number == 1 else continuation_heading
        return heading(page, content.heading)

    sheet = Sheet(area=form_area(), low=ending.low(last=False), end=ending.low(last=True), opened=opened)
    return Flow(rows_of(content, measure), measure, sheet)
