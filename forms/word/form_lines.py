"""Lines of labels and blanks as paragraphs with tab stops; signature lines at the right edge of a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms.blocks import FormLine
from forms.form_lines import SIGN_GAP, SIGN_INSET, WholeLine, printed_lines, signature_lines
from forms.typography import MM, FaceSet, Span
from forms.word.ink import runs, tab
from forms.word.nodes import Format, Node, paragraph, twips

SMALLER = (12.0, 11.0, 10.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Writes lines of a style: `size` points at an exact `line` pitch into `width` mm."""

    faces: FaceSet
    size: float
    line: float
    width: float
    style: str = "Line"

    def line_of(self, line: FormLine, *, before: float = 0.0) -> Node:
        """One line of pieces at their tabs, a line to the edge, and a part set right."""
        found = printed_lines(self.faces, (line,), self.width * MM, self.size, steps=self._steps)
        if not isinstance(found[0], WholeLine):
            return self._running(line, before)
        size = found[0].size
        own = size if size != self.size else 0.0
        made: list[Node] = []
        stops: list[tuple[str, int]] = []
        at = 0.0
        for place, spans in line.pieces:
            if place is not None and place * MM > at:
                made.append(tab())
                stops.append(("left", twips(place)))
                at = place * MM
            made += runs(spans, size, own=own, whole=True)
            at += self.faces.shape(spans, "body", size).width
        if line.fill or line.right:
            made.append(tab(underlined=line.fill))
            stops.append(("right", twips(self.width)))
            made += runs(line.right, size, own=own, whole=True)
        return paragraph(self.style, made, Format(line=self.line, before=before, tabs=tuple(stops)))

    def sign(self, line: FormLine, pitch: float) -> list[Node]:
        """A signature line at the right edge of a cell; name and date on two lines where they do not share one."""
        found = signature_lines(self.faces, (line,), self.width * MM, self.size, steps=self._steps)
        lines = [one for one in found if isinstance(one, WholeLine)]
        if len(lines) < len(found):
            return [self._running(line, 0.0)]
        return [self._signed(one, pitch) for one in lines]

    @property
    def _steps(self) -> Sequence[float]:
        return tuple(size for size in SMALLER if size < self.size)

    def _signed(self, whole: WholeLine, pitch: float) -> Node:
        line = whole.line
        if line.fill or any(place is not None for place, _spans in line.pieces):
            return self.line_of(line)
        own = whole.size if whole.size != self.size else 0.0
        gap = (Span("", mm=SIGN_GAP / MM),) if line.right else ()
        made = [
            tab(),
            *(one for _place, spans in line.pieces for one in runs(spans, whole.size, own=own, whole=True)),
        ]
        made += [
            *runs(gap, whole.size, ruled=True, whole=True),
            *runs(line.right, whole.size, own=own, whole=True),
        ]
        stops = (("right", twips(self.width - SIGN_INSET / MM)),)
        return paragraph(self.style, made, Format(line=pitch, tabs=stops))

    def _running(self, line: FormLine, before: float) -> Node:
        """A line that no size makes fit, as running text; its pieces stand one blank apart."""
        pieces = [spans for _place, spans in line.pieces if spans]
        pieces += [(Span("", mm=20.0),)] * line.fill + [line.right] * bool(line.right)
        spans = [span for piece in pieces for span in (*piece, Span("　"))][:-1]
        return paragraph(self.style, runs(spans, self.size), Format(line=self.line, before=before))
