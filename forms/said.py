"""What a form says, as paragraphs: its fixed sentences under their conditions, and its lines of labels and
blanks."""

from __future__ import annotations

import re
from collections.abc import Mapping

from forms.blocks import FormLine, Paragraph, Strip
from forms.characters import clean_text
from forms.definitions import Sentence
from forms.facts import Facts
from forms.typography import Span, Spans

_TAB = re.compile(r"\{@(\d+)\}")


def paragraphs(view: Facts) -> list[Paragraph]:
    """The sentences that hold for these facts, in the order of the form."""
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


def strip_of(view: Facts) -> Strip:
    """The signature lines at the foot of the pages."""
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
