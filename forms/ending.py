"""What stands under the end of a table: its closing lines, the note, the seal; and signature lines above the foot.

Source: layout specification 5, 7 (note, lists).
"""

from __future__ import annotations

from forms.blocks import CellText, Content, FormLine, Signature, Strip, Tail
from forms.form_lines import Printed, SetLine, draw_printed, printed_lines
from forms.lines import break_lines
from forms.measure import set_texts
from forms.page import Page
from forms.seal import LOWEST, SealBlock
from forms.style import UnitStyle
from forms.typography import MM, FaceSet, Span

SIZE, PITCH, ABOVE_TAIL = 12.0, 19.0, 2 * MM
NOTE_SIZE, NOTE_PITCH, ABOVE_NOTE, NOTE_DEPTH = 9.0, 12.0, 4.2 * MM, 5 * MM
NOTE_TO_SEAL = 3 * MM
STRIP_BASE, STRIP_PITCH, ABOVE_STRIP = 27.4 * MM, 8.2 * MM, 9 * MM

Area = tuple[float, float, float, float]


class Ending:
    """The closing parts of one table, measured."""

    def __init__(self, content: Content, faces: FaceSet, unit: UnitStyle, area: Area) -> None:
        self.faces, self.area = faces, area
        self.left, self.right = area[0], area[2]
        blocks = content.blocks
        self.tail = [x for b in blocks if isinstance(b, Tail) for x in self._tail(b)]
        self.strip, self.strip_last = self._strip(next((b for b in blocks if isinstance(b, Strip)), None))
        signature = next((b for b in blocks if isinstance(b, Signature)), None)
        self.seal = (
            SealBlock(signature, faces, unit, content.state, self.right) if signature is not None else None
        )
        self.note = self._note(content.note)

    # -- measuring -------------------------------------------------------------------------------------------

    def _tail(self, block: Tail) -> list[Printed]:
        made: list[Printed] = []
        for line in block.lines:
            if isinstance(line, FormLine):
                made += printed_lines(self.faces, (line,), self.right - self.left)
            else:
                text = CellText(spans=line.spans, indent=2 if line.indent else 0)
                made += set_texts(self.faces, (text,), self.right - self.left, SIZE, justify=True)
        return made

    def _strip(self, block: Strip | None) -> tuple[tuple[Printed, ...], tuple[Printed, ...]]:
        if block is None:
            return (), ()
        width = self.right - self.left
        return printed_lines(self.faces, block.lines, width), printed_lines(self.faces, block.last, width)

    def _note(self, words: str) -> list[Printed]:
        right = self.seal.left - NOTE_TO_SEAL if self.seal else self.right
        made: list[Printed] = []
        for line in words.split("\n") if words else ():
            shaped = self.faces.shape((Span(line),), "note", NOTE_SIZE)
            lines = break_lines(shaped, right - self.left, justify=False)
            made += [SetLine(shaped, part) for part in lines]
        return made

    def low(self, *, last: bool) -> float:
        """Down to where a table may reach on a page that is not, or is, its last one."""
        strip = len(self.strip) + (len(self.strip_last) if last else 0)
        low = STRIP_BASE + (strip - 1) * STRIP_PITCH + ABOVE_STRIP if strip else self.area[1]
        if not last:
            return low
        note = NOTE_DEPTH + (len(self.note) - 1) * NOTE_PITCH if self.note else 0.0
        tail = ABOVE_TAIL + len(self.tail) * PITCH if self.tail else 0.0
        below = low + note if self.seal is None else max(low, LOWEST + self.seal.depth)
        return below + tail

    # -- drawing ---------------------------------------------------------------------------------------------

    def draw_strip(self, page: Page, *, last: bool) -> None:
        """The signature lines above the foot of a page."""
        lines = (*self.strip, *self.strip_last) if last else self.strip
        y = STRIP_BASE + (len(lines) - 1) * STRIP_PITCH
        for line in lines:
            draw_printed(page, line, self.left, self.right, y, name="strip")
            y -= STRIP_PITCH

    def draw(self, page: Page, y: float) -> None:
        """Everything under the end of the table at `y`."""
        if self.tail:
            y -= ABOVE_TAIL
            for line in self.tail:
                draw_printed(page, line, self.left, self.right, y - 0.9 * SIZE)
                y -= PITCH
        if self.seal is not None:
            self.seal.draw(page, y)
        y -= ABOVE_NOTE
        for line in self.note:
            draw_printed(page, line, self.left, self.right, y)
            y -= NOTE_PITCH
