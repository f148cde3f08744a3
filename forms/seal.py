"""Agency, date and the place of the seal under a table (当场决定书).

Source: layout specification 4 (seal 42 mm, never below y = 16 mm, never over text), 5 (one page with the seal).
"""

from __future__ import annotations

from forms.blocks import Signature, plain
from forms.heading import title_lines
from forms.page import CircleOp, Page
from forms.style import UnitStyle
from forms.typography import MM, FaceSet, Span

LOWEST = 16 * MM
BELOW_TABLE = 0.7 * MM
FROM_RIGHT = 44 * MM
SIZE, PITCH = 12.0, 21.0
LONGEST_AGENCY = 20


def draw_seal(page: Page, unit: UnitStyle, state: str, x: float, y: float) -> None:
    """Keeps the place of the seal around a centre, and draws the guide that the place has chosen."""
    radius = unit.seal_mm / 2 * MM
    page.claim("seal", x - radius, y - radius, x + radius, y + radius)
    guide = unit.seal_guide_for(state)
    if guide == "circle":
        page.ops.append(CircleOp(x, y, radius, 0.4, 0.78))
    if guide in ("circle", "text"):
        page.write("（印章）", x, y + 0.7 * radius, "note", 10.5, name="", align="centre", grey=0.55)


class SealBlock:
    """Agency over date, the seal circle over both."""

    def __init__(self, block: Signature, faces: FaceSet, unit: UnitStyle, state: str, right: float) -> None:
        self.block, self.unit, self.state = block, unit, state
        self.radius = unit.seal_mm / 2 * MM
        self.agency = self._agency()
        width = max(faces.shape(spans, "body", SIZE).width for spans in self.agency)
        self.x = min(right - FROM_RIGHT, right - width / 2)
        self.left = min(self.x - self.radius, self.x - width / 2)

    @property
    def depth(self) -> float:
        """How far the circle reaches below the table."""
        return BELOW_TABLE + 2 * self.radius

    def _agency(self) -> list[tuple[Span, ...]]:
        name = plain(self.block.agency)
        if len(name) <= LONGEST_AGENCY or any(span.mm for span in self.block.agency):
            return [self.block.agency]
        return [(Span(line, "agency"),) for line in title_lines(name, LONGEST_AGENCY)]

    def draw(self, page: Page, top: float) -> None:
        """Draws the block under `top`."""
        middle = top - BELOW_TABLE - self.radius
        y = middle + (len(self.agency) - 1) * PITCH
        for spans in (*self.agency, self.block.date):
            page.write(spans, self.x, y, "body", SIZE, name="signature", align="centre")
            y -= PITCH
        draw_seal(page, self.unit, self.state, self.x, middle)
