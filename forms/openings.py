"""How a letter begins: the addressed party, the party block of a decision, or another addressee.

Source: layout specification 2 (party block). Labels follow the kind of party; two short facts share a line.
"""

from __future__ import annotations

from forms.blocks import Paragraph
from forms.facts import Facts
from forms.typography import Span, Spans

_Fact = tuple[str, str]
_BLOCKS: dict[str, tuple[tuple[_Fact, ...], ...]] = {
    "organisation": (
        (("当事人", "party.name"),),
        (("统一社会信用代码", "party.id_no"), ("法定代表人", "party.legal_rep")),
        (("住所", "party.address"),),
    ),
    "sole_trader": (
        (("当事人（字号）", "party.name"),),
        (("经营者", "party.legal_rep"), ("身份证件号码", "party.legal_rep_id_no")),
        (("统一社会信用代码", "party.id_no"),),
        (("经营场所", "party.address"),),
    ),
    "person": (
        (("当事人", "party.name"), ("性别", "party.gender")),
        (("身份证件号码", "party.id_no"),),
        (("住址", "party.address"),),
    ),
}


def opening(view: Facts) -> list[Paragraph]:
    """The lines above the text of a letter; none when the form asks for none."""
    kind = view.form.opening
    if kind == "party":
        return [_flush("party", (*view.value("party.name"), Span("：")))]
    if kind == "block":
        return party_block(view)
    return [_flush("addressee", view.spans(kind))] if kind else []


_BLANK_BLOCK: tuple[tuple[_Fact, ...], ...] = (
    (("当事人", "party.name"),),
    (("统一社会信用代码（身份证件号码）", "party.id_no"),),
    (("法定代表人（经营者）", "party.legal_rep"),),
    (("住所（经营场所、住址）", "party.address"),),
)


def party_block(view: Facts) -> list[Paragraph]:
    """One fact a line, two where both are short; a fact that is not there has no line."""
    made: list[Paragraph] = []
    known = _BLOCKS.get(str(view.raw("party.kind")), _BLOCKS["organisation"])
    for row in _BLANK_BLOCK if view.state == "blank" else known:
        told = [spans for label, name in row if (spans := _told(view, label, name))]
        if told:
            second = told[1] if len(told) > 1 else ()
            made.append(Paragraph(name="party", spans=told[0], indent=False, second=second))
    return made


def _told(view: Facts, label: str, name: str) -> Spans:
    value = view.value(name)
    if not value and view.state == "blank":
        value = (Span("", name, 40.0),)
    return (Span(f"{label}："), *value) if value else ()


def _flush(name: str, spans: Spans) -> Paragraph:
    return Paragraph(name=name, spans=spans, indent=False)
