"""Many names asked for in one statement after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

AT_ONCE: Final = 500  # names in one statement


def parts(names: Iterable[str]) -> Iterator[list[str]]:
    """All of ``names`` once, in their order, as many at a time as one statement takes."""
    rest = iter(dict.fromkeys(names))
    while some := list(islice(rest, AT_ONCE)):
        yield some
