"""How values of one field are put together that several people wrote without knowing of each other. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

BETWEEN_TEXTS = "；"


def top(values: Sequence[Any]) -> Any:
    """The greatest number or flag; of anything else the first."""
    numbers = [value for value in values if isinstance(value, int)]
    return max(numbers) if numbers else values[0]


def texts(values: Sequence[Any]) -> Any:
    """All texts, each once, in the order given."""
    said = list(dict.fromkeys(value for value in values if isinstance(value, str) and value))
    return BETWEEN_TEXTS.join(said) if said else values[0]


def joined(former: Sequence[Any], now: Any) -> tuple[list[Any], list[Any]]:
    """What a list gained and what it lost."""
    before, after = list(former), list(now) if isinstance(now, (list, tuple)) else []
    had, has = {_key(one) for one in before}, {_key(one) for one in after}
    return [one for one in after if _key(one) not in had], [one for one in before if _key(one) not in has]


def members(
    lists: Sequence[Any],
    changes: Mapping[int, tuple[list[Any], list[Any]]],
    above: Sequence[int],
    mask: int,
) -> list[Any]:
    """The list after several versions of it: what was put in stays, unless somebody who had seen that took it out.

    ``changes`` are gains and losses by entry, ``above`` what each entry's author had seen, ``mask`` the entries that
    count. The order is that of the first list, then of the next.
    """
    stays: set[str] = set()
    for at, (gained, _) in changes.items():
        if mask >> at & 1:
            stays |= {_key(one) for one in gained if not _taken_out(one, at, changes, above, mask)}
    found: dict[str, Any] = {}
    for said in lists:
        for one in said if isinstance(said, (list, tuple)) else ():
            if _key(one) in stays:
                found.setdefault(_key(one), one)
    return list(found.values())


def _taken_out(
    one: Any,
    at: int,
    changes: Mapping[int, tuple[list[Any], list[Any]]],
    above: Sequence[int],
    mask: int,
) -> bool:
    key = _key(one)
    return any(
        mask >> later & 1 and above[later] >> at & 1 and any(_key(item) == key for item in lost)
        for later, (_, lost) in changes.items()
    )


def _key(one: Any) -> str:
    """Two elements are one when they say the same."""
    return one if isinstance(one, str) else json.dumps(one, sort_keys=True, ensure_ascii=False, default=str)
