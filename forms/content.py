"""Facts and definition become blocks: which sentences stand, in which words, in which order. No positions
here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from forms import wording
from forms.blocks import (
    Block,
    Content,
    FormLine,
    HeaderCell,
    HeaderRow,
    Heading,
    ItemTable,
    LabelRow,
    Paragraph,
    PhotoBlock,
    Signature,
    Strip,
)
from forms.characters import clean_name, clean_text
from forms.definitions import FormDefinition, Sentence
from forms.facts import Facts
from forms.typography import Span, Spans

END_OF_TEXT = "（以下空白）"
_TAB = re.compile(r"\{@(\d+)\}")
_SERIAL = re.compile(r"(〕第?)\d+(?=号)")
_YEAR = re.compile(r"〔\d*〕")
CAMERA_TOLERANCE_MINUTES = 10
BLANK_ITEM_ROWS = 10


def compose(
    form: FormDefinition, facts: Mapping[str, Any], settings: Mapping[str, bool], state: str
) -> Content:
    """The document as blocks; pure, same input, same blocks."""
    view = Facts(form, facts, settings, state)
    title = next((t["title"] for t in form.titles if state != "blank" and view.holds(t["when"])), form.title)
    heading = Heading(agency=_agency(view), title=title, number=_number(view))
    blocks: list[Block] = {"letter": _letter, "record": _record, "table": _table, "photos": _photos}[
        form.kind
    ](view)
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
    name = (*view.value("party.name"), Span("："))
    blocks: list[Block] = [Paragraph(name="party", spans=name, indent=False)]
    blocks += _sentences(view)
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
    blocks += _sentences(view)
    blocks.append(_strip(view))
    return blocks


def _header_value(view: Facts, template: str) -> Spans:
    spans = view.spans(template)
    return (
        tuple(s for s in spans if not s.mm) if view.state != "blank" and all(s.mm for s in spans) else spans
    )


def _sentences(view: Facts) -> list[Paragraph]:
    made: list[Paragraph] = []
    for sentence in view.form.sentences:
        if not view.included(sentence):
            continue
        if sentence.each:
            made += _numbered(view, sentence)
            continue
        text = sentence.blank_text if view.state == "blank" and sentence.blank_text else sentence.text
        spans = view.spans(text)
        if sentence.join and made:
            made[-1] = Paragraph(name=made[-1].name, spans=(*made[-1].spans, *spans), answer=made[-1].answer)
        else:
            answer = view.spans(sentence.answer) if sentence.answer else ()
            made.append(Paragraph(name=sentence.id, spans=_closed(spans), answer=_closed(answer)))
    return made


def _closed(spans: Spans) -> Spans:
    """A sentence that ends in a typed value gets its full stop; one that has a mark keeps it."""
    if not spans or not spans[-1].field or spans[-1].mm or spans[-1].field.startswith("contact"):
        return spans
    return spans if spans[-1].text[-1] in "。？！；：…”" else (*spans, Span("。"))


def _numbered(view: Facts, sentence: Sentence) -> list[Paragraph]:
    items = [clean_text(str(item)) for item in view.raw(sentence.each) or [] if str(item).strip()]
    many = len(items) > 1
    return [
        Paragraph(
            name=f"{sentence.id}{n}",
            spans=_closed(
                view.spans(
                    sentence.text, {"n": f"{n}." if many else "", "item": item, "field": sentence.each}
                )
            ),
        )
        for n, item in enumerate(items, 1)
    ]


def _strip(view: Facts) -> Strip:
    lines = [(row.get("last", False), form_line(view, row["text"])) for row in view.form.strip]
    return Strip(
        lines=tuple(line for last, line in lines if not last),
        last=tuple(line for last, line in lines if last),
        review=view.form.review,
    )


def form_line(view: Facts, template: str, item: Mapping[str, str] | None = None) -> FormLine:
    """A line of labels and blanks: {@40} is a tab at 40 mm, {>} right-aligns the rest, {_fill} runs to the
    edge."""
    left, _mark, right = template.partition("{>}")
    fill = left.endswith("{_fill}")
    parts = _TAB.split(left.removesuffix("{_fill}"))
    pieces: list[tuple[float | None, Spans]] = [(None, view.spans(parts[0], item))]
    for tab, text in zip(parts[1::2], parts[2::2], strict=True):
        pieces.append((float(tab), view.spans(text, item)))
    return FormLine(pieces=tuple(pieces), right=view.spans(right, item), fill=fill)


# -- tables and photo sheets ---------------------------------------------------------------------------------


def _table(view: Facts) -> list[Block]:
    return [_row(view, row) for row in view.form.rows if view.included(row)]


def _row(view: Facts, row: Mapping[str, Any]) -> Block:
    if "items" in row:
        return _items(view, row)
    entries: list[Mapping[str, str] | None] = [None]
    if row.get("each"):
        people = [] if view.state == "blank" else list(view.raw(row["each"]) or [])
        entries = [{"cert_no": clean_name(p["cert_no"]), "field": row["each"]} for p in people]
        entries += [{"cert_no": ""}] * (2 - len(entries))
    lines = tuple(form_line(view, text, entry) for entry in entries for text in row.get("lines", ()))
    spans = view.spans(row["value"]) if "value" in row else view.spans(row.get("text", ""))
    if "value" in row and view.state != "issued" and all(s.mm for s in spans):
        spans = ()
    strike = "value" in row and view.state == "issued" and not spans
    return LabelRow(label=row["label"], spans=spans, lines=lines, height=row["height"], strike=strike)


def _items(view: Facts, row: Mapping[str, Any]) -> ItemTable:
    entries = [] if view.state == "blank" else list(view.raw(row["items"]) or [])
    rows = []
    for n, entry in enumerate(entries, 1):
        values = {k: clean_name(str(v)) if v is not None else "" for k, v in entry.items()}
        values |= {"n": str(n), "field": row["items"]}
        rows.append(tuple(view.spans(cell, values) for cell in row["cells"]))
    least = BLANK_ITEM_ROWS if view.state == "blank" else row["rows_least"]
    return ItemTable(
        head=tuple(row["head"]),
        rows=tuple(rows),
        align=tuple(row["align"]),
        height=row["height"],
        least=row["least"],
        least_rows=least,
    )


def _photos(view: Facts) -> list[Block]:
    subject = view.value("subject_name") if view.state != "blank" else ()
    blocks: list[Block] = [LabelRow(label="案　　由", spans=subject, height=8.5)]
    photos = [] if view.state == "blank" else list(view.raw("photos") or [])
    blocks += [_photo(photo) for photo in photos] or [_photo({})]
    blocks.append(_strip(view))
    return blocks


def _photo(photo: Mapping[str, Any]) -> PhotoBlock:
    def spans(text: str) -> Spans:
        return (Span(text, "photos"),) if text else ()

    taken = wording.time_text(str(photo.get("taken_at") or ""))
    camera = str(photo.get("camera_time") or "")
    if camera and _minutes_apart(str(photo["taken_at"]), camera) > CAMERA_TOLERANCE_MINUTES:
        taken += f"（相机时间{wording.time_text(camera)}）"
    return PhotoBlock(
        path=Path(photo["path"]) if photo.get("path") else None,
        number=spans(clean_name(str(photo.get("number") or ""))),
        taken_at=spans(taken),
        place=spans(clean_text(str(photo.get("place") or ""))),
        taken_by=spans(clean_name(str(photo.get("taken_by") or ""))),
        proves=spans(clean_text(str(photo.get("proves") or ""))),
        tail=spans(wording.hash_tail(str(photo.get("sha256") or ""))),
    )


def _minutes_apart(one: str, other: str) -> float:
    try:
        first, second = datetime.fromisoformat(one), datetime.fromisoformat(other)
    except ValueError:
        return 0.0
    first, second = first.replace(tzinfo=None), second.replace(tzinfo=None)
    return abs((first - second).total_seconds()) / 60
