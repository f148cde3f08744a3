"""Computed values of sentences: never typed, never stored, always derived from the facts and the law's figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import resources
from forms import remedies, shapes, wording
from forms.characters import clean_name, clean_text
from forms.typography import Span, Spans

if TYPE_CHECKING:
    from forms.facts import Facts

ORDER_TO_CORRECT = "PEN-28-1"


def _you(view: Facts) -> Spans:
    if view.state == "blank":
        return (Span("你（单位）"),)
    kind, name = view.raw("party.kind"), view.raw("party.name")
    alone = kind == "person" or (kind == "sole_trader" and name == view.raw("party.legal_rep"))
    return (Span("你" if alone else "你单位"),)


def _period(view: Facts) -> Spans:
    start, end = view.raw("started_at"), view.raw("ended_at")
    if view.state == "blank" or not start or not end:
        return (*view.value("started_at"), Span("至"), *view.value("ended_at"))
    return (Span(wording.period_text(start, end), "started_at"),)


def _present(view: Facts) -> Spans:
    if view.state == "blank":
        return view.spans("{_50}")
    role = view.text("present_person.role")
    named = (Span(role, "present_person.role"),) if role else ()
    return (*named, *view.value("present_person.name"))


def _officer_names(view: Facts) -> Spans:
    officers = view.raw("officers")
    if view.state == "blank" or not officers:
        return view.spans("{_50}")
    return (Span("、".join(clean_name(o["name"]) for o in officers), "officers"),)


def _record_date(view: Facts) -> Spans:
    ended = view.raw("ended_at")
    if view.state == "blank" or not ended:
        return view.spans("{_10}年{_6}月{_6}日")
    return (Span(wording.date_text(str(ended)), "ended_at"),)


def _fact_list(view: Facts) -> Spans:
    facts = view.raw("fact_texts") or []
    lead = (Span("有下列行为："),) if len(facts) > 1 and view.state != "blank" else ()
    return (*lead, *view.value("fact_texts"))


def _violated_cite(view: Facts) -> Spans:
    return view.value("violated")


def _correction_cite(view: Facts) -> Spans:
    bases = list(view.raw("correction_bases") or [])
    order = resources.law(ORDER_TO_CORRECT)
    if order.law not in [str(b["law"]).strip("《》") for b in bases if "28" in b["article"]]:
        bases.append({"law": order.law, "article": order.article})
    laws = {str(entry["law"]) for entry in view.raw("violated") or []}
    before = laws.pop() if len(laws) == 1 else ""
    return (Span(wording.cite(bases, view.bracket(), before), "correction_bases"),)


def _when_to_correct(view: Facts) -> Spans:
    if view.raw("correction_mode") == "by":
        return (Span("于"), *view.value("correction_due"), Span("前改正"))
    return (Span("立即改正"),)


def _penalty_sentence(view: Facts) -> Spans:
    text = wording.without_stop(view.text("penalty_range_text"))
    if not text:
        return view.value("penalty_range_text")
    lead = (Span("对"), *_you(view)) if text.startswith("处") else ()
    return (*lead, Span(text, "penalty_range_text"))


def _served_party(view: Facts) -> Spans:
    name, chief = view.value("party.name"), view.text("party.legal_rep")
    title = {"sole_trader": "经营者", "organisation": "法定代表人"}.get(str(view.raw("party.kind")))
    if not chief or not title or view.state == "blank":
        return name
    return (*name, Span(f"（{title}："), Span(chief, "party.legal_rep"), Span("）"))


def _refusal_proof(view: Facts) -> Spans:
    witness, unit = view.text("refusal.witness"), view.text("refusal.witness_unit")
    if witness:
        told = (Span("（"), Span(unit, "refusal.witness_unit"), Span("）")) if unit else ()
        return (Span("由见证人"), Span(witness, "refusal.witness"), *told, Span("见证"))
    return (Span("送达过程已拍照、录像（编号"), *view.value("refusal.recording_no"), Span("）"))


def _copies(view: Facts) -> Spans:
    count = int(view.raw("copies") or view.form.copies)
    return (Span("两" if count == 2 else wording.numeral(count)),)


def _copies_split(view: Facts) -> Spans:
    count = int(view.raw("copies") or view.form.copies)
    kept = {1: "归入案卷", 2: "一份送达当事人，一份归入案卷"}.get(count)
    rest = f"一份送达当事人，一份归入案卷，{wording.numeral(count - 2)}份备存" if count > 2 else ""
    return (Span(kept or rest),)


def _basis_cite(view: Facts) -> Spans:
    """The basis of the penalty; the law just cited as violated is 该条例 the second time."""
    laws = {str(entry["law"]) for entry in view.raw("violated") or []}
    bases = list(view.raw("penalty_basis") or [])
    if view.state == "blank" or not bases:
        return view.value("penalty_basis")
    before = laws.pop() if len(laws) == 1 else ""
    return (Span(wording.cite(bases, view.bracket(), before), "penalty_basis"),)


def _evidence_names(view: Facts) -> Spans:
    """现场检查笔录2份、现场照片8张."""
    found = view.raw("evidence") or []
    if view.state == "blank" or not found:
        return view.value("evidence")
    text = "、".join(clean_text(f"{one['name']}{one.get('count') or ''}") for one in found)
    return (Span(text, "evidence"),)


_ID_LABELS = {"person": "身份证件号码"}
_CHIEF_LABELS = {"sole_trader": "经营者", "person": "本人"}
_ADDRESS_LABELS = {"sole_trader": "经营场所", "person": "住址"}


def _by_kind(labels: Mapping[str, str], other: str, blank: str) -> Callable[[Facts], Spans]:
    """A label that follows the kind of party; on a blank form it leaves the kind open."""

    def label(view: Facts) -> Spans:
        return (Span(blank if view.state == "blank" else labels.get(str(view.raw("party.kind")), other)),)

    return label


COMPUTED: dict[str, Callable[[Facts], Spans]] = {
    "review_days": lambda view: (Span(shapes.LAW["figure"]("REV-20", view.bracket())),),
    "sue_months": lambda view: (Span(shapes.LAW["figure"]("LIT-46", view.bracket())),),
    "remedy": lambda view: remedies.remedy(view),
    "you": _you,
    "period": _period,
    "present": _present,
    "officer_names": _officer_names,
    "officers_with_certificates": lambda view: view.value("officers"),
    "record_date": _record_date,
    "fact_list": _fact_list,
    "violated_cite": _violated_cite,
    "correction_cite": _correction_cite,
    "when_to_correct": _when_to_correct,
    "correction_list": lambda view: tuple(
        Span(wording.without_stop(s.text), s.field, s.mm) for s in view.value("corrections")
    ),
    "basis_cite": _basis_cite,
    "evidence_names": _evidence_names,
    "id_label": _by_kind(_ID_LABELS, "统一社会信用代码", "统一社会信用代码（身份证件号码）"),
    "chief_label": _by_kind(_CHIEF_LABELS, "法定代表人", "法定代表人（经营者）"),
    "address_label": _by_kind(_ADDRESS_LABELS, "住所", "住所（经营场所、住址）"),
    "penalty_cite": lambda view: view.value("penalty_basis"),
    "penalty_sentence": _penalty_sentence,
    "served_party": _served_party,
    "refusal_proof": _refusal_proof,
    "copies": _copies,
    "copies_split": _copies_split,
}
