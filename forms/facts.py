"""The facts of one document as its sentences ask for them: printed values, computed values and conditions.

Reads only plain data; every value comes back as spans that remember the field they belong to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import resources
from forms import wording
from forms.characters import BOX, TICKED_BOX, clean_name, clean_text
from forms.conditions import holds, lookup
from forms.definitions import FormDefinition
from forms.typography import Span, Spans

_VARIABLE = re.compile(r"\{([^{}]*)\}")
PENALTY_LAW_28 = {"law": wording.PENALTY_LAW, "article": "第二十八条第一款"}


class Facts:
    """One document's facts, settings and state, seen through its form definition."""

    def __init__(
        self,
        form: FormDefinition,
        facts: Mapping[str, Any],
        settings: Mapping[str, bool],
        state: str = "issued",
    ) -> None:
        self.form = form
        self.facts = facts
        self.settings = {"blank_form_only": False, **settings}
        self.state = state

    # -- raw values and conditions ---------------------------------------------------------------------------

    def raw(self, name: str) -> Any:
        """The plain value behind a dotted name, or None."""
        return lookup(self.facts, name)

    def holds(self, condition: str) -> bool:
        """Whether a condition of the definition is true; the empty condition always is."""
        return holds(condition, self.facts, self.settings)

    def included(self, item: Any) -> bool:
        """Whether a sentence, row or header line is printed for these facts in this state."""
        values = item if isinstance(item, Mapping) else {"when": item.when, "blank_form": item.blank_form}
        if self.state == "blank":
            return bool(values.get("blank_form")) or (not values.get("when") and not values.get("each"))
        return self.holds(values.get("when", ""))

    # -- printed values --------------------------------------------------------------------------------------

    def spans(self, template: str, item: Mapping[str, str] | None = None) -> Spans:
        """A sentence with its variables filled; `item` offers the values of one list entry first."""
        parts: list[Span] = []
        at = 0
        for found in _VARIABLE.finditer(template):
            parts.append(Span(template[at : found.start()]))
            parts.extend(self._variable(found[1], item or {}))
            at = found.end()
        parts.append(Span(template[at:]))
        return tuple(span for span in parts if span.text or span.mm)

    def _variable(self, name: str, item: Mapping[str, str]) -> Spans:
        if name.startswith("?"):
            ticked = self.state != "blank" and self.holds(name[1:])
            return (Span(TICKED_BOX if ticked else BOX),)
        if name.startswith("_"):
            return (Span("", mm=float(name[1:])),)
        name, _bar, line = name.partition("|_")
        if name in item:
            value: Spans = (Span(item[name], item.get("field", "")),) if item[name] else ()
        elif name in COMPUTED:
            value = COMPUTED[name](self)
        else:
            value = self.value(name)
        if any(span.text for span in value) or (value and not line):
            return value
        return (Span("", mm=float(line)),) if line else ()

    def value(self, name: str) -> Spans:
        """The printed value of one field; on a blank form, and for gaps in a draft, a line to write on."""
        field = self.form.field(name)
        text = "" if self.state == "blank" else self.text(name)
        if text:
            return (Span(text, name),)
        if self.state == "issued" or field is None:
            return ()
        if self.state == "blank" and field.blank:
            return self.spans(field.blank)
        return (Span("", name, field.blank_mm if self.state == "blank" else min(field.blank_mm, 60.0)),)

    def text(self, name: str) -> str:
        """The printed text of one field, empty if there is none. The definition says which type it has."""
        value = self.raw(name)
        field = self.form.field(name)
        if value is None or value == "" or value == []:
            return ""
        return PRINTED[field.type if field else "text"](self, value)

    def bracket(self) -> bool:
        """Whether items are cited as 第（一）项."""
        return self.settings.get("item_bracket", True)


def _texts(view: Facts, value: Any) -> str:
    return wording.listed([clean_text(str(v)) for v in value])


def _officers(view: Facts, value: Any) -> str:
    return "、".join(f"{clean_name(o['name'])}（{clean_name(o['cert_no'])}）" for o in value)


PRINTED: dict[str, Callable[[Facts, Any], str]] = {
    "text": lambda view, value: clean_text(str(value)),
    "name": lambda view, value: clean_name(str(value)),
    "names": lambda view, value: "、".join(clean_name(v) for v in value),
    "number": lambda view, value: clean_name(str(value)),
    "time": lambda view, value: wording.time_text(clean_text(str(value))),
    "date": lambda view, value: wording.date_text(clean_text(str(value))),
    "due": lambda view, value: wording.due_text(clean_text(str(value))),
    "count": lambda view, value: str(int(value)),
    "choice": lambda view, value: str(value),
    "flag": lambda view, value: "",
    "texts": _texts,
    "officers": _officers,
    "articles": lambda view, value: wording.cite(value, view.bracket()),
}


# -- computed values: never typed, always derived ------------------------------------------------------------


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
    if PENALTY_LAW_28["law"] not in [str(b["law"]).strip("《》") for b in bases if "28" in b["article"]]:
        bases.append(PENALTY_LAW_28)
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


def _figure(law_id: str, unit: str) -> Spans:
    """A statutory period in Chinese numerals, from the one place where legal figures live."""
    return (Span(wording.numeral(int(resources.law(law_id).figure or 0)) + unit),)


COMPUTED: dict[str, Callable[[Facts], Spans]] = {
    "review_days": lambda view: _figure("REV-20", "日"),
    "sue_months": lambda view: _figure("LIT-46", "个月"),
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
    "penalty_cite": lambda view: view.value("penalty_basis"),
    "penalty_sentence": _penalty_sentence,
    "served_party": _served_party,
    "refusal_proof": _refusal_proof,
    "copies": _copies,
    "copies_split": _copies_split,
}
