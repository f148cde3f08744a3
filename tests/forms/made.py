"""Facts made from a definition alone: something in every field, so that any form can be rendered and mutated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from forms.definitions import FieldDefinition, FormDefinition
from tests.forms.samples import OFFICERS

ARTICLES = [{"law": "浙江省城市市容和环境卫生管理条例", "article": "第12条第1款"}]


def made_facts(
    form: FormDefinition, text: Callable[[str], str] = lambda label: f"{label}的内容"
) -> dict[str, Any]:
    """Facts with every field of a form filled; `text` writes what stands in a field of this label."""
    facts: dict[str, Any] = {"agency": "安平县云溪镇人民政府"}
    for field in form.fields:
        put(facts, field.name, made_value(field, text))
    return facts


def put(facts: dict[str, Any], name: str, value: Any) -> None:
    """Sets a dotted name."""
    *path, last = name.split(".")
    for step in path:
        facts = facts.setdefault(step, {}) if isinstance(facts.get(step, {}), dict) else {}
    facts[last] = value


def without(facts: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The facts with a dotted name taken out."""
    first, _dot, rest = name.partition(".")
    made = dict(facts)
    if not rest:
        made.pop(first, None)
    elif isinstance(made.get(first), Mapping):
        made[first] = without(made[first], rest)
    return made


def made_value(field: FieldDefinition, text: Callable[[str], str]) -> Any:
    """A value of a field's type."""
    many = max(field.at_least, 2)
    if field.type == "choice":
        return next(iter(field.options or {"": ""}))
    if field.type == "rows":
        return [made_row(field, text) for _ in range(many)]
    values = _values(field, text, many)
    return values.get(field.type, text(field.label))


def made_row(field: FieldDefinition, text: Callable[[str], str]) -> dict[str, Any]:
    """One row of a list, every part of its type."""
    types = field.part_types or {}
    typed = _values(field, text, 2)
    return {part: typed.get(types.get(part, ""), text(label)) for part, label in (field.parts or {}).items()}


def _values(field: FieldDefinition, text: Callable[[str], str], many: int) -> dict[str, Any]:
    return {
        "number": "安平云溪测字〔2026〕7号",
        "time": "2026-10-12T09:30",
        "date": "2026-10-12",
        "due": "2026-10-20T18:00",
        "count": 3,
        "amount": 107_000_53,
        "flag": True,
        "names": ["李小川", "赵一鸣"],
        "texts": [text(f"{field.label}{n}") for n in range(many)],
        "officers": OFFICERS,
        "articles": ARTICLES,
        "qa": [{"q": text("问题"), "a": text("回答")} for _ in range(many)],
        "papers": [{"title": "责令改正通知书", "number": "安平云溪责改字〔2026〕23号", "copies": 1}],
        "photos": [],
    }


def made_true(facts: Mapping[str, Any], condition: str) -> dict[str, Any]:
    """The facts changed so that a condition (of `forms.conditions`) holds."""
    made = dict(facts)
    for part in condition.split("&") if condition else ():
        name, _equal, values = part.strip().partition("=")
        if name.startswith("$") or name.startswith("!$"):
            continue
        if name.startswith("!"):
            made = without(made, name[1:]) if not values else _with(made, name[1:], "another")
        elif values:
            made = _with(made, name, values.split(",")[0])
    return made


def _with(facts: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    first, _dot, rest = name.partition(".")
    made = dict(facts)
    made[first] = _with(dict(made.get(first) or {}), rest, value) if rest else value
    return made
