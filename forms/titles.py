"""Other titles for those who approve, where a place calls them differently: in the labels of opinions and signatures,
never in a sentence of the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from forms.definitions.model import FormDefinition

LABELLED = ("rows", "strip", "closing", "tail", "note")
"""Parts of a definition whose words may name somebody who approves."""

SHORT = 4


def with_titles(form: FormDefinition, titles: Mapping[str, str]) -> FormDefinition:
    """The same form with a place's own titles; the form itself where there are none."""
    if not titles:
        return form
    told = [(_pattern(who), title) for who, title in titles.items()]
    parts = {name: _told(getattr(form, name), told) for name in LABELLED}
    return replace(form, **parts)


def _pattern(who: str) -> re.Pattern[str]:
    """The name with the line breaks and spaces that labels put between its characters."""
    gap = r"[\s　]*"
    return re.compile(gap.join(map(re.escape, who)) + f"({gap}意{gap}见)?")


def _told(value: Any, told: list[tuple[re.Pattern[str], str]]) -> Any:
    if isinstance(value, str):
        for pattern, title in told:
            value = pattern.sub(partial(_retold, title), value)
        return value
    if isinstance(value, Mapping):
        return {key: _told(one, told) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(_told(one, told) for one in value)
    return value


def _retold(title: str, found: re.Match[str]) -> str:
    """A title as a label of two lines: 镇长 over 意见, a long one with its last word and 意见 in the second."""
    if found[1] is None:
        return title
    if len(title) == 2:
        return f"{title[0]}　　{title[1]}\n意　　见"
    if len(title) <= SHORT:
        return f"{title}\n意　　见"
    for end in ("负责人", "镇长", "乡长", "主任"):
        if title.endswith(end) and len(title) > len(end):
            return f"{title.removesuffix(end)}\n{end}意见"
    return f"{title}\n意　　见"
