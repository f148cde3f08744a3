"""Letters: text on the line grid, the level of the grid, page breaks, and the place of signature, date and
seal.

Source: layout specification 1.2, 2, 3, 4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from forms.blocks import Closing, Content, Paragraph, Signature, TearSheet
from forms.form_lines import draw_printed, printed_lines
from forms.heading import TITLE_SIZE, heading_depth, letter_area, letter_heading, title_lines
from forms.lines import Line, break_lines
from forms.page import Page
from forms.seal import draw_seal
from forms.style import UnitStyle
from forms.typography import MM, FaceSet, Shaped, Shaper, Span

SEAL_CENTRE_LINES = 0.45
SEAL_LOWEST = 16 * MM
DATE_INSET = 4
LEAST_BODY_LINES = 4
HALF_FOLIO = 10 * MM
ROWS_OVER_FOLIO = 2
"""Grid lines that a signature moves up where its seal would meet the page number."""

SECOND_FACT = 20 / 31
"""Where the second fact of a party line begins, as a share of the line (character 21 of 31)."""

HEADING_ROLES = {0: "body", 1: "heading", 2: "subhead"}
LINES_UNDER_HEADING = 2


@dataclass(frozen=True, slots=True)
class Level:
    """One size of the line grid: type size, lines per page, line pitch and character pitch, in points."""

    name: str
    size: float
    lines: int
    pitch: float
    character: float
    signature_lines: int


LEVELS = {
    "L1": Level("L1", 16.0, 22, 28.99, 15.79, 2),
    "L2": Level("L2", 15.0, 24, 26.58, 15.25, 2),
    "L3": Level("L3", 14.0, 26, 24.53, 14.26, 3),
}

BLANK_LEVELS = ("L2",)
"""A blank form keeps at least 9 mm a line to write on, which L3 does not have."""


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line of body text with its place inside its paragraph (for widows and orphans); `second` starts in its
    own column, a `heading` keeps two lines below it."""

    shaped: Shaped
    line: Line
    nth: int
    of: int
    second: Shaped | None = None
    heading: bool = False


def lay_letter(
    content: Content, faces: FaceSet, unit: UnitStyle, level: str | None
) -> tuple[list[Page], str]:
    """The pages of a letter and the level used. A given level (of a reprint, of the
    form) is kept."""
    shaper = Shaper(faces)
    if wanted := level or content.level:
        return _Letter(content, shaper, unit, LEVELS[wanted]).draw(), wanted
    first = _Letter(content, shaper, unit, LEVELS["L1"])
    if first.ends_badly():
        for name in BLANK_LEVELS if content.state == "blank" else ("L2", "L3"):
            other = _Letter(content, shaper, unit, LEVELS[name])
            if not other.ends_badly():
                return other.draw(), name
    return first.draw(), "L1"


class _Letter:
    """One letter at one level: measured first, so that the level can be judged, then drawn."""

    def __init__(self, content: Content, shaper: Shaper, unit: UnitStyle, level: Level) -> None:
        self.content, self.shaper, self.unit, self.level = content, shaper, unit, level
        self.faces = shaper.faces
        self.area = letter_area()
        depth = heading_depth(content.heading, level.pitch)
        self.first_row = next(k for k in range(level.lines) if self._depth(k) > depth) + 1
        self.lines = [
            line for block in content.blocks if isinstance(block, Paragraph) for line in self._set(block)
        ]
        self.signature = next((block for block in content.blocks if isinstance(block, Signature)), None)
        closing = next((block for block in content.blocks if isinstance(block, Closing)), Closing(lines=()))
        self.closing = printed_lines(self.faces, closing.lines, self.area[2] - self.area[0], level.size)
        tail = len(self.closing) + bool(self.closing)
        if self.signature:
            tail += level.signature_lines + len(self._agency_lines(self.signature))
            tail += ROWS_OVER_FOLIO if self._meets_folio(self.signature) else 0
        rows_first = level.lines - self.first_row
        self.starts = split_pages(self.lines, rows_first, level.lines, tail)

    def _page(self, number: int) -> Page:
        mirrored = self.unit.two_sided and number % 2 == 0
        return Page(number, self.faces, letter_area(mirrored=mirrored))

    def _depth(self, row: int) -> float:
        return 0.88 * self.level.size + row * self.level.pitch

    def _set(self, block: Paragraph) -> list[GridLine]:
        role = HEADING_ROLES[block.heading]
        shaped = self.shaper.shape(block.spans, role, self.level.size, self.level.character)
        if block.second:
            return self._pair(block, shaped)
        indent = 2 * self.level.character if block.indent else 0.0
        lines = break_lines(shaped, self.area[2] - self.area[0], indent)
        heading = bool(block.heading)
        return [GridLine(shaped, line, n, len(lines), heading=heading) for n, line in enumerate(lines)]

    def _pair(self, block: Paragraph, first: Shaped) -> list[GridLine]:
        """Two facts on one line if the first ends a character before the second begins, else on two."""
        second = self.shaper.shape(block.second, "body", self.level.size, self.level.character)
        column = SECOND_FACT * (self.area[2] - self.area[0])
        if first.width + self.level.character > column or column + second.width > self.area[2] - self.area[0]:
            alone = (replace(block, second=()), replace(block, spans=block.second, second=()))
            return [line for one in alone for line in self._set(one)]
        return [GridLine(first, Line(0, len(first.characters), 0.0, 0.0, False), 0, 1, second)]

    def ends_badly(self) -> bool:
        """The last of several pages would hold fewer than four body lines."""
        return len(self.starts) > 1 and len(self.lines) - self.starts[-1] < LEAST_BODY_LINES

    def draw(self) -> list[Page]:
        pages: list[Page] = []
        ends = [*self.starts[1:], len(self.lines)]
        row = 0
        for n, (start, end) in enumerate(zip(self.starts, ends, strict=True)):
            page = self._page(n + 1)
            if n == 0:
                letter_heading(page, self.content.heading, self.level.pitch, self.level.size)
            row = self.first_row if n == 0 else 0
            for entry in self.lines[start:end]:
                y = self.area[3] - self._depth(row)
                page.set_line(entry.shaped, entry.line, page.area[0], y)
                if entry.second is not None:
                    whole = Line(0, len(entry.second.characters), 0.0, 0.0, False)
                    column = SECOND_FACT * (self.area[2] - self.area[0])
                    page.set_line(entry.second, whole, page.area[0] + column, y)
                row += 1
            pages.append(page)
        row = self._close(pages[-1], row)
        if self.signature is not None:
            self._sign(pages[-1], row - 1, self.signature)
        for block in self.content.blocks:
            if isinstance(block, TearSheet):
                pages.append(self._tear_sheet(block, len(pages) + 1))
        return pages

    def _tear_sheet(self, block: TearSheet, number: int) -> Page:
        """The slip to send back: a title, and its lines on every second line of the grid."""
        page = self._page(number)
        left, right = page.area[0], page.area[2]
        centre, top = (left + right) / 2, self.area[3]
        page.write(block.title, centre, top - 0.9 * TITLE_SIZE, "title", TITLE_SIZE, align="centre")
        row = 3
        for line in printed_lines(self.faces, block.lines, right - left, self.level.size):
            draw_printed(page, line, left, right, top - self._depth(row))
            row += 2
        return page

    def _close(self, page: Page, row: int) -> int:
        """The lines to sign on, one grid line below the text; returns the next free row."""
        row += bool(self.closing)
        left, right = page.area[0], page.area[2]
        for line in self.closing:
            draw_printed(page, line, left, right, self.area[3] - self._depth(row))
            row += 1
        return row

    def _sign(self, page: Page, last_row: int, signature: Signature) -> None:
        """Agency centred over the date, the seal circle over both (骑年盖月)."""
        level = self.level
        names = self._agency_lines(signature)
        date = self._date(signature)
        centre = self._centre(signature) + page.area[0] - self.area[0]
        y = self.area[3] - self._depth(last_row + level.signature_lines + len(names) - 1)
        above = [(shaped, y + n * level.pitch) for n, shaped in enumerate(reversed(names))]
        for shaped, baseline in (*reversed(above), (date, y - level.pitch)):
            whole = Line(0, len(shaped.characters), 0.0, 0.0, False)
            page.set_line(shaped, whole, centre - shaped.width / 2, baseline, name="signature")
        lowest = SEAL_LOWEST + self.unit.seal_mm / 2 * MM
        seal_y = max(y - SEAL_CENTRE_LINES * level.pitch, lowest)
        draw_seal(page, self.unit, self.content.state, centre, seal_y)

    def _date(self, signature: Signature) -> Shaped:
        level = self.level
        return self.shaper.shape(signature.date or (Span("　" * 8),), "body", level.size, level.character)

    def _centre(self, signature: Signature) -> float:
        """Over the date, which ends four characters inside; further left if the agency's name needs it."""
        right = self.area[2]
        centre = right - DATE_INSET * self.level.character - self._date(signature).width / 2
        widest = max(shaped.width for shaped in self._agency_lines(signature))
        return min(centre, right - widest / 2)

    def _meets_folio(self, signature: Signature) -> bool:
        """Whether the seal comes over the page number: at the outer edge, or in the middle where the name is wide."""
        if self.unit.folio_outside:
            return True
        middle = (self.area[0] + self.area[2]) / 2
        return self._centre(signature) - self.unit.seal_mm / 2 * MM < middle + HALF_FOLIO

    def _agency_lines(self, signature: Signature) -> list[Shaped]:
        """The agency's name in one line, or in balanced lines where it is wider than the page."""
        level = self.level
        whole = self.shaper.shape(signature.agency, "body", level.size, level.character)
        if whole.width <= self.area[2] - self.area[0]:
            return [whole]
        most = int((self.area[2] - self.area[0]) / level.character)
        name = "".join(span.text for span in signature.agency)
        return [
            self.shaper.shape((Span(line, "agency"),), "body", level.size, level.character)
            for line in title_lines(name, most)
        ]


def split_pages(lines: list[GridLine], first_rows: int, rows: int, tail_rows: int) -> list[int]:
    """Where each page starts: two lines of a paragraph on each side of a break, two body lines with the
    signature."""
    starts, at, room, total = [0], 0, first_rows, len(lines)
    while True:
        left = total - at
        if left + tail_rows <= room:
            return starts
        highest = at + room if left > room else total - 2
        cut = next((n for n in range(min(highest, total - 2), at, -1) if _may_cut(lines, n)), 0)
        if not cut:
            cut = max(at + 1, min(highest, total - 1))
        starts.append(cut)
        at, room = cut, rows


def _may_cut(lines: list[GridLine], n: int) -> bool:
    """No heading within two lines above the break; two lines of a paragraph on each side of it."""
    if any(line.heading for line in lines[max(0, n - LINES_UNDER_HEADING) : n]):
        return False
    entry = lines[n]
    return entry.nth == 0 or (entry.nth >= 2 and entry.of - entry.nth >= 2)
