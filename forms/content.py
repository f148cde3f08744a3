"""Facts and definition become blocks: which sentences stand, in which words, in which order. No positions
here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forms.blocks import (
    DOSSIER,
    Block,
    Closing,
    Content,
    HeaderCell,
    HeaderRow,
    Heading,
    TearSheet,
)
from forms.definitions.model import FormDefinition
from forms.facts import Facts
from forms.masthead import issuer, masthead, number, signature
from forms.openings import opening
from forms.said import form_line, lines_of, paragraphs, strip_of
from forms.typography import Span, Spans

END_OF_TEXT = "（以下空白）"


def compose(
    form: FormDefinition, facts: Mapping[str, Any], settings: Mapping[str, bool], state: str
) -> Content:
    """The document as blocks; pure, same input, same blocks."""
    view = Facts(form, facts, settings, state)
    head = masthead(view)
    heading = Heading(
        agency=issuer(view, head) if form.kind not in ("index", "note") else (),
        title=head.title,
        number=number(view, head) if form.kind not in DOSSIER else (),
        slip=_slip(form.slips[0]) if form.slips else (),
    )
    blocks: list[Block] = {
        "letter": _letter,
        "record": _record,
        "table": _table,
        "photos": _photos,
        "list": _table,
        "cover": _table,
        "index": _table,
        "note": _table,
        "strip": _strip,
    }[form.kind](view)
    return Content(
        form_id=form.id,
        version=form.version,
        kind=form.kind,
        state=state,
        heading=heading,
        blocks=tuple(blocks),
        columns=form.columns,
        foot=view.spans(head.copies_text) if head.copies_text else (),
        note="".join(span.text for span in view.spans(form.note)),
        level=form.level,
        subtitle=form_line(view, form.subtitle) if form.subtitle else None,
    )


def copies_of(content: Content, form: FormDefinition) -> tuple[Content, ...]:
    """The same paper for each hand (联次): only the words left of the number differ; the paper alone without slips."""
    others = (replace(content, heading=replace(content.heading, slip=_slip(name))) for name in form.slips[1:])
    return (content, *others)


def _slip(name: str) -> Spans:
    return (Span(name),)


# -- letters and records -------------------------------------------------------------------------------------


def _letter(view: Facts) -> list[Block]:
    blocks: list[Block] = [*opening(view), *paragraphs(view)]
    if view.form.closing:
        blocks.append(Closing(lines=lines_of(view, view.form.closing)))
    sealed = signature(view, masthead(view))
    if sealed is not None:
        blocks.append(sealed)
    if view.form.tear_sheet:
        lines = lines_of(view, view.form.tear_sheet["lines"])
        blocks.append(TearSheet(title=view.form.tear_sheet["title"], lines=lines))
    return blocks


def _strip(view: Facts) -> list[Block]:
    sealed = signature(view, masthead(view))
    return [sealed] if sealed is not None else []


def _table(view: Facts) -> list[Block]:
    from forms.table_content import table_blocks

    return table_blocks(view)


def _photos(view: Facts) -> list[Block]:
    from forms.photo_content import photo_blocks

    return photo_blocks(view)


def _record(view: Facts) -> list[Block]:
    blocks: list[Block] = []
    for row in view.form.header:
        if view.included(row):
            cells = tuple(
                HeaderCell(label=c["label"], spans=_header_value(view, c["value"]), width=c["width"])
                for c in row["cells"]
            )
            blocks.append(HeaderRow(cells=cells))
    blocks += paragraphs(view)
    blocks.append(strip_of(view))
    return blocks


def _header_value(view: Facts, template: str) -> Spans:
    spans = view.spans(template)
    return (
        tuple(s for s in spans if not s.mm) if view.state != "blank" and all(s.mm for s in spans) else spans
    )
