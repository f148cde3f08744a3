"""Trying a definition out before anybody uses it: a sample page (样张), and what goes wrong when it is printed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields as fields_of
from functools import cache
from typing import Any, Final

import resources
from enforcement.errors import KnownTrouble
from forms.conditions import lookup
from forms.definitions.model import FieldDefinition, FormDefinition, Sentence
from forms.faults import MissingGlyphs
from forms.render import Rendered, RenderRequest, render
from forms.style import UnitStyle
from forms.typography import face_set

_STATES: Final = ("blank", "draft", "issued")
_WORDS: Final = {"blank": "空白文书", "draft": "草稿", "issued": "出具的文书"}
_TROUBLE: Final = (
    TypeError,
    AttributeError,
    KeyError,
    ValueError,
    IndexError,
    ArithmeticError,
    RecursionError,
)
_ROWS: Final = 2


def sample_facts(form: FormDefinition) -> dict[str, Any]:
    """Fictional facts for every field of a form: those of the sample town where it has one of that name, else one
    made after the field's type. Pictures are left out."""
    known = _sample()
    facts: dict[str, Any] = {}
    for field in form.fields:
        value = lookup(known, field.name) if field.name not in ("types", "copies") else None
        made = _made(field) if value is None or isinstance(value, Mapping) else value
        if made is not None:
            _put(facts, field.name, made)
    facts["copies"] = form.copies
    return facts


def preview(form: FormDefinition, state: str = "draft") -> Rendered | MissingGlyphs:
    """The form with its sample facts, marked 样张, as a draft or as a blank form."""
    return render(_request(form, state, sample_facts(form)))


def trial_faults(form: FormDefinition) -> tuple[str, ...]:
    """What goes wrong when the form is printed blank, as a draft with nothing and with everything filled, and issued;
    as sentences, empty when every page comes out."""
    return tuple(dict.fromkeys((*_glyphs(form), *_pages(form))))


def _pages(form: FormDefinition) -> Iterator[str]:
    full = sample_facts(form)
    for state, facts in (*((state, full) for state in _STATES), ("draft", {})):
        try:
            if state == "issued" and form.missing(full, UnitStyle().switches()):
                continue  # what no sample can fill, such as pictures
            form.warnings(facts)
            render(_request(form, state, facts))
        except KnownTrouble as trouble:
            yield f"用样例试做{_WORDS[state]}时：{trouble.what}{trouble.why}"
        except _TROUBLE as error:
            yield f"用样例试做{_WORDS[state]}时算不出来（{type(error).__name__}：{error}）。照 docs/forms.md 改"


def _glyphs(form: FormDefinition) -> Iterator[str]:
    """Characters of the form's own words that no face of the shipped set can print."""
    lost = face_set(None).missing("body", "".join(_printed(form)))
    if wanted := [one for one in lost if one.isprintable() and not one.isspace()]:
        yield f"字库里没有这些字，打出来会是空白：{'、'.join(wanted)}。换一个字"


def _printed(form: FormDefinition) -> Iterator[str]:
    """Every word that the form itself may put on paper."""
    for one in fields_of(form):
        if one.name not in ("fields", "checks", "mandatory", "legal_basis", "signers"):
            yield from _texts(getattr(form, one.name))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Sentence):
        yield from (value.text, value.blank_text, value.answer)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _request(form: FormDefinition, state: str, facts: Mapping[str, Any]) -> RenderRequest:
    return RenderRequest(form_id=form.id, facts=facts, state=state, sample=True, definition=form)


@cache
def _sample() -> Mapping[str, Any]:
    return tomllib.loads(resources.read_text("documents/sample.toml"))


def _made(field: FieldDefinition) -> Any:
    if field.type == "photos":
        return None
    if field.type == "choice":
        return next(iter(field.options or {}), None)
    if field.type == "rows":
        return [_row(field) for _ in range(_ROWS)]
    value = _sample()["types"].get(field.type)
    if field.type == "text" and field.label:
        return f"{value}（{field.label}）"
    return value * field.at_least if isinstance(value, list) and len(value) < field.at_least else value


def _row(field: FieldDefinition) -> dict[str, Any]:
    kinds = field.part_types or {}
    types = _sample()["types"]
    return {name: types.get(kinds.get(name, "name"), types["name"]) for name in field.parts or {}}


def _put(facts: dict[str, Any], name: str, value: Any) -> None:
    *path, last = name.split(".")
    for step in path:
        inner = facts.get(step)
        facts[step] = inner if isinstance(inner, dict) else {}
        facts = facts[step]
    facts[last] = value
