"""What a thing is after all its entries, whatever the order of their arrival; pure, so that it can be
tested alone.

Per field: a value written by somebody who had seen the former ones replaces them. Values written without
knowledge of each other stay side by side as contested; the one the county received first is shown
(`sync.md` 5.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_LAST = 2**63


@dataclass(frozen=True, slots=True)
class Patch:
    """What one entry says of its thing. ``gseq`` is None until the county has given it a place."""

    entry_id: str
    parents: tuple[str, ...]
    new: dict[str, Any]
    gseq: int | None
    position: int

    @property
    def order(self) -> tuple[int, int]:
        """Received entries in the county's order, then the rest in ours."""
        return (_LAST if self.gseq is None else self.gseq, self.position)


@dataclass(frozen=True, slots=True)
class Folded:
    """The current plain value, the entries nobody has seen yet, and contested fields with their rival
    values."""

    plain: dict[str, Any]
    heads: tuple[str, ...]
    contested: dict[str, list[list[Any]]]


def follow(before: Folded, entry_id: str, parents: Sequence[str], new: dict[str, Any]) -> Folded | None:
    """The next state when the author had seen every head; None when not, then `fold` must look at all
    entries."""
    if not set(before.heads) <= set(parents):
        return None
    contested = {name: values for name, values in before.contested.items() if name not in new}
    return Folded({**before.plain, **new}, (entry_id,), contested)


def fold(patches: Sequence[Patch]) -> Folded:
    """The state after all of ``patches`` of one thing; the same for any order in which they are given."""
    ordered = sorted(patches, key=lambda patch: patch.order)
    seen = _ancestors(ordered)
    covered = set().union(*seen.values()) if seen else set()
    heads = tuple(patch.entry_id for patch in ordered if patch.entry_id not in covered)
    setters: dict[str, list[Patch]] = {}
    for patch in ordered:
        for name in patch.new:
            setters.setdefault(name, []).append(patch)
    plain: dict[str, Any] = {}
    contested: dict[str, list[list[Any]]] = {}
    for name, writers in setters.items():
        rivals = [
            one for one in writers if not any(one.entry_id in seen[other.entry_id] for other in writers)
        ]
        plain[name] = rivals[0].new[name]
        if any(rival.new[name] != plain[name] for rival in rivals):
            contested[name] = [[rival.entry_id, rival.new[name]] for rival in rivals]
    return Folded(plain, tuple(sorted(heads)), contested)


def _ancestors(patches: Sequence[Patch]) -> dict[str, set[str]]:
    """For each entry all entries its author had seen, as far as they are known here."""
    parents = {patch.entry_id: list(patch.parents) for patch in patches}
    known: dict[str, set[str]] = {}

    def visit(start: str) -> None:
        stack = [start]
        while stack:
            entry = stack[-1]
            missing = [one for one in parents.get(entry, ()) if one in parents and one not in known]
            if missing and entry not in known:
                stack.extend(missing)
                continue
            stack.pop()
            if entry not in known:
                above: set[str] = set()
                for one in parents[entry]:
                    above.add(one)
                    above |= known.get(one, set())
                known[entry] = above

    for patch in patches:
        visit(patch.entry_id)
    return known
