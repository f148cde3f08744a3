"""Breaks a measured paragraph into lines: kinsoku, hanging half-width marks, short last lines, justification.

Source: layout specification 3 (last line of a paragraph) and 11.1 (line breaking, justification at most 16
%).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from forms.characters import HALVABLE, NOT_AT_END, NOT_AT_START, SPACES, is_latin, may_break, speaks
from forms.typography import Shaped

MAX_STRETCH = 0.16
MAX_TIGHTEN = 0.03
_ROUNDING = 0.01


@dataclass(frozen=True, slots=True)
class Line:
    """Characters `start` to `end` of a paragraph, set from `indent` with `gap` points between stretchable
    pairs."""

    start: int
    end: int
    indent: float
    gap: float
    half_end: bool


def break_lines(shaped: Shaped, width: float, indent: float = 0.0, justify: bool = True) -> list[Line]:
    """All lines of a paragraph in a measure of `width` points; the first one starts `indent` points in.

    The last line holds at least two characters besides punctuation where the paragraph allows it.
    """
    if not shaped.characters:
        return []
    breaker = _Breaker(shaped, width, indent)
    cuts = breaker.cuts(0.0)
    if len(cuts) > 1 and breaker.is_short(cuts):
        tight = breaker.cuts(MAX_TIGHTEN)
        cuts = breaker.push_down(cuts) if breaker.is_short(tight) and len(tight) > 1 else tight
    return [
        breaker.line(start, end, half, justify and n < len(cuts) - 1)
        for n, (start, end, half) in enumerate(cuts)
    ]


Cut = tuple[int, int, bool]


class _Breaker:
    """Holds the running widths of one paragraph while it is broken."""

    def __init__(self, shaped: Shaped, width: float, indent: float) -> None:
        self.text = shaped.characters
        self.shaped = shaped
        self.width = width
        self.indent = indent
        self.allowed = [
            True,
            *(may_break(a, b) for a, b in zip(self.text, self.text[1:], strict=False)),
            True,
        ]
        for n in range(1, len(self.text)):
            if self.text[n - 1] == self.text[n] and self.text[n] in "…—":
                self.allowed[n] = False

    def room(self, start: int) -> float:
        return self.width - (self.indent if start == 0 else 0.0)

    def cuts(self, tighten: float) -> list[Cut]:
        """Fills greedily; `tighten` narrows every full-width character by that share of the size."""
        less = tighten * self.shaped.size
        widths = self.shaped.widths
        if less:
            widths = [w if is_latin(c) else w - less for c, w in zip(self.text, widths, strict=True)]
        sums = [0.0, *accumulate(widths)]
        cuts: list[Cut] = []
        start, total = 0, len(self.text)
        while start < total:
            end, half = self._fill(sums, start)
            cuts.append((start, end, half))
            start = end
            while start < total and self.text[start] in SPACES:
                start += 1
        return cuts

    def _fill(self, sums: list[float], start: int) -> tuple[int, bool]:
        limit = sums[start] + self.room(start) + _ROUNDING
        end = bisect_right(sums, limit) - 1
        if end >= len(self.text):
            return len(self.text), False
        if (
            self._may_hang(end, start)
            and sums[end + 1] - self.shaped.size / 2 <= limit
            and self.allowed[end + 1]
        ):
            return end + 1, True
        fit = end
        while end > start and not self.allowed[end]:
            end -= 1
        if end > start:
            return end, False
        return self._torn(start, max(fit, start + 1)), False

    def _torn(self, start: int, end: int) -> int:
        """Where a run without any place to break is torn: never right before a mark or behind an opening one."""
        cut = end
        while cut > start + 1 and (self.text[cut] in NOT_AT_START or self.text[cut - 1] in NOT_AT_END):
            cut -= 1
        return cut if cut > start + 1 else end

    def _may_hang(self, n: int, start: int) -> bool:
        face = self.shaped.faces[n]
        if n <= start or self.text[n] not in HALVABLE or face is None:
            return False
        full = self.shaped.widths[n] > 0.75 * self.shaped.size
        return full and face.fits_half(self.shaped.glyphs[n])

    def is_short(self, cuts: list[Cut]) -> bool:
        start, end, _half = cuts[-1]
        return sum(1 for c in self.text[start:end] if speaks(c)) < 2

    def push_down(self, cuts: list[Cut]) -> list[Cut]:
        """Moves characters from the line above until the last line has three; gives up at a forbidden
        pair."""
        start, end, _half = cuts[-2]
        last = len(self.text)
        for cut in range(end - 1, max(start, end - 8), -1):
            enough = self.allowed[cut] and sum(1 for c in self.text[cut:last] if speaks(c)) >= 3
            if enough and sum(self.shaped.widths[cut:last]) <= self.width:
                return [*cuts[:-2], (start, cut, False), (cut, last, False)]
        return cuts

    def line(self, start: int, end: int, half: bool, justify: bool) -> Line:
        """One line with the gap that fills the measure; ragged if more than 16 % of the size would be
        needed."""
        while end > start + 1 and self.text[end - 1] in SPACES:
            end -= 1
        natural = sum(self.shaped.widths[start:end]) - (self.shaped.size / 2 if half else 0.0)
        slack = self.room(start) - natural
        gaps = sum(1 for n in range(start, end - 1) if stretches(self.text[n], self.text[n + 1]))
        gap = slack / gaps if gaps else 0.0
        if gap > MAX_STRETCH * self.shaped.size or (gap > 0 and not justify):
            gap = 0.0
        return Line(start, end, self.indent if start == 0 else 0.0, gap, half)


def stretches(before: str, after: str) -> bool:
    """Whether justification may widen the gap between two characters: never inside a Latin run."""
    return not (is_latin(before) and is_latin(after))
