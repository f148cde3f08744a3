"""Two wordings of one article side by side: lines that are the same, changed, gone or new, and the signs that
differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from enforcement.statutes.model import StatuteArticle, lines_of

_ALIKE = 0.45
_TOKEN = re.compile(r"[0-9A-Za-z.]+|[零〇一二三四五六七八九十百千万亿]+|.", re.S)


class Change(StrEnum):
    """What became of a line or of a run of signs."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    NEW = "new"


CHANGE_NAMES = {Change.SAME: "相同", Change.CHANGED: "改了", Change.GONE: "删去", Change.NEW: "新增"}


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of one side: SAME, or GONE (left) or NEW (right)."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A line of the left beside its line of the right; an empty side where there is none."""

    change: Change
    left: tuple[Run, ...]
    right: tuple[Run, ...]


def compare(left: Sequence[StatuteArticle], right: Sequence[StatuteArticle]) -> tuple[Pair, ...]:
    """The lines of both wordings in order; each sign of both stands in exactly one run."""
    first = [text for one in left for _, text in lines_of(one)]
    second = [text for one in right for _, text in lines_of(one)]
    return tuple(_pairs(first, second))


def same(pairs: Sequence[Pair]) -> bool:
    return all(pair.change is Change.SAME for pair in pairs)


def _pairs(first: list[str], second: list[str]) -> list[Pair]:
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    found: list[Pair] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found += [_same(text) for text in first[a:b]]
        else:
            found += _changed(first[a:b], second[c:d])
    return found


def _same(text: str) -> Pair:
    run = (Run(Change.SAME, text),)
    return Pair(Change.SAME, run, run)


def _changed(first: list[str], second: list[str]) -> list[Pair]:
    """Lines that are alike are paired in order; the others are gone or new."""
    found: list[Pair] = []
    while first and second:
        likeness = [(_likeness(first[0], text), -place) for place, text in enumerate(second)]
        best, place = max(likeness)
        if best < _ALIKE:
            found.append(_gone(first.pop(0)))
            continue
        found += [_new(text) for text in second[:-place]]
        found.append(_inside(first.pop(0), second[-place]))
        second = second[-place + 1 :]
    return [*found, *(_gone(text) for text in first), *(_new(text) for text in second)]


def _likeness(one: str, two: str) -> float:
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def _gone(text: str) -> Pair:
    return Pair(Change.GONE, (Run(Change.GONE, text),), ())


def _new(text: str) -> Pair:
    return Pair(Change.NEW, (), (Run(Change.NEW, text),))


def _inside(one: str, two: str) -> Pair:
    """Runs inside a changed line; numbers differ as a whole."""
    left, right = _TOKEN.findall(one), _TOKEN.findall(two)
    first: list[Run] = []
    second: list[Run] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        change = Change.SAME if kind == "equal" else None
        if a < b:
            first.append(Run(change or Change.GONE, "".join(left[a:b])))
        if c < d:
            second.append(Run(change or Change.NEW, "".join(right[c:d])))
    return Pair(Change.CHANGED, tuple(first), tuple(second))
