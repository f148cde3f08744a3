"""Who had seen what: the entries of one thing as a graph, and the versions that stand in each author's view. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

Live = dict[str, tuple[int, ...]]


class View(NamedTuple):
    """Some entries (``mask``: bit n is entry n), the standing versions by group, and the newest of the entries."""

    mask: int
    live: Live
    heads: tuple[int, ...] = ()


_NOTHING = View(0, {})


class Views:
    """Filled by `note` in the order of ``sequence``, in which authors come after all that they had seen.

    A parent that is not here counts for nothing; of parents that name each other in a circle (no honest device makes
    one) the first received goes first.
    """

    def __init__(self, entries: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        places = {entry_id: place for place, (entry_id, _) in enumerate(entries)}
        self._parents = [
            [places[one] for one in parents if one in places and places[one] != place]
            for place, (_, parents) in enumerate(entries)
        ]
        self.sequence = tuple(_after_parents(self._parents))
        self.above = [0] * len(entries)
        self._views: dict[int, View] = {}

    def before(self, place: int) -> View:
        """What the author of entry ``place`` had seen."""
        view = self._together([one for one in self._parents[place] if one in self._views])
        self.above[place] = view.mask
        return view

    def note(self, place: int, view: View, written: Live) -> None:
        """Entry ``place``, whose author had ``view``, leaves these versions standing in the groups it wrote."""
        live = {**view.live, **written} if written else view.live
        self._views[place] = View(view.mask | 1 << place, live)

    def final(self, counted: Iterable[int]) -> View:
        """The view of somebody who has seen everything; its heads are those of ``counted`` that none of them saw."""
        taken = list(counted)
        covered = 0
        for place in taken:
            covered |= self.above[place]
        heads = tuple(place for place in taken if not covered >> place & 1)
        return self._together(list(self._views))._replace(heads=heads)

    def _together(self, places: Sequence[int]) -> View:
        """What somebody has seen who has seen these entries. Those that another one includes add nothing."""
        rest = 0
        for place in places:
            rest |= self.above[place]
        view = _NOTHING
        for place in places:
            if not rest >> place & 1:
                view = self._views[place] if view is _NOTHING else _both(view, self._views[place])
        return view


def _both(one: View, other: View) -> View:
    """A version stands for somebody who has seen both, unless one of them had seen it replaced."""
    live: Live = {}
    for name in one.live.keys() | other.live.keys():
        left, right = one.live.get(name, ()), other.live.get(name, ())
        kept = {at for at in left if at in right or not other.mask >> at & 1}
        kept |= {at for at in right if at in left or not one.mask >> at & 1}
        live[name] = tuple(sorted(kept))
    return View(one.mask | other.mask, live)


def _after_parents(parents: Sequence[Sequence[int]]) -> Iterator[int]:
    """Every entry once, after its parents."""
    begun: set[int] = set()
    done: set[int] = set()
    for start in range(len(parents)):
        stack = [start]
        while stack:
            place = stack[-1]
            missing = [one for one in parents[place] if one not in begun] if place not in begun else []
            begun.add(place)
            waiting = [one for one in missing if one not in done]
            if waiting:
                stack.extend(waiting)
                continue
            stack.pop()
            if place not in done:
                done.add(place)
                yield place
