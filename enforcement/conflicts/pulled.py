"""What an exchange changed in one thing, by group of fields: the thing is folded without what the exchange brought, with
it, and with all that came since. Pure; nothing is copied beforehand, the journal itself is the state before.

Only what was brought is left out, so own saves between two pages of the exchange count before and after alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from enforcement.conflicts.groups import group_named, group_of
from enforcement.conflicts.merge import Patch, Plain, fold
from enforcement.conflicts.words import same
from enforcement.model.plain import from_plain, to_plain
from enforcement.model.things import THINGS


@dataclass(frozen=True, slots=True)
class PulledEntry:
    """One entry about the thing: ``brought`` by the exchange, or ``later`` than its end."""

    patch: Patch
    actor: str
    at: datetime
    kind: str
    save_id: str
    brought: bool
    later: bool


@dataclass(frozen=True, slots=True)
class PulledThing:
    """A thing with all its entries that are here."""

    thing_type: str
    thing_id: str
    entries: tuple[PulledEntry, ...]


@dataclass(frozen=True, slots=True)
class GroupChange:
    """One group that the exchange changed: all its fields before, after, and as they are now (plain). ``brought`` are
    the entries of the exchange that wrote it, ``since`` those that wrote it after them. ``disputed``: it waits for a
    person now; ``was_disputed``: it did before the exchange."""

    thing_type: str
    thing_id: str
    name: str
    former: Plain
    came: Plain
    now: Plain
    brought: tuple[PulledEntry, ...]
    since: tuple[PulledEntry, ...]
    disputed: bool
    was_disputed: bool

    @property
    def key(self) -> str:
        """As cures, lists and commands name it."""
        return f"{self.thing_id}/{self.name}"


def changes_of(thing: PulledThing) -> tuple[GroupChange, ...] | None:
    """The groups that differ by what was brought, in the order of the thing's fields; None for a thing that was not
    there before."""
    until = [one for one in thing.entries if not one.later]
    before = fold(thing.thing_type, [one.patch for one in until if not one.brought])
    former = _whole(thing.thing_type, before.plain)
    if former is None:
        return None
    after = fold(thing.thing_type, [one.patch for one in until])
    ended = len(until) == len(thing.entries)
    now = after if ended else fold(thing.thing_type, [one.patch for one in thing.entries])
    names = dict.fromkeys(group_of(thing.thing_type, field).name for field in {**former, **after.plain})
    found = []
    for name in names:
        was, came, shows = (
            _fields(thing.thing_type, name, {**former, **one.plain}) for one in (before, after, now)
        )
        opened = name in after.contested and name not in before.contested
        written = _writers(thing, name)
        brought = tuple(one for one in written if one.brought)
        if brought and (opened or not _alike(was, came)):
            first = brought[0].patch.position
            since = tuple(one for one in written if not one.brought and one.patch.position > first)
            change = GroupChange(
                thing_type=thing.thing_type,
                thing_id=thing.thing_id,
                name=name,
                former=was,
                came=came,
                now=shows,
                brought=brought,
                since=since,
                disputed=name in now.contested,
                was_disputed=name in before.contested,
            )
            found.append(change)
    return tuple(found)


def _whole(thing_type: str, plain: Plain) -> Plain | None:
    """The thing with the defaults of what was never written; None where it does not make a whole thing."""
    try:
        whole: Plain = to_plain(from_plain(THINGS[thing_type], plain))
    except (TypeError, ValueError):
        return None
    return whole


def _writers(thing: PulledThing, group: str) -> list[PulledEntry]:
    """Entries that count and write a field of the group, as this machine took them in."""
    found = [
        one
        for one in thing.entries
        if one.patch.taken and any(group_of(thing.thing_type, field).name == group for field in one.patch.new)
    ]
    return sorted(found, key=lambda one: one.patch.position)


def _fields(thing_type: str, group: str, plain: Plain) -> Plain:
    return {name: plain[name] for name in group_named(thing_type, group).fields if name in plain}


def _alike(one: Plain, other: dict[str, Any]) -> bool:
    return all(same(one.get(name), other.get(name)) for name in {**one, **other})
