"""Looks up dotted names in plain facts and judges the conditions that form definitions are written in.

A condition is `name`, `!name`, `name=value[,value]`, `name>6`, `name<7` (length of a list or a number),
`$setting`, or several of them joined by `&`; `|` between such groups means that one of them is enough.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_COMPARE = re.compile(r"([\w.$-]+)\s*(=|<|>)\s*(.+)")


def lookup(facts: Mapping[str, Any], name: str) -> Any:
    """The plain value behind a dotted name, or None."""
    value: Any = facts
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def holds(condition: str, facts: Mapping[str, Any], settings: Mapping[str, bool]) -> bool:
    """Whether a condition is true; the empty condition always is. Settings that nobody gave are on."""
    if not condition:
        return True
    groups = condition.split("|")
    return any(all(_one(part.strip(), facts, settings) for part in group.split("&")) for group in groups)


def _one(part: str, facts: Mapping[str, Any], settings: Mapping[str, bool]) -> bool:
    if part.startswith("!"):
        return not _one(part[1:], facts, settings)
    if part.startswith("$"):
        return settings.get(part[1:], True)
    found = _COMPARE.fullmatch(part)
    if not found:
        return bool(lookup(facts, part))
    value = lookup(facts, found[1])
    if found[2] == "=":
        return str(value) in found[3].split(",")
    if not found[3].isdecimal():
        return False
    return _size(value) < int(found[3]) if found[2] == "<" else _size(value) > int(found[3])


def _size(value: Any) -> int:
    """The length of a list or a text, or a number; 0 for what has neither."""
    if isinstance(value, Sequence):
        return len(value)
    return int(value) if isinstance(value, int | float) else 0
