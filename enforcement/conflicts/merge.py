"""What a thing is after all its entries, whatever the order of their arrival; device and county use it alike.

Per group of fields (`groups`): a version written by somebody who had seen the former ones replaces them. Versions
written without knowledge of each other stay side by side; what becomes of them is the group's rule. Where several
differ, an ordinary change goes on from the side that its author was shown (its old values say which) and leaves the
others; only an entry without old values of the group settles it (`sync.md` 5.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from enforcement.conflicts.groups import Group, Rule, group_named, group_of
from enforcement.conflicts.rules import joined, members, texts, top
from enforcement.conflicts.views import View, Views

_LAST = 2**63
Plain = dict[str, Any]
Sides = dict[str, list[list[Any]]]


class Patch(NamedTuple):
    """What one entry says of its thing. ``gseq`` is None until the county has given it a place. ``taken`` is False for
    an entry that counts for nothing (quarantined, body destroyed) and still shows what its author had seen."""

    entry_id: str
    parents: tuple[str, ...]
    new: Plain
    gseq: int | None
    position: int
    old: Plain = {}
    taken: bool = True

    @property
    def order(self) -> tuple[int, int]:
        """Received entries in the county's order, then the rest in ours."""
        return (_LAST if self.gseq is None else self.gseq, self.position)


class Folded(NamedTuple):
    """The current plain value, the entries nobody has seen yet, and the groups that wait for a person: name →
    [[entry id, {field: value}], …], the one shown first."""

    plain: Plain
    heads: tuple[str, ...]
    contested: Sides


def follow(
    type_name: str, before: Folded, entry_id: str, parents: Sequence[str], new: Plain
) -> Folded | None:
    """The next state when the author had seen every head and touches nothing that waits for a person; None when not,
    then `fold` must look at all entries."""
    if not goes_on(type_name, before, parents, new):
        return None
    return Folded({**before.plain, **new}, (entry_id,), before.contested)


def goes_on(type_name: str, before: Folded, parents: Sequence[str], new: Plain) -> bool:
    """Whether the author had seen every head and touches nothing that waits for a person."""
    if before.heads != parents and not set(before.heads) <= set(parents):
        return False
    contested = before.contested
    return not contested or not any(group_of(type_name, name).name in contested for name in new)


def fold(type_name: str, patches: Sequence[Patch]) -> Folded:
    """The state after all of ``patches`` of one thing; the same for any order in which they are given."""
    return _Fold(type_name, sorted(patches, key=lambda patch: patch.order)).result()


class _Fold:
    """One folding. Entries are known by their place in the county's order, which is also their bit in views."""

    def __init__(self, type_name: str, patches: Sequence[Patch]) -> None:
        self._type = type_name
        self._patches = patches
        self._views = Views([(patch.entry_id, patch.parents) for patch in patches])
        self._sides: dict[tuple[str, int], Plain] = {}
        self._lists: dict[str, dict[int, tuple[list[Any], list[Any]]]] = {}
        for place in self._views.sequence:
            self._take(place)

    def result(self) -> Folded:
        final = self._views.final([at for at, patch in enumerate(self._patches) if patch.taken])
        plain: Plain = {}
        contested: Sides = {}
        for name, live in final.live.items():
            group = group_named(self._type, name)
            values, rivals = self._value(group, live, final.mask)
            plain.update(values)
            if rivals:
                contested[name] = [[self._patches[at].entry_id, side] for at, side in rivals]
        heads = sorted(self._patches[at].entry_id for at in final.heads)
        return Folded(plain, tuple(heads), contested)

    def _take(self, place: int) -> None:
        """Note what one entry makes of each group it writes, in the view of its author."""
        patch = self._patches[place]
        view = self._views.before(place)
        touched: dict[str, Plain] = {}
        for name, value in patch.new.items() if patch.taken else ():
            touched.setdefault(group_of(self._type, name).name, {})[name] = value
        after = {
            name: self._version(place, group_named(self._type, name), values, view)
            for name, values in touched.items()
        }
        self._views.note(place, view, after)

    def _version(self, place: int, group: Group, values: Plain, view: View) -> tuple[int, ...]:
        """The versions of the group that stand after this entry, for somebody who has seen what its author saw."""
        live = view.live.get(group.name, ())
        old = {name: value for name, value in self._patches[place].old.items() if name in group.fields}
        seen = self._seen(group, live, old)
        base = self._sides[group.name, self._by_id(seen)[0]] if seen else (old if live else {})
        if group.rule is Rule.SET:
            former = self._value(group, live, view.mask)[0]
            for name, now in values.items():
                changes = joined(former.get(name) or [], now)
                self._lists.setdefault(name, {})[place] = changes
        self._sides[group.name, place] = {**base, **values}
        return (*(at for at in live if at not in seen), place)

    def _seen(self, group: Group, live: tuple[int, ...], old: Plain) -> tuple[int, ...]:
        """Those of the standing versions that an entry with these old values replaces."""
        ordered = self._shown(group, live)
        if group.rule is not Rule.WHOLE or not old or not self._differ(group, ordered):
            return ordered
        sides = [(at, self._sides[group.name, at]) for at in ordered]
        fitting = [
            (at, side) for at, side in sides if all(side.get(name) == was for name, was in old.items())
        ]
        # Old values that fit several sides are those of the one that is shown: the others stay.
        return tuple(at for at, side in fitting if side == fitting[0][1])

    def _value(self, group: Group, live: tuple[int, ...], mask: int) -> tuple[Plain, list[tuple[int, Plain]]]:
        """What the group shows, and its differing sides where a person has to settle it."""
        ordered = self._shown(group, live)
        if not ordered:
            return {}, []
        if group.rule is Rule.REMOVAL:
            return self._removal(group, ordered, mask)
        if group.rule is Rule.WHOLE and self._differ(group, ordered):
            return self._sides[group.name, ordered[0]], self._distinct(group, ordered)
        sides = [self._sides[group.name, at] for at in self._by_id(ordered)]
        if len(sides) == 1 or group.rule in (Rule.WHOLE, Rule.ONE_WAY):
            return sides[0], []
        names = list(dict.fromkeys(name for side in sides for name in side))
        said = {name: [side[name] for side in sides if name in side] for name in names}
        if group.rule is Rule.SET:
            kept = self._views.above
            return {name: members(lists, self._lists[name], kept, mask) for name, lists in said.items()}, []
        of = top if group.rule is Rule.GREATEST else texts
        return {name: of(values) for name, values in said.items()}, []

    def _removal(
        self, group: Group, ordered: tuple[int, ...], mask: int
    ) -> tuple[Plain, list[tuple[int, Plain]]]:
        """Taken out on one side and worked on at the other: it stays, and a person is asked."""
        (name,) = group.fields
        out = [at for at in ordered if self._sides[group.name, at].get(name)]
        stays = [at for at in ordered if at not in out]
        stays += [at for at in self._content_writers if mask >> at & 1 and self._beside(at, out)]
        if not out or not stays:
            return {name: bool(out)}, []
        return {name: False}, [(min(stays), {name: False}), (out[0], {name: True})]

    def _beside(self, place: int, others: list[int]) -> bool:
        above = self._views.above
        return any(at != place and not (above[place] >> at & 1 or above[at] >> place & 1) for at in others)

    @cached_property
    def _content_writers(self) -> list[int]:
        """Entries that worked on the thing itself."""
        whole = [(name, at) for name, at in self._sides if group_named(self._type, name).rule is Rule.WHOLE]
        return sorted({at for _, at in whole})

    def _shown(self, group: Group, live: tuple[int, ...]) -> tuple[int, ...]:
        """The versions in the order in which they are shown: what stands on an issued paper first, then as received."""
        if not group.sealed_by:
            return tuple(sorted(live))
        return tuple(sorted(live, key=lambda at: (not self._sides[group.name, at].get(group.sealed_by), at)))

    def _by_id(self, places: tuple[int, ...]) -> list[int]:
        """In an order that the county's places do not change, for what is put together without a person."""
        return sorted(places, key=lambda at: self._patches[at].entry_id)

    def _differ(self, group: Group, ordered: tuple[int, ...]) -> bool:
        return any(self._sides[group.name, at] != self._sides[group.name, ordered[0]] for at in ordered[1:])

    def _distinct(self, group: Group, ordered: tuple[int, ...]) -> list[tuple[int, Plain]]:
        """The first of those that say the same."""
        found: list[tuple[int, Plain]] = []
        for at in ordered:
            side = self._sides[group.name, at]
            if all(side != other for _, other in found):
                found.append((at, side))
        return found
