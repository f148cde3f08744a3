"""Versions of what travels in the journal: what this program knows, and how a body of an earlier version reads.

Stored bytes never change. A body says its schema in its header; every reader passes its fields through `upcast`, so
that rows and merges speak one version. A step is pure and only for a changed meaning: a new field needs none, for its
class has a default, and fields are never renamed or taken away (decision 1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from enforcement.model.things import THINGS

# The fields that an entry of the version before gives → the same as the next version says it.
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
# By type of thing; a type that is not named means in both versions the same.
Step = Mapping[str, Upcaster]

FIRST: Final = 1
NO_THING: Final = frozenset({"journal"})  # types of entries that are about no thing: the first of a journal
STEPS: tuple[Step, ...] = ()
"""`STEPS[n]` leads from version `FIRST + n` to the next one."""


def known_schema() -> int:
    """The newest version that this program understands, and the one in which it writes."""
    return FIRST + len(STEPS)


def is_newer(thing_type: str, schema: int) -> bool:
    """Whether an entry says something that only a later program understands in full."""
    return schema > known_schema() or (thing_type not in THINGS and thing_type not in NO_THING)


def upcast(thing_type: str, schema: int, fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` of an entry of version `schema` as this program's version says them; those of a later version, and
    those that a step cannot read, stay as they are. Never changes its argument. An entry gives the fields that it
    changes, so a step leaves alone what is not there."""
    for step in STEPS[max(schema, FIRST) - FIRST :]:
        change = step.get(thing_type)
        if change is not None:
            try:
                fields = change(dict(fields))
            except (KeyError, TypeError, ValueError):
                continue  # on every machine alike, so that all see the same
    return fields


def changed_since(schema: int) -> frozenset[str]:
    """Types whose stored state of version `schema` has to be made again."""
    return frozenset(name for step in STEPS[max(schema, FIRST) - FIRST :] for name in step)
