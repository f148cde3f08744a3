"""What does not hold together in the checks and derived facts of a definition, as sentences for whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from string import Formatter
from typing import Any, Final

import resources
from enforcement import deadlines
from enforcement.deadlines import DeadlineRule, Unit
from forms.definitions.catalogue import listed
from forms.definitions.checks import CHECK_KINDS, PERIODS, SENTENCE_WORDS, SEVERITIES
from forms.definitions.derived import DERIVED_KEYS
from forms.definitions.model import FieldDefinition, FormDefinition
from forms.definitions.row_values import PART_TYPES
from forms.definitions.seen import FILE, rules_of
from forms.definitions.workings import KINDS

_CONDITION = re.compile(r"!?\$?([\w.-]+)")
_CHECK_KEYS: Final = frozenset(
    (
        "id",
        "severity",
        "kind",
        "fields",
        "words",
        "sentence",
        "when",
        "law",
        "rule",
        "days",
        "less",
        "gate",
        "plus",
    )
)
_TWO_FIELDS: Final = ("after", "within", "wait", "not_above", "same", "counted", "stated")
_FIELDS_LEAST: Final = {"never": 0, "sum": 2, **dict.fromkeys(_TWO_FIELDS, 2)}
_NAMES_NEEDED: Final = {"days": (2,), "surcharge": (2, 3), "capped": (2, 3), "later": (1, 2, 3)}


def check_faults(form: FormDefinition) -> Iterator[str]:
    """Everything wrong with the checks of a form."""
    for check in form.checks:
        where = f"核对 {check.get('id', '')}"
        yield from _strange_keys(check, _CHECK_KEYS, where)
        if wrong := _wrong_types(check):
            yield f"{where} 的 {'、'.join(wrong)} 写的不是这一项要的内容"
            continue
        if check.get("kind") not in CHECK_KINDS:
            yield f"{where} 的种类“{check.get('kind')}”不认识"
        if check.get("severity") not in SEVERITIES:
            yield f"{where} 的轻重“{check.get('severity')}”不认识"
        if not check.get("sentence"):
            yield f"{where} 没有写提示"
        yield from _shown(check, where)
        if check.get("kind") in ("words", "stated") and not check.get("words"):
            yield f"{where} 没有写 words"
        yield from _sources(check, where)
        yield from unknown_names(str(check.get("when", "")), where, form, frozenset())
        names = _texts(check.get("fields", []))
        least = _FIELDS_LEAST.get(str(check.get("kind")), 1)
        if names is None or (check.get("kind") in _TWO_FIELDS and len(names) != 2) or len(names) < least:
            wanted = (
                f"要{'两个' if least > 1 else '至少一个'}名字" if names is not None else "要写成名字的列表"
            )
            yield f"{where} 的 fields 写得不对，{wanted}"
            continue
        for name in (*names, *(_texts(check.get("less", [])) or ())):
            yield from unknown_names(name, where, form, frozenset())
        yield from _length(check, where, form)


def derived_faults(form: FormDefinition) -> Iterator[str]:
    """Everything wrong with the derived facts of a form."""
    for spec in form.derived:
        where = f"算出的 {spec.get('name', '')}"
        yield from _strange_keys(spec, DERIVED_KEYS, where)
        if wrong := _wrong_types(spec):
            yield f"{where} 的 {'、'.join(wrong)} 写的不是这一项要的内容"
            continue
        if form.field(str(spec.get("name"))) is None:
            yield f"{where} 不是这份文书的字段"
        if spec.get("kind") not in KINDS:
            yield f"{where} 的种类“{spec.get('kind')}”不认识"
        yield from _sources(spec, where)
        if spec.get("kind") == "deadline" and "rule" not in spec:
            yield f"{where} 没有写期限（rule）"
        if any(rule.unit is Unit.HOUR for rule in _rules(spec)):
            yield f"{where} 的期限按小时算，不能算出日子"
        if spec.get("kind") in ("surcharge", "capped") and "law" not in spec:
            yield f"{where} 没有写法条（law）"
        if spec.get("kind") == "items" and len(_texts(spec.get("words")) or ()) != len(spec.get("from", ())):
            yield f"{where} 的 words 要和 from 一样多"
        yield from unknown_names(str(spec.get("when", "")), where, form, frozenset())
        names = _texts(spec.get("from", []))
        if not names or len(names) not in _NAMES_NEEDED.get(str(spec.get("kind")), (len(names),)):
            yield f"{where} 没有写好从哪里来（from）"
            continue
        for name in (*names, *(_texts(spec.get("less", [])) or ())):
            yield from unknown_names(name, where, form, frozenset())


def part_faults(field: FieldDefinition) -> Iterator[str]:
    """Everything wrong with the typed and needed parts of a list of rows."""
    parts = field.parts or {}
    for part, kind in (field.part_types or {}).items():
        if part not in parts:
            yield f"字段 {field.name} 没有 {part} 这一格"
        if kind not in PART_TYPES:
            yield f"字段 {field.name} 的 {part} 的类型“{kind}”不认识"
    for part in field.part_needs:
        if part not in parts:
            yield f"字段 {field.name} 没有 {part} 这一格"


def unknown_names(condition: str, where: str, form: FormDefinition, more: frozenset[str]) -> Iterator[str]:
    """Names of a condition that are no field of the form and no fact of an earlier paper."""
    roots = {field.name.split(".")[0] for field in form.fields} | {"remedy_class"}
    for part in re.split(r"[&|]", condition) if condition else ():
        found = _CONDITION.match(part.strip())
        name = found[1] if found else part
        steps = name.split(".")
        if steps[0] == FILE:
            if len(steps) < 2 or not (steps[1] in listed() or form.number >= 1000):
                yield f"{where} 用了没有的文书 {name}"
        elif "$" not in part and steps[0] not in roots and name not in more:
            yield f"{where} 的条件用了没有定义的 {name}"


def _wrong_types(item: Mapping[str, Any]) -> list[str]:
    """The keys of a check or a derived fact whose value is of another type."""
    return [key for key, value in item.items() if key in _VALUES and not _VALUES[key](value)]


def _strange_keys(item: Mapping[str, Any], known: frozenset[str], where: str) -> Iterator[str]:
    if extra := sorted(set(item) - known):
        yield f"{where} 有不认识的键 {'、'.join(extra)}"


def _sources(item: Mapping[str, Any], where: str) -> Iterator[str]:
    """The places in the law and the deadline rules that are named must be there."""
    if "law" in item and item["law"] not in resources.laws():
        yield f"{where} 引的 {item['law']} 不在法条表里"
    if item.get("kind") == "at_most" and "law" not in item:
        yield f"{where} 没有写法条（law）"
    given = item.get("rule", [])
    rules = [given] if isinstance(given, str) else _texts(given)
    for rule in rules if rules is not None else [str(given)]:
        if rule not in deadlines.shipped_rules():
            yield f"{where} 引的 {rule} 不在期限表里"


def _shown(check: Mapping[str, Any], where: str) -> Iterator[str]:
    """What the sentence shows in braces must be something that its kind knows."""
    known = SENTENCE_WORDS.get(str(check.get("kind")))
    if known is None:
        return
    try:
        names = [parts[1:] for parts in Formatter().parse(str(check.get("sentence", "")))]
    except ValueError:
        yield f"{where} 的提示里花括号不成对"
        return
    for name, shape, conversion in names:
        if name is not None and (name not in known or shape or conversion):
            yield f"{where} 的提示用了没有的 {{{name}}}"


def _length(check: Mapping[str, Any], where: str, form: FormDefinition) -> Iterator[str]:
    """A check that counts a period says how long it is."""
    if check.get("kind") not in PERIODS:
        return
    if ("rule" in check) == ("days" in check):
        yield f"{where} 要写期限：rule 或者 days，写一个"
    if isinstance(check.get("days"), str):
        yield from unknown_names(check["days"], where, form, frozenset())


def _rules(item: Mapping[str, Any]) -> list[DeadlineRule]:
    """The deadline rules that are named and there."""
    known = deadlines.shipped_rules()
    return [known[rule] for rule in rules_of(item) if rule in known]


def _texts(value: Any) -> list[str] | None:
    """A list of texts, or None when it is none."""
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return list(value)
    return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10_000


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


_VALUES: Final[Mapping[str, Callable[[Any], bool]]] = {
    **dict.fromkeys(("id", "name", "severity", "kind", "sentence", "when", "law", "gate"), _is_text),
    **dict.fromkeys(("safe", "offer", "ceiling"), _is_flag),
    "plus": _is_whole,
    "days": lambda value: _is_text(value) or (_is_whole(value) and value > 0),
    "rule": lambda value: _is_text(value) or bool(_texts(value)),
    "words": lambda value: _texts(value) is not None,
}
"""What the value of a key must be; lists of names are looked at where they are used."""
