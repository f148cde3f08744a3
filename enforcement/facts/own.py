"""Facts of a paper made on its own, outside an inspection: what the unit's profile and the roster know, and over it
what the officer filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from enforcement.facts.case import CaseFacts, facts_of_form
from enforcement.ports import FormInfo


def own_facts(
    form: FormInfo, known: CaseFacts, values: Mapping[str, Any], *, day: date, number: str = ""
) -> dict[str, Any]:
    """The facts of ``form``: ``known`` under the officer's ``values`` (dotted field names).

    An empty value leaves what is known. A value of a field that a newer form no longer has is kept with the draft and
    printed nowhere.
    """
    facts = facts_of_form(known.plain(day=day, number=number, copies=form.copies), form.fields)
    for name, value in values.items():
        if name in form.fields and value not in ("", None, [], ()):
            _put(facts, name, value)
    return facts


def _put(facts: dict[str, Any], name: str, value: Any) -> None:
    *path, last = name.split(".")
    for step in path:
        inner = facts.get(step)
        facts[step] = dict(inner) if isinstance(inner, Mapping) else {}
        facts = facts[step]
    facts[last] = value
