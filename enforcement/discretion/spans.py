"""Steps that are told by a quantity (5—10吨, 500头以下, 不足100平方米), and which of them a measured amount falls into.

Whether 以上 and 以下 take the number itself differs from benchmark to benchmark, so it is asked of the benchmark. Where
it is not said, or two steps claim the number, the lighter step takes it and the answer says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"(\d+(?:\.\d+)?)"
_UNIT = r"(吨|头|平方米|亩|倍|%|次|公斤|千克|立方米|只|株|米)"
_BETWEEN = re.compile(f"{_NUMBER}{_UNIT}?[—－~-]{_NUMBER}{_UNIT}")
_UNDER = re.compile(f"(?:不足|未满|不到|不满){_NUMBER}{_UNIT}")
_OVER = re.compile(f"超过{_NUMBER}{_UNIT}")
_AT_MOST = re.compile(f"{_NUMBER}{_UNIT}(?:及)?以下")
_AT_LEAST = re.compile(f"{_NUMBER}{_UNIT}(?:及)?以上")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whether 以下 and 以上 take the number itself; None: the benchmark does not say, or it was not seen."""

    below_includes: bool | None = None
    above_includes: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """``low`` to ``high`` of ``unit``, open when None. ``low_word`` and ``high_word`` say how the ends are told:
    soft (以上, 以下: the benchmark decides), in, or out."""

    low: Decimal | None
    high: Decimal | None
    unit: str
    low_word: str = "soft"
    high_word: str = "soft"

    def takes(self, amount: Decimal, bounds: Bounds) -> bool | None:
        """Whether ``amount`` is inside; None when it stands exactly on an end that nobody has decided."""
        for end, word, soft, side in (
            (self.low, self.low_word, bounds.above_includes, 1),
            (self.high, self.high_word, bounds.below_includes, -1),
        ):
            if end is None or (amount - end) * side > 0:
                continue
            if amount != end:
                return False
            included = {"in": True, "out": False}.get(word, soft)
            if included is not True:
                return included
        return True


@dataclass(frozen=True, slots=True)
class Fit:
    """The place of the step that takes an amount (None: no step does), and what has to be told about it."""

    place: int | None
    notice: str = ""


def read_span(words: str) -> Span | None:
    """The one span told in ``words``; None when there is none or several."""
    found: list[Span] = []
    rest = words
    for pattern, build in _KINDS:
        for match in pattern.finditer(rest):
            found.append(build(match))
        rest = pattern.sub("", rest)
    return found[0] if len(found) == 1 else None


def measured(options: Sequence[str]) -> str:
    """The unit in which every one of ``options`` tells its step, "" when they do not share one."""
    spans = [read_span(option) for option in options]
    units = {span.unit for span in spans if span is not None}
    return units.pop() if len(spans) > 1 and None not in spans and len(units) == 1 else ""


def fit(amount: Decimal, options: Sequence[str], bounds: Bounds) -> Fit:
    """Which of ``options`` (lightest first) takes ``amount``."""
    spans = [read_span(option) for option in options]
    said = [(place, span.takes(amount, bounds)) for place, span in enumerate(spans) if span is not None]
    sure = [place for place, takes in said if takes]
    open_ = [place for place, takes in said if takes is None]
    places = sorted((*sure, *open_))
    if not places:
        return Fit(None, "量出来的数不在任何一档里，对照基准自己选一档。")
    if open_ or len(sure) > 1:
        why = bounds.note or "这份基准没有写“以上”“以下”含不含本数"
        return Fit(places[0], f"正好等于分界的数：{why}，这里取轻的一档。")
    return Fit(places[0])


def _between(match: re.Match[str]) -> Span:
    return Span(Decimal(match[1]), Decimal(match[3]), match[4])


_KINDS = (
    (_BETWEEN, _between),
    (_UNDER, lambda match: Span(None, Decimal(match[1]), match[2], high_word="out")),
    (_OVER, lambda match: Span(Decimal(match[1]), None, match[2], low_word="out")),
    (_AT_MOST, lambda match: Span(None, Decimal(match[1]), match[2])),
    (_AT_LEAST, lambda match: Span(Decimal(match[1]), None, match[2])),
)
