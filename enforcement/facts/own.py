"""Facts of a paper made on its own, outside an inspection: what the unit's profile and the roster know, and over it
what the officer filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from enforcement.facts.case import CaseFacts, facts_of_form
from enforcement.model.document import GIVEN, Document
from enforcement.ports import FormInfo

EMPTY: Final[tuple[Any, ...]] = ("", None, [], ())
CARRIED: Final = ("party.", "case.")
Derive = Callable[[dict[str, Any]], Mapping[str, Any]]
"""Facts → the values of still empty fields that follow from them, by dotted name (`Papers.derived`)."""


def own_facts(
    form: FormInfo,
    known: CaseFacts,
    values: Mapping[str, Any],
    *,
    day: date,
    number: str = "",
    derive: Derive | None = None,
) -> dict[str, Any]:
    """The facts of ``form``: ``known`` under the officer's ``values`` (dotted field names), and what follows from both.

    An empty value leaves what is known, and what the issue itself gives (GIVEN) is never taken from a value. A value of a field that a newer form no longer has is kept with the draft and
    printed nowhere.
    """
    facts = facts_of_form(known.plain(day=day, number=number, copies=form.copies), form.fields)
    for name, value in values.items():
        if name in form.fields and name not in GIVEN and value not in EMPTY:
            put(facts, name, value)
    for name, value in carried(form, facts, known).items():
        put(facts, name, value)
    for name, value in (derive(facts) if derive else {}).items():
        put(facts, name, value)
    return facts


def carried(form: FormInfo, facts: Mapping[str, Any], known: CaseFacts) -> dict[str, Any]:
    """What the earlier papers know of the party and the case, for fields that are still empty."""
    made: dict[str, Any] = {}
    for name in form.fields:
        if name.startswith(CARRIED) and value_of(facts, name) in EMPTY:
            values = (value_of(paper, name) for paper in known.file().values())
            value = next((one for one in values if one not in EMPTY), None)
            made |= {} if value is None else {name: value}
    return made


def value_of(facts: Mapping[str, Any], name: str) -> Any:
    """The value under a dotted name, or None."""
    value: Any = facts
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def named_in(document: Document) -> str:
    """Whom a paper is about: its party, else the name of its case; empty when it names nobody."""
    party, case = document.facts.get("party"), document.facts.get("case")
    name = party.get("name") if isinstance(party, Mapping) else ""
    return str(name or (case.get("name") if isinstance(case, Mapping) else "") or "")


def put(facts: dict[str, Any], name: str, value: Any) -> None:
    """Set a dotted name in plain facts."""
    *path, last = name.split(".")
    for step in path:
        inner = facts.get(step)
        facts[step] = dict(inner) if isinstance(inner, Mapping) else {}
        facts = facts[step]
    facts[last] = value
