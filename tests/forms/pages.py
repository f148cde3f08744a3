"""Helpers of the layout tests: the laid-out pages of a request, and their lines as text."""

from __future__ import annotations

from forms.foot import Foot, finish_pages
from forms.page import Page, TextOp
from forms.render import RenderRequest, blocks_of, lay_out
from forms.typography import MM, face_set


def laid(request: RenderRequest) -> tuple[list[Page], str]:
    """The pages with foot and checks but without code, and the level."""
    content = blocks_of(request)
    pages, level = lay_out(content, face_set(request.unit.body_font), request)
    finish_pages(pages, Foot(content=content))
    return pages, level


def lines_of(page: Page) -> list[tuple[float, float, float, str]]:
    """Every printed line: x and y in mm, size in points, text."""
    ops = [op for op in page.ops if isinstance(op, TextOp)]
    return [(op.places[0] / MM, op.y / MM, op.size, op.text) for op in ops]


def body_baselines(page: Page, size: float) -> list[float]:
    """The baselines of all lines of one size, in mm, from the top."""
    return sorted({round(y, 2) for _x, y, s, _t in lines_of(page) if s == size}, reverse=True)
