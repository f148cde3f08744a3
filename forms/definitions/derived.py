"""Facts that nobody types because they follow: from other facts, from the papers before, from the law's figures.

docs/forms.md says how one is written. A typed value is never written over: where it is not what it works out to, the
paper says so and is not issued, unless the definition only offers the value (``offer``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import resources
from enforcement import deadlines
from enforcement.deadlines import UNIT_NAMES
from enforcement.text.dates import long_date
from forms import wording
from forms.conditions import holds, lookup
from forms.definitions.checks import alike
from forms.definitions.model import FactWarning, FieldDefinition, FormDefinition
from forms.definitions.seen import (
    EMPTY,
    counted,
    day_of,
    first_of,
    papers_in,
    rules_of,
)
from forms.definitions.workings import KINDS, Facts, Spec, value_of
from forms.shapes import yuan


def worked_out(form: FormDefinition, facts: Facts) -> dict[str, Any]:
    """The values of fields that are still empty, by name; ``facts`` as `seen.seen` gives them. One may build on the
    one before it."""
    made: dict[str, Any] = {}
    known = dict(facts)
    for spec in form.derived:
        if lookup(known, spec["name"]) in EMPTY and (value := value_of(spec, known)) not in EMPTY:
            made[spec["name"]] = value
            known = put(known, spec["name"], value)
    return made


def contradictions(form: FormDefinition, facts: Facts) -> Iterator[FactWarning]:
    """Typed values that are not what they work out to."""
    known = dict(facts)
    for name, value in worked_out(form, facts).items():
        known = put(known, name, value)
    yield from _beyond_the_holidays(form, known)
    for spec in form.derived:
        typed = lookup(facts, spec["name"])
        value = None if spec.get("offer") or typed in EMPTY else value_of(spec, known)
        if value in EMPTY or alike(value, typed) or (spec.get("ceiling") and _below(typed, value)):
            continue
        kind = form.field(spec["name"])
        shown = _shown(kind.type if kind else "", typed), _shown(kind.type if kind else "", value)
        rules, others = rules_of(spec), _others(spec)
        yield FactWarning(
            check=spec["name"],
            field=spec["name"],
            severity="fatal",
            sentence=f"“{form.label(spec['name'])}”写的是{shown[0]}，{_said_by(spec)}是{shown[1]}。",
            gate=spec.get("gate", "G17" if rules else "G09"),
            law=spec.get("law", ""),
            rule=rules[-1] if rules else "",
            other=others[0] if others else "",
        )


def _beyond_the_holidays(form: FormDefinition, facts: Facts) -> Iterator[FactWarning]:
    """Days that run into a year without a holiday table: nobody can work them out yet."""
    for spec in form.derived:
        start = day_of(first_of(facts, spec["from"])) if spec["kind"] == "deadline" else None
        if start is None or not holds(str(spec.get("when", "")), facts, {}):
            continue
        if counted(rules_of(spec), start).provisional:
            label, typed = form.label(spec["name"]), lookup(facts, spec["name"]) not in EMPTY
            yield FactWarning(
                check=spec["name"],
                field=spec["name"],
                severity="points" if typed else "notice",
                sentence=f"“{label}”要用到还没有公布假日表的年份，程序算不出。照国务院的放假通知自己数，填了要由队长核对。",
                gate="G17",
                rule=rules_of(spec)[-1],
            )


def _below(typed: Any, value: Any) -> bool:
    return isinstance(typed, int) and isinstance(value, int) and typed <= value


def explained(spec: Spec) -> str:
    """Where a value comes from, for the line under its question: 按先行登记保存处理决定的期限（…）算出."""
    rules = [deadlines.shipped_rules()[rule] for rule in rules_of(spec)]
    if rules:
        told = "，".join(
            f"“{rule.name}”{rule.length}{UNIT_NAMES[rule.unit]}（{rule.basis}）" for rule in rules
        )
        return f"按{told}算出{'' if all(rule.verified for rule in rules) else '，条文还没有核对原文'}"
    if "law" in spec:
        place = resources.law(spec["law"])
        read = "" if place.status == "read" else "，条文还没有核对原文"
        return f"按{wording.cite([{'law': place.law, 'article': place.article}])}算出{read}"
    return f"从{_source(spec)}带出" if spec["kind"] in CARRIED else f"按{_source(spec)}算出"


def _said_by(spec: Spec) -> str:
    """The same, before 是: 《行政处罚决定书》里."""
    return f"{_source(spec)}里" if spec["kind"] in CARRIED else explained(spec)


def _source(spec: Spec) -> str:
    from forms.definitions.catalogue import listed

    others = [listed()[other].name for other in _others(spec) if other in listed()]
    return "或者".join(f"《{name}》" for name in others) or "本文书填的内容"


def _others(spec: Spec) -> list[str]:
    return papers_in([*spec.get("from", ()), *spec.get("less", ())])


def put(facts: Facts, name: str, value: Any) -> dict[str, Any]:
    """The facts with a dotted name set; what they were stays as it was."""
    first, _dot, rest = name.partition(".")
    inner = facts.get(first)
    return {**facts, first: put(inner if isinstance(inner, Mapping) else {}, rest, value) if rest else value}


def _shown(kind: str, value: Any) -> str:
    day = day_of(value)
    if kind == "amount" and isinstance(value, int):
        return yuan(value)
    if kind in ("date", "due") and day:
        return long_date(day)
    if kind == "articles":
        return wording.cite(value)
    if isinstance(value, bool):
        return "“是”" if value else "“否”"
    return (
        f"{len(value)}项"
        if isinstance(value, list)
        else f"“{value}”"
        if isinstance(value, str)
        else str(value)
    )


CARRIED: Final = ("copy", "proposed")
"""Kinds that take a value over as it stands; the others work one out."""

DERIVED_KEYS: Final = frozenset(
    (
        "name",
        "kind",
        "from",
        "less",
        "words",
        "rule",
        "law",
        "plus",
        "safe",
        "offer",
        "ceiling",
        "when",
        "gate",
    )
)


def with_sources(fields: Iterable[FieldDefinition], specs: Iterable[Spec]) -> Iterator[FieldDefinition]:
    """The fields, those that are worked out with the sentence that says how."""
    told: dict[str, str] = {}
    for spec in specs:
        if spec.get("kind") in KINDS and known_sources(spec):
            told.setdefault(str(spec.get("name")), f"{explained(spec)}。")
    for field in fields:
        yield replace(field, derived=told[field.name]) if field.name in told else field


def known_sources(spec: Spec) -> bool:
    """Whether the rules and places in the law that a derived fact names are there."""
    rules = rules_of(spec)
    known = all(rule in deadlines.shipped_rules() for rule in rules)
    return known and ("law" not in spec or spec["law"] in resources.laws())
