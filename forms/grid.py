"""Measured table cells: how high they have to be, how they are drawn, how they break over pages.

Source: layout specification 4 (signature cells), 5 (cells). All sizes are points.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from forms.cells import ROW_PADDING, strike
from forms.form_lines import Printed, SetLine, draw_printed, draw_signature
from forms.page import Page
from forms.typography import MM

LABEL_PITCH = 1.5
LINE_LEADING, LINE_SIZE = 17.2, 12.0
TOP_PADDING = 2.4 * MM
LEAST_OPINION = 25 * MM
TEXT_TO_LINES = 2 * MM
CONTINUED = "\n（续）"


@dataclass(frozen=True, slots=True)
class Label:
    """A label as its lines were given, at the largest size at which they fit; broken only if none does."""

    words: str
    lines: tuple[SetLine, ...]
    size: float

    @property
    def height(self) -> float:
        """Row height the label needs."""
        return ((len(self.lines) - 1) * LABEL_PITCH + 1) * self.size + ROW_PADDING

    def draw(self, page: Page, x0: float, x1: float, top: float, height: float) -> None:
        """Centred both ways."""
        pitch = self.size * LABEL_PITCH
        y = top - height / 2 + (len(self.lines) - 1) * pitch / 2 - 0.36 * self.size
        for line in self.lines:
            page.set_line(line.shaped, line.line, _start(line, x0, x1, "centre"), y)
            y -= pitch


@dataclass(slots=True, kw_only=True)
class Cell:
    """One measured cell between two borders `x0` and `x1`, counted from the left edge of the table."""

    x0: float
    x1: float
    side: float
    align: str = "left"
    label: Label | None = None
    text: tuple[SetLine, ...] = ()
    size: float = 12.0
    pitch: float = LINE_LEADING
    wished_pitch: float = LINE_LEADING
    lines: tuple[Printed, ...] = ()
    sign: tuple[Printed, ...] = ()
    sign_base: float = 8.0
    sign_pitch: float = 26.0
    struck: bool = False
    tight: bool = False

    # -- heights ---------------------------------------------------------------------------------------------

    @property
    def least(self) -> float:
        """The height the cell cannot do without; running text gives up the air around its lines."""
        if self.sign:
            return max(LEAST_OPINION, self._height(self.pitch))
        running = self.wished_pitch > self.pitch and self.text
        return self._height(self.pitch) - (self.pitch - self.size if running else 0.0)

    @property
    def wished(self) -> float:
        """The height at which text stands at its full pitch, with air above lines to write on."""
        spare = TEXT_TO_LINES if self.text and self.lines and not self.sign else 0.0
        return max(self.least, self._height(self.wished_pitch) + spare)

    def _height(self, pitch: float) -> float:
        if self.label is not None:
            return self.label.height
        text = len(self.text) * pitch
        lines = len(self.lines) * LINE_LEADING
        if self.sign:
            return TOP_PADDING + text + lines + len(self.sign) * self.sign_pitch + self.sign_base
        if self.lines:
            return (text + ROW_PADDING if self.text else 0.0) + lines + 0.5 * ROW_PADDING
        return text + ROW_PADDING if len(self.text) > self.tight else 0.0

    # -- drawing ---------------------------------------------------------------------------------------------

    def draw(self, page: Page, left: float, top: float, height: float) -> None:
        """Draws the cell's inside; `left` is the left edge of the table."""
        x0, x1 = left + self.x0 + self.side, left + self.x1 - self.side
        if self.struck:
            strike(page, left + self.x0, left + self.x1, top, height, rising=False)
        if self.label is not None:
            self.label.draw(page, x0, x1, top, height)
        elif self.sign:
            self._opinion(page, x0, x1, top, height)
        else:
            above = len(self.text) * self.pitch + ROW_PADDING if self.lines else height
            self._text(page, x0, x1, top, above if self.text else 0.0)
            self._lines(page, x0, x1, top - (above if self.text else 0.0), top - height)

    def _text(self, page: Page, x0: float, x1: float, top: float, height: float) -> None:
        """Text centred in a height, its pitch as wide as the height allows."""
        if not self.text:
            return
        room = (height - ROW_PADDING - self.size) / max(1, len(self.text) - 1)
        pitch = max(self.pitch, min(self.wished_pitch, room))
        y = top - height / 2 + (len(self.text) - 1) * pitch / 2 - 0.36 * self.size
        for line in self.text:
            page.set_line(line.shaped, line.line, _start(line, x0, x1, self.align), y)
            y -= pitch

    def _lines(self, page: Page, x0: float, x1: float, top: float, low: float) -> None:
        if not self.lines:
            return
        pitch = (top - low - 0.5 * ROW_PADDING) / len(self.lines)
        y = top - 0.25 * ROW_PADDING - pitch / 2 - 0.36 * LINE_SIZE
        for line in self.lines:
            draw_printed(page, line, x0, x1, y)
            y -= pitch

    def _opinion(self, page: Page, x0: float, x1: float, top: float, height: float) -> None:
        """Text from the top, signature lines at the bottom."""
        free = height - self._height(self.pitch)
        wish = len(self.text) * (self.wished_pitch - self.pitch)
        pitch = self.wished_pitch if free >= wish else self.pitch + max(0.0, free) / len(self.text)
        y = top - TOP_PADDING - self.size
        for line in self.text:
            page.set_line(line.shaped, line.line, _start(line, x0, x1, self.align), y)
            y -= pitch
        for printed in self.lines:
            draw_printed(page, printed, x0, x1, y)
            y -= LINE_LEADING
        y = top - height + self.sign_base + (len(self.sign) - 1) * self.sign_pitch
        for printed in self.sign:
            draw_signature(page, printed, x0, x1, y)
            y -= self.sign_pitch

    # -- over two pages --------------------------------------------------------------------------------------

    def split(self, room: float, again: Label | None) -> tuple[Cell, Cell, int]:
        """What stands above and below a page break `room` points down, and how many lines stand above.

        A label is repeated as `again`; signature lines keep two lines of text with them.
        """
        if self.label is not None:
            return self, replace(self, label=again), 0
        text, lines = len(self.text), len(self.lines)
        padding = TOP_PADDING + 0.5 * ROW_PADDING if self.sign else ROW_PADDING
        taken = max(0, min(text, int((room - padding) / self.pitch + 1e-6)))
        if taken == text and lines:
            used = text * self.pitch + padding if text else 0.0
            taken += max(0, min(lines, int((room - used - 0.5 * ROW_PADDING) / LINE_LEADING + 1e-6)))
        taken = _kept_together(taken, text + lines, bool(self.sign))
        upper, under = min(taken, text), max(0, taken - text)
        first = replace(self, text=self.text[:upper], lines=self.lines[:under], sign=())
        second = replace(self, text=self.text[upper:], lines=self.lines[under:], struck=False)
        return first, second, taken


def _kept_together(taken: int, total: int, signed: bool) -> int:
    """At least two lines on each side of a break; a signature never stands alone."""
    if signed:
        taken = min(taken, max(0, total - 2))
    elif total - taken == 1 and total > 2:
        taken -= 1
    return 0 if taken == 1 and total > 2 else taken


def _start(line: SetLine, x0: float, x1: float, align: str) -> float:
    if align != "centre":
        return x0 + line.shift
    shaped, part = line.shaped, line.line
    width = sum(shaped.widths[part.start : part.end]) - (shaped.size / 2 if part.half_end else 0.0)
    return max(x0, (x0 + x1) / 2 - width / 2)
