"""Sealing strips (封条): three columns to be cut apart, the agency's name downwards, 封, date and period.

Source: layout specification 12.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from forms.blocks import Content, Signature
from forms.seal_strip import DATE_SIZE, PERIOD_SIZE, SEAL_WORD, STRIPS
from forms.typography import Span, Spans
from forms.word.grid import Cell, Row, edges_of, table
from forms.word.ink import lines, runs
from forms.word.look import Look
from forms.word.nodes import Format, Node, paragraph, twips

NAME, WORD, DATE, PERIOD = 124.0, 56.0, 20.0, 62.0
"""Heights in mm of the parts of a strip, from the top."""

NO_DATE: Spans = (Span("　　年　　月　　日"),)
SIDE = twips(6)


def strip_nodes(content: Content, look: Look) -> list[Node]:
    """The sheet of three strips."""
    sealed = next(block for block in content.blocks if isinstance(block, Signature))
    period = [span for _tab, spans in content.subtitle.pieces for span in spans] if content.subtitle else []
    date = sealed.date or NO_DATE
    rows = [
        _row(
            NAME,
            lambda: paragraph("Agency", runs(sealed.agency, look.agency[0])),
            look,
            "center",
            downwards=True,
        ),
        _row(WORD, lambda: paragraph("Title", lines([SEAL_WORD], look.title[0])), look, "center"),
        _row(DATE, lambda: _line(date, DATE_SIZE, "center"), look, "center"),
        _row(PERIOD, lambda: _line(period, PERIOD_SIZE, ""), look, "top"),
    ]
    return [table(rows, top=0, bottom=0), paragraph("Gap", ())]


def _line(spans: Sequence[Span], size: float, align: str) -> Node:
    own = size if size != PERIOD_SIZE else 0.0
    return paragraph("Value", runs(spans, size, own=own), Format(align=align, line=1.6 * size))


def _row(
    height: float, inside: Callable[[], Node], look: Look, align: str, *, downwards: bool = False
) -> Row:
    """The same in each strip; no line but the one to cut along."""
    edges = edges_of([look.width / STRIPS] * STRIPS)
    cells = tuple(
        Cell(x0=x0, x1=x1, inside=(inside(),), side=SIDE, bare=_bare(n), align=align, downwards=downwards)
        for n, (x0, x1) in enumerate(pairwise(edges))
    )
    return Row(cells=cells, height=height)


def _bare(n: int) -> tuple[str, ...]:
    sides = ["top", "bottom"]
    sides += ["left"] * (n == 0) + ["right"] * (n == STRIPS - 1)
    return tuple(sides)
