"""Facts and definition become blocks: which sentences stand, in which words, in which order. No positions
here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forms.blocks import (
    DOSSIER,
    Block,
    Closing,
    Content,
    HeaderCell,
    HeaderRow,
    Heading,
    Signature,
)
from forms.characters import clean_name, clean_text
from forms.definitions.model import FormDefinition
from forms.facts import Facts
from forms.openings import opening
from forms.photo_content import photo_blocks
from forms.said import form_line, lines_of, paragraphs, strip_of
from forms.table_content import table_blocks
from forms.typography import Span, Spans

END_OF_TEXT = "（以下空白）"
_SERIAL = re.compile(r"(〕第?)\d+(?=号)")
_YEAR = re.compile(r"〔\d*〕")


def compose(
    form: FormDefinition, facts: Mapping[str, Any], settings: Mapping[str, bool], state: str
) -> Content:
    """The document as blocks; pure, same input, same blocks."""
    view = Facts(form, facts, settings, state)
    title = next((t["title"] for t in form.titles if state != "blank" and view.holds(t["when"])), form.title)
    heading = Heading(
        agency=_agency(view) if form.kind not in ("index", "note") else (),
        title=title,
        number=_number(view) if form.kind not in DOSSIER else (),
        slip=view.spans(form.slip),
    )
    blocks: list[Block] = {
        "letter": _letter,
        "record": _record,
        "table": table_blocks,
        "photos": photo_blocks,
        "list": table_blocks,
        "cover": table_blocks,
        "index": table_blocks,
        "note": table_blocks,
    }[form.kind](view)
    return Content(
        form_id=form.id,
        version=form.version,
        kind=form.kind,
        state=state,
        heading=heading,
        blocks=tuple(blocks),
        columns=form.columns,
        foot=view.spans(form.copies_text) if form.copies_text else (),
        note=form.note,
        subtitle=form_line(view, form.subtitle) if form.subtitle else None,
    )


def _agency(view: Facts) -> Spans:
    name = clean_text(str(view.raw("agency") or ""))
    return (Span(name, "agency"),) if name else (Span("", "agency", 90.0),)


def _number(view: Facts) -> Spans:
    number = clean_name(str(view.raw("number") or ""))
    if view.state == "issued":
        return (Span(number, "number"),)
    if view.state == "draft":
        return (Span(_SERIAL.sub(r"\1　　", number), "number"),) if number else ()
    number = _SERIAL.sub(r"\1　　　", _YEAR.sub("〔　　　　〕", number))
    return (Span(number or f"　　　　{view.form.series}字〔　　　　〕　　　号", "number"),)


# -- letters and records -------------------------------------------------------------------------------------


def _letter(view: Facts) -> list[Block]:
    blocks: list[Block] = [*opening(view), *paragraphs(view)]
    if view.form.closing:
        blocks.append(Closing(lines=lines_of(view, view.form.closing)))
    if view.form.signature == "seal":
        blocks.append(Signature(agency=_agency(view), date=view.value("issue_date")))
    return blocks


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
