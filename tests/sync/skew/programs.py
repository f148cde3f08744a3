"""Pretended programs: versions 1 to 5 of the entries. Today's program is of version 1; a later one is today's with steps.

What each version changed (the golden files say it in bytes):
2: a party has a field `zone` of which version 1 knows nothing. 3: `address` begins with the county's name; before it
did not. 4: a type that versions 1 to 3 do not know. 5: headers of form 2, with a field that nobody knew; nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from enforcement import upcasting
from enforcement.model.library_marks import LibraryReview
from enforcement.model.things import THINGS

VERSIONS: Final = (1, 2, 3, 4, 5)
NEWEST: Final = VERSIONS[-1]
NEW_TYPE: Final = "library_review"  # of version 4; to versions 1 to 3 the word says nothing
PREFIX: Final = "安平县"


def with_county(fields: dict[str, Any]) -> dict[str, Any]:
    """The step from version 2 to 3."""
    return {**fields, "address": PREFIX + fields["address"]}


STEPS: Final[tuple[upcasting.Step, ...]] = ({}, {"party": with_county}, {}, {})


@contextmanager
def program(version: int) -> Iterator[None]:
    """Everything in this process is of that version until the block ends."""
    former, things = upcasting.STEPS, dict(THINGS)
    upcasting.STEPS = STEPS[: version - 1]
    if version < 4:
        THINGS.pop(NEW_TYPE, None)
    else:
        THINGS[NEW_TYPE] = LibraryReview
    try:
        yield
    finally:
        upcasting.STEPS = former
        THINGS.clear()
        THINGS.update(things)
