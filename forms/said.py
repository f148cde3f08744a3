"""What a form says, as paragraphs: its fixed sentences under their conditions, and its lines of labels and
blanks."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from forms.blocks import FormLine, Paragraph, Strip
from forms.characters import clean_text
from forms.definitions.model import Sentence
from forms.facts import Facts
from forms.typography import Span, Spans
from forms.wording import numeral

_TAB = re.compile(r"\{@(\d+)\}")
ROOM_FOR_AN_ENTRY = 110.0
"""Line in mm that a draft shows where a list has no entry yet."""


def paragraphs(view: Facts) -> list[Paragraph]:
    """The sentences that hold for these facts, in the order of the form."""
    return _said(view, view.form.sentences)


def paragraphs_of(view: Facts, ids: Collection[str]) -> list[Paragraph]:
    """The sentences of these ids that hold, in the order of the form (`say` of a cell)."""
    return _said(view, [sentence for sentence in view.form.sentences if sentence.id in ids])


def _said(view: Facts, sentences: Collection[Sentence]) -> list[Paragraph]:
    made: list[Paragraph] = []
    held = [sentence for sentence in sentences if view.included(sentence)]
    for sentence in held:
        if sentence.each and sentence.inline:
            spans = _enumerated(view, sentence) or _room(view, sentence)
        elif sentence.each:
            made += _numbered(view, sentence)
            continue
        else:
            blank = view.state == "blank" and sentence.blank_text
            spans = view.spans(
                sentence.blank_text if blank else sentence.text, _place_in_series(sentence, held)
            )
        if sentence.join and made:
            whole = (*made[-1].spans, *spans)
            closed = made[-1].indent and sentence.stop
            made[-1] = replace(made[-1], spans=_closed(whole) if closed else whole)
        elif spans:
            made.append(_paragraph(view, sentence, spans))
    return made


def _place_in_series(sentence: Sentence, held: Collection[Sentence]) -> dict[str, str]:
    """{seq} of a sentence: （一）（二）… among those of its series that hold, nothing for a single one."""
    if not sentence.series:
        return {}
    fellows = [one.id for one in held if one.series == sentence.series]
    return {"seq": f"（{numeral(fellows.index(sentence.id) + 1)}）" if len(fellows) > 1 else ""}


def _paragraph(view: Facts, sentence: Sentence, spans: Spans) -> Paragraph:
    answer = view.spans(sentence.answer) if sentence.answer else ()
    return Paragraph(
        name=sentence.id,
        spans=_closed(spans) if sentence.indent and sentence.stop and not sentence.heading else spans,
        answer=_closed(answer),
        indent=sentence.indent,
        heading=sentence.heading,
    )


def _closed(spans: Spans) -> Spans:
    """A sentence that ends in a typed value gets its full stop; one that has a mark keeps it."""
    if not spans or not spans[-1].field or spans[-1].mm or spans[-1].field.startswith("contact"):
        return spans
    return spans if spans[-1].text[-1] in "。？！；：…”" else (*spans, Span("。", bold=spans[-1].bold))


def entries_of(view: Facts, name: str) -> list[dict[str, Any]]:
    """The entries of a list as the values of a template: {n} with its dot where there are several, {no} the bare
    number, and {item} or the entry's own parts."""
    found = [] if view.state == "blank" else [entry for entry in view.raw(name) or [] if _filled(entry)]
    many = len(found) > 1
    made = []
    for n, entry in enumerate(found, 1):
        parts = dict(entry) if isinstance(entry, Mapping) else {"item": clean_text(str(entry))}
        made.append({"n": f"{n}." if many else "", "no": str(n), **parts, "field": name})
    return made


def _filled(entry: Any) -> bool:
    return any(entry.values()) if isinstance(entry, Mapping) else bool(str(entry).strip())


def _room(view: Facts, sentence: Sentence) -> Spans:
    """A line where a draft or a blank form has no entry yet; a record has its ruled lines."""
    if view.state == "draft" or (view.state == "blank" and view.form.kind != "record"):
        return (Span("1."), Span("", sentence.each, ROOM_FOR_AN_ENTRY))
    return ()


def _numbered(view: Facts, sentence: Sentence) -> list[Paragraph]:
    made = []
    entries = entries_of(view, sentence.each)
    if not entries:
        room = _room(view, sentence)
        return [Paragraph(name=sentence.id, spans=room)] if room else []
    for entry in entries:
        numbered = replace(sentence, id=f"{sentence.id}{entry['no']}")
        spans = view.spans(sentence.text, entry)
        answer = _closed(view.spans(sentence.answer, entry)) if sentence.answer else ()
        made.append(replace(_paragraph(view, replace(numbered, answer=""), spans), answer=answer))
    return made


def _enumerated(view: Facts, sentence: Sentence) -> Spans:
    """1.甲；2.乙。 as one running text."""
    spans: list[Span] = []
    for entry in entries_of(view, sentence.each):
        spans += [Span("；")] * bool(spans)
        spans += view.spans(sentence.text, entry)
    return (*spans, Span("。")) if spans else ()


def strip_of(view: Facts) -> Strip:
    """The signature lines at the foot of the pages."""
    lines = [(row.get("last", False), form_line(view, row["text"])) for row in _held(view, view.form.strip)]
    return Strip(
        lines=tuple(line for last, line in lines if not last),
        last=tuple(line for last, line in lines if last),
        review=view.form.review,
    )


def lines_of(view: Facts, rows: Collection[Mapping[str, Any]]) -> tuple[FormLine, ...]:
    """Lines of labels and blanks that hold for these facts."""
    return tuple(form_line(view, row["text"]) for row in _held(view, rows))


def _held(view: Facts, rows: Collection[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if view.included(row)]


def form_line(view: Facts, template: str, item: Mapping[str, Any] | None = None) -> FormLine:
    """A line of labels and blanks: {@40} is a tab at 40 mm, {>} right-aligns the rest, {_fill} runs to the
    edge."""
    left, _mark, right = template.partition("{>}")
    fill = left.endswith("{_fill}")
    parts = _TAB.split(left.removesuffix("{_fill}"))
    pieces: list[tuple[float | None, Spans]] = [(None, view.spans(parts[0], item))]
    for tab, text in zip(parts[1::2], parts[2::2], strict=True):
        pieces.append((float(tab), view.spans(text, item)))
    return FormLine(pieces=tuple(pieces), right=view.spans(right, item), fill=fill)
