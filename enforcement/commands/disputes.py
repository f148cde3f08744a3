"""Does a paper print what waits for a person, or what only a later program understands? Only such a paper is held up;
all others are issued (no command).

Asked of the paper itself: its facts are made once with each side. Where they differ, the paper prints the difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar, cast

from enforcement.commands.paperwork import desk_of
from enforcement.commands.settle_review import inspection_of
from enforcement.conflicts.groups import group_named
from enforcement.conflicts.words import same
from enforcement.model.document import Document
from enforcement.model.inspection import Inspection
from enforcement.model.plain import from_plain, to_plain
from enforcement.model.things import THING_NAMES, THINGS
from enforcement.ports import Context, Side, UnitOfWork
from enforcement.refusals import Refusal, Refused
from enforcement.rules import review_replies
from enforcement.rules.newer_replies import prints_newer
from enforcement.rules.proposed import GateResult

T = TypeVar("T")
PAPER = "paper"


def dispute_lines(work: UnitOfWork, context: Context, draft: Document) -> tuple[GateResult, ...]:
    """A line for each difference, and for each thing that a later program wrote, that keeps ``draft`` from being
    issued."""
    found = (*_newer(work, draft), *_refusals(work, context, draft))
    return tuple(GateResult.of(refusal) for refusal in found)


def _newer(work: UnitOfWork, draft: Document) -> Iterator[Refusal]:
    """Of what this program understands in part it cannot know what a paper leaves out."""
    said: set[str] = set()
    for thing_type, thing_id in work.newer():
        cls = THINGS.get(thing_type)
        thing: Any = None if cls is None or thing_type in said else work.get(cls, thing_id)
        if thing is not None and _near(work, thing_type, thing, draft):
            said.add(thing_type)
            yield prints_newer(THING_NAMES[thing_type])


def _refusals(work: UnitOfWork, context: Context, draft: Document) -> Iterator[Refusal]:
    waiting = work.disputed()
    if not waiting:
        return
    shown = _facts(work, context, draft)
    for thing_type, thing_id in waiting:
        cls = THINGS[thing_type]
        thing: Any = work.get(cls, thing_id)
        if thing is None or not _near(work, thing_type, thing, draft):
            continue
        for name, sides in work.sides(cls, thing_id).items():
            target = f"{thing_id}/{name}"
            if _issued_twice(name, sides):
                yield review_replies.issued_twice(thing, target)
            elif thing_id == draft.id or any(
                not same(_facts(_OneSide(work, thing, side), context, draft), shown) for side in sides[1:]
            ):
                words = group_named(thing_type, name).words
                yield review_replies.printed_and_disputed(THING_NAMES[thing_type], words, target)


def _near(work: UnitOfWork, thing_type: str, thing: Any, draft: Document) -> bool:
    """Whether the paper could say anything of this thing."""
    if thing.id == draft.id:
        return True
    if not draft.inspection_id:
        return thing_type == "document"
    if thing_type == "party":
        inspection = work.get(Inspection, draft.inspection_id)
        return inspection is not None and inspection.party_id == thing.id
    return inspection_of(thing_type, thing) == draft.inspection_id


def _issued_twice(group: str, sides: tuple[Side, ...]) -> bool:
    return group == PAPER and sum(bool(side.values.get("sha256")) for side in sides) > 1


def _facts(work: UnitOfWork, context: Context, draft: Document) -> Any:
    """What the paper would say; None when it cannot be made."""
    table = desk_of(work, context, draft)
    return (
        None if isinstance(table, Refused) else printed(to_plain(table.facts(draft.edits)), table.form.fields)
    )


def printed(facts: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """The facts without those parts that the form does not ask for, where it names the parts of a fact (party.name)."""
    found: dict[str, Any] = {}
    for name, value in facts.items():
        parts = {field.split(".")[1] for field in fields if field.startswith(f"{name}.")}
        if parts and isinstance(value, Mapping):
            value = {part: one for part, one in value.items() if part in parts}
        found[name] = value
    return found


class _OneSide:
    """The records as they would be with another side of one group."""

    def __init__(self, work: UnitOfWork, thing: Any, side: Side) -> None:
        self._work = work
        self._thing: Any = from_plain(type(thing), {**to_plain(thing), **side.values})

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)

    def get(self, cls: type[T], thing_id: str) -> T | None:
        here: Any = self._thing
        if here.id == thing_id and type(here) is cls:
            return cast(T, here)
        return self._work.get(cls, thing_id)

    def find(self, cls: type[T], **equal: Any) -> tuple[T, ...]:
        found = self._work.find(cls, **equal)
        return tuple(self._thing if getattr(one, "id", "") == self._thing.id else one for one in found)
