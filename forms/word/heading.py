"""How a sheet begins and ends: agency, title and number line; agency over date where the seal goes.

Source: layout specification 2, 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from forms.blocks import Heading
from forms.heading import title_lines
from forms.typography import MM, Spans
from forms.word.ink import lines, runs, tab
from forms.word.look import Look
from forms.word.nodes import Format, Node, paragraph, twips

LONGEST_AGENCY = 20
OVERHANG = 28.0


def agency_line(look: Look, agency: Spans, longest: int, form: Format, space: float = 0.0) -> Node:
    """The agency in one line or two, or a line to write it on."""
    size = look.agency[0]
    if any(span.mm for span in agency):
        return paragraph("Agency", runs(agency, size), form)
    words = "".join(span.text for span in agency)
    return paragraph("Agency", lines(title_lines(words, longest), size, space=space), form)


def title_line(look: Look, title: str, space: float, form: Format) -> Node:
    """The title in one line or two; `space` is letter-space in points."""
    return paragraph("Title", lines(title_lines(title), look.title[0], space=space), form)


def number_line(look: Look, heading: Heading, form: Format) -> Node:
    """The number at the right edge."""
    made = runs(heading.slip, 9.0, own=9.0) if heading.slip else []
    made += [tab(), *runs(heading.number, look.number)]
    stops = (("right", twips(look.width)),)
    return paragraph("Number", made, Format(line=form.line, before=form.before, after=form.after, tabs=stops))


def form_heading(look: Look, heading: Heading) -> list[Node]:
    """The heading of a table, record, list or photo sheet."""
    space = (0.25 if len(heading.title) <= 6 else 0.08) * look.title[0]
    return [
        agency_line(look, heading.agency, 28, Format()),
        title_line(look, heading.title, space, Format()),
        number_line(look, heading, Format(after=4.0)),
    ]


def sign_off(
    agency: Sequence[Spans], date: Spans, look: Look, size: float, centre: float, form: Format
) -> list[Node]:
    """Lines of an agency over a date, all centred `centre` points from the left edge and kept together; `form` is that
    of the first.

    The room reaches into the margin, so that a wider face of another machine does not break the agency.
    """
    half = look.width * MM - centre + OVERHANG
    placed = replace(form, left=round((centre - half) * 20), right=round(-OVERHANG * 20))
    made = []
    for n, spans in enumerate((*agency, date)):
        before = 0.0 if n else placed.before
        one = replace(placed, before=before, keep_next=n < len(agency))
        made.append(paragraph("SignOff", runs(spans, size), one))
    return made
