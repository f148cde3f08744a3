"""Breaks a measured paragraph into lines: kinsoku, hanging half-width marks, short last lines, justification.

Source: layout specification 3 (last line of a paragraph) and 11.1 (line breaking, justification at most 16
%).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from forms.characters import HALVABLE, NOT_AT_END, NOT_AT_START, SPACES, is_latin, may_break, speaks
from forms.typography import Shaped

MAX_STRETCH = 0.16
MAX_TIGHTEN = 0.03
_ROUNDING = 0.01
LATIN_RUN = re.compile("[!-~¥]{2,}")
"""Characters that stay at their natural distance: justification never widens a gap inside a Latin run."""


class Line(NamedTuple):
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
        self.sums = [0.0, *accumulate(shaped.widths)]
        self.width = width
        self.indent = indent

    def allowed(self, n: int) -> bool:
        """Whether a line may end before character `n`."""
        if n in (0, len(self.text)):
            return True
        before, after = self.text[n - 1], self.text[n]
        return may_break(before, after) and not (before == after and after in "…—")

    def room(self, start: int) -> float:
        return self.width - (self.indent if start == 0 else 0.0)

    def cuts(self, tighten: float) -> list[Cut]:
        """Fills greedily; `tighten` narrows every full-width character by that share of the size."""
        less = tighten * self.shaped.size
        sums = self.sums
        if less:
            widths = zip(self.text, self.shaped.widths, strict=True)
            sums = [0.0, *accumulate(w if is_latin(c) else w - less for c, w in widths)]
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
            and self.allowed(end + 1)
        ):
            return end + 1, True
        fit = end
        while end > start and not self.allowed(end):
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
        if n <= start or self.text[n] not in HALVABLE:
            return False
        known = self.shaped.known[n]
        full = self.shaped.widths[n] > 0.75 * self.shaped.size
        return full and known.face is not None and known.face.fits_half(known.glyph)

    def is_short(self, cuts: list[Cut]) -> bool:
        start, end, _half = cuts[-1]
        return _speaking(self.text[start:end]) < 2

    def push_down(self, cuts: list[Cut]) -> list[Cut]:
        """Moves characters from the line above until the last line has three; gives up at a forbidden
        pair."""
        start, end, _half = cuts[-2]
        last = len(self.text)
        for cut in range(end - 1, max(start, end - 8), -1):
            if self.sums[last] - self.sums[cut] > self.width + _ROUNDING:
                return cuts
            if self.allowed(cut) and _speaking(self.text[cut:last]) >= 3:
                return [*cuts[:-2], (start, cut, False), (cut, last, False)]
        return cuts

    def line(self, start: int, end: int, half: bool, justify: bool) -> Line:
        """One line with the gap that fills the measure; ragged if more than 16 % of the size would be
        needed."""
        while end > start + 1 and self.text[end - 1] in SPACES:
            end -= 1
        natural = self.sums[end] - self.sums[start] - (self.shaped.size / 2 if half else 0.0)
        slack = self.room(start) - natural
        inside = sum(run.end() - run.start() - 1 for run in LATIN_RUN.finditer(self.text, start, end))
        gaps = end - start - 1 - inside
        gap = slack / gaps if gaps else 0.0
        if gap > MAX_STRETCH * self.shaped.size or (gap > 0 and not justify):
            gap = 0.0
        return Line(start, end, self.indent if start == 0 else 0.0, gap, half)


def _speaking(text: str) -> int:
    """How many word characters there are."""
    return sum(map(speaks, text))
