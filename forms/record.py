"""Records (笔录): header fields on hairlines, text on ruled lines, struck blank space, a signature strip on
each page.

Source: layout specification 6. Unused ruled lines are struck on every page, so nothing can be added after
signing.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.blocks import Content, HeaderCell, HeaderRow, Paragraph, Strip
from forms.content import END_OF_TEXT
from forms.form_lines import draw_form_line
from forms.heading import continuation_heading, form_area, form_heading
from forms.lines import Line, break_lines
from forms.page import Page
from forms.typography import MM, FaceSet, Shaped, Span

SIZE, CHARACTER = 14.0, 14.35
PITCH = 9.4 * MM
BASELINE = 2.8 * MM
ROW = 8.2 * MM
LABEL = 12.0
FIELD_GAP = 2 * MM
GREY = 0.62
STRIP_LOW, STRIP_PITCH = 26.4 * MM, 8.3 * MM
REVIEW_LINES, REVIEW_LABEL, REVIEW_RULE = (0.2 * MM, 8.1 * MM), 16.7 * MM, 24.3 * MM
"""The party's written review stands above the signature lines of the last page: heights over the highest of them."""

CONTINUED = "（接下页）"
LEAST_LAST_LINES = 2
MOST_GIVEN_UP = 4
"""Rules at the foot of a page that may stay empty so that a paragraph is not torn."""

LEAST_OPINION_LINES = 4
STRIP_GAP = 5 * MM
HAIRLINE = 0.35
ABOVE_LINE = 2.0
FIELDS_TO_RULE = 2.5 * MM


@dataclass(frozen=True, slots=True)
class RuledLine:
    """One line of record text with its place inside its paragraph; `keep` wants the next line on its page (a question
    its answer, a heading its text)."""

    shaped: Shaped
    line: Line
    nth: int = 0
    of: int = 1
    keep: bool = False


@dataclass(frozen=True, slots=True)
class FieldPiece:
    """One line of one header field: where its row, its value and its hairline start and end."""

    label: str
    x: float
    start: float
    end: float
    shaped: Shaped
    line: Line | None


FieldRow = list[FieldPiece]


class _Record:
    """One record while it is laid out."""

    def __init__(self, content: Content, faces: FaceSet) -> None:
        self.content, self.faces = content, faces
        self.area = form_area()
        self.left, self.right = self.area[0], self.area[2]
        self.strip = next(b for b in content.blocks if isinstance(b, Strip))
        self.lines = [x for b in content.blocks if isinstance(b, Paragraph) for x in self._paragraph(b)]
        self.blank = content.state == "blank"

    # -- measuring -------------------------------------------------------------------------------------------

    def _paragraph(self, block: Paragraph) -> list[RuledLine]:
        shared = self._set((*block.spans, Span("　"), *block.answer)) if block.answer else []
        if len(shared) == 1:
            return shared
        question = self._set(block.spans, keep=bool(block.answer or block.heading))
        return question + (self._set(block.answer) if block.answer else [])

    def _set(self, spans: tuple[Span, ...], keep: bool = False) -> list[RuledLine]:
        shaped = self.faces.shape(spans, "body", SIZE, CHARACTER)
        lines = break_lines(shaped, self.right - self.left, 2 * CHARACTER)
        return [RuledLine(shaped, line, n, len(lines), keep) for n, line in enumerate(lines)]

    def _rows(self, top: float, last: bool) -> int:
        return max(0, int((top - self._strip_rule(last) - STRIP_GAP) / PITCH + 1e-6))

    def _strip_rule(self, last: bool) -> float:
        """The y of the rule over the signature lines, and on the last page over the review too."""
        count = len(self.strip.lines) + (len(self.strip.last) if last else 0)
        return STRIP_LOW + count * STRIP_PITCH + (REVIEW_RULE if last else 0.0)

    # -- drawing ---------------------------------------------------------------------------------------------

    def draw(self) -> list[Page]:
        pages: list[Page] = []
        fields, rest = self._fields(), list(self.lines)
        while True:
            page = Page(len(pages) + 1, self.faces, self.area)
            pages.append(page)
            top, fields = self._top(page, fields)
            opinion = self._opinion() if self.blank else []
            if self.blank and (page.number == 1 or len(rest) > len(opinion)):
                first = rest[: len(rest) - len(opinion)]
                taken = first[: self._rows(top, last=False)]
                self._ruled(page, top, self._rows(top, last=False), taken, "")
                self._strip(page, last=False)
                rest = rest[len(taken) :]
                continue
            rows = self._rows(top, last=True)
            if not fields and len(rest) <= rows:
                first_rule = rows - LEAST_OPINION_LINES if self.blank else 0
                self._ruled(page, top, rows, rest, "" if self.blank else END_OF_TEXT, first_rule)
                self._strip(page, last=True)
                return pages
            rows = 0 if fields else self._rows(top, last=False)
            taken = rest[: cut_of(rest, rows)]
            rest = rest[len(taken) :]
            self._ruled(page, top, rows, taken, CONTINUED)
            self._strip(page, last=False)

    def _opinion(self) -> list[RuledLine]:
        """On a blank form the party's opinion gets the last rules of the last page."""
        return [x for b in self.content.blocks[-2:] if isinstance(b, Paragraph) for x in self._set(b.spans)]

    def _top(self, page: Page, fields: list[FieldRow]) -> tuple[float, list[FieldRow]]:
        """Heading, as many rows of header fields as the page holds, and the rule under them.

        Returns the y of that rule and the rows that have to wait for the next page.
        """
        if page.number == 1:
            y = form_heading(page, self.content.heading)
        else:
            y = continuation_heading(page, self.content.heading)
            page.rule(self.left, y, self.right, y, 0.8)
        count = min(len(fields), int((y - self._strip_rule(last=False) - STRIP_GAP) / ROW))
        for row in fields[:count]:
            y -= ROW
            for piece in row:
                self._field(page, piece, y)
        if count:
            y -= FIELDS_TO_RULE
            page.rule(self.left, y, self.right, y, 0.8)
        return y, fields[count:]

    def _ruled(
        self, page: Page, top: float, rows: int, lines: list[RuledLine], closing: str, first: int = 0
    ) -> None:
        """Rules with text on them from rule `first`; the closing words and a diagonal take what is left."""
        for n in range(rows):
            y = top - (n + 1) * PITCH
            page.rule(self.left, y, self.right, y, 0.35, GREY)
            if 0 <= n - first < len(lines):
                text = lines[n - first]
                page.set_line(text.shaped, text.line, self.left, y + BASELINE)
        free = rows - len(lines)
        if not free or not closing:
            return
        y = top - (len(lines) + 1) * PITCH
        page.write(closing, self.left + 2 * CHARACTER, y + BASELINE, "body", SIZE, space=CHARACTER - SIZE)
        if free > LEAST_LAST_LINES:
            low = top - rows * PITCH
            page.rule(self.right - 3 * MM, y - 1.5 * MM, self.left + 3 * MM, low - 1.5 * MM + 3, 0.7)

    def _strip(self, page: Page, last: bool) -> None:
        y = self._strip_rule(last)
        page.rule(self.left, y, self.right, y, 0.8)
        lines = [*self.strip.lines, *(self.strip.last if last else ())]
        highest = STRIP_LOW + (len(lines) - 1) * STRIP_PITCH
        if last:
            above = highest + STRIP_PITCH
            page.write(self.strip.review, self.left, above + REVIEW_LABEL, "body", LABEL, name="strip")
            for height in REVIEW_LINES:
                page.rule(self.left, above + height, self.right, above + height, 0.5)
        for n, line in enumerate(lines):
            baseline = highest - n * STRIP_PITCH
            draw_form_line(page, line, self.left, self.right, baseline, size=LABEL, name="strip")

    # -- header fields ---------------------------------------------------------------------------------------

    def _fields(self) -> list[FieldRow]:
        """All rows of the head on hairlines: several fields to a row, long values over more rows."""
        rows: list[FieldRow] = []
        for block in self.content.blocks:
            if isinstance(block, HeaderRow):
                for cells in self._fitting(block.cells):
                    rows += self._field_rows(cells)
        return rows

    def _fitting(self, cells: tuple[HeaderCell, ...]) -> list[tuple[HeaderCell, ...]]:
        """The row as it is if every value fits its share, otherwise the long fields in full-width rows."""
        if len(cells) == 1 or all(self._natural(c) <= c.width * MM - FIELD_GAP for c in cells):
            return [cells]
        return [(HeaderCell(label=c.label, spans=c.spans, width=162.0),) for c in cells]

    def _natural(self, cell: HeaderCell) -> float:
        label = self.faces.shape((Span(cell.label + "："),), "body", LABEL).width
        if all(span.mm for span in cell.spans):
            return label
        return label + MM + self.faces.shape(cell.spans, "body", LABEL).width

    def _field_rows(self, cells: tuple[HeaderCell, ...]) -> list[FieldRow]:
        rows: list[FieldRow] = []
        x = self.left
        for cell in cells:
            end = x + cell.width * MM - FIELD_GAP
            start = x + self.faces.shape((Span(cell.label + "："),), "body", LABEL).width
            shaped = self.faces.shape(cell.spans, "body", LABEL)
            empty = all(span.mm for span in cell.spans)
            lines = [None] if empty else break_lines(shaped, end - start - MM, justify=False)
            for n, line in enumerate(lines):
                if n == len(rows):
                    rows.append([])
                rows[n].append(FieldPiece(cell.label + "：" if n == 0 else "", x, start, end, shaped, line))
            x += cell.width * MM
        return rows

    def _field(self, page: Page, piece: FieldPiece, y: float) -> None:
        """Label, hairline and one line of the value; an empty value is struck when issued."""
        if piece.label:
            page.write(piece.label, piece.x, y + ABOVE_LINE, "body", LABEL)
        value = piece.start + MM
        page.rule(piece.start + 0.5 * MM, y, piece.end, y, HAIRLINE)
        if piece.line is not None:
            page.set_line(piece.shaped, piece.line, value, y + ABOVE_LINE)
        elif self.content.state == "issued":
            page.rule(value + 2 * MM, y + 1.2 * MM, value + 12 * MM, y + 4.2 * MM, 0.6)


def cut_of(lines: list[RuledLine], rows: int) -> int:
    """How many lines go on a page of `rows` rules when more follow: two lines of a paragraph on each side of the
    break and on the last page, a question with its answer. What cannot be kept is broken where the page ends."""
    most = min(rows, len(lines) - LEAST_LAST_LINES)
    for cut in range(most, max(most - MOST_GIVEN_UP, 0), -1):
        before, after = lines[cut - 1], lines[cut]
        broken = after.nth > 0
        if not before.keep and not (broken and (after.nth < 2 or after.of - after.nth < 2)):
            return cut
    return max(most, 0)


def lay_record(content: Content, faces: FaceSet) -> list[Page]:
    """The pages of a record. On blank forms all ruled lines stay empty and nothing is struck."""
    return _Record(content, faces).draw()
