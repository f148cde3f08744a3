"""Type sizes that make a text fit its cell in Word.

Word tightens nothing, so a text fits a line only where its natural width does, with a hair to spare.
"""

from __future__ import annotations

from collections.abc import Sequence

from forms.cells import ROW_PADDING
from forms.lines import break_lines
from forms.typography import FaceSet, Span, Spans

SPARE = 0.4
"""Points a line keeps free."""

LOOSE = 0.97
"""Share of the width that counts where lines are broken, for Word breaks earlier than the PDF, which tightens."""


def fitting(
    faces: FaceSet,
    spans: Spans,
    width: float,
    height: float,
    sizes: Sequence[float],
    leading: float,
    indent: int = 0,
) -> tuple[float, int]:
    """The largest size at which spans stand on one line or fit the height of their cell, else the smallest; and the
    number of lines they then take. Width and height are points, `leading` is the pitch per point of size."""
    size, count = sizes[0], 1
    for size in sizes:
        shaped = faces.shape(spans, "body", size)
        if shaped.width + indent * size <= width - SPARE:
            return size, 1
        count = max(2, len(break_lines(shaped, LOOSE * width, indent * size)))
        if count * size * leading + ROW_PADDING <= height:
            break
    return size, count


def natural(faces: FaceSet, words: str, size: float) -> float:
    """The width of words in points with no mark set half-width."""
    return sum(faces.shape((Span(character),), "body", size).width for character in words)
