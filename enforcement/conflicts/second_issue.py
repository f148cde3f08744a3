"""One draft that was issued on two devices (`sync.md` 5.6): what the county's legal reviewer may do, as a pure decision.

Both papers are kept. One stays where the draft was; each of the others becomes a document of its own, void, with its
number, its bytes and its reason, so that no register ever has a gap. Only the county writes such entries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from enforcement.conflicts.groups import group_named
from enforcement.conflicts.merge import Patch, Sides
from enforcement.model.document import CalledBack, Document, DocumentState
from enforcement.model.plain import from_plain, to_plain

DOCUMENT: Final = "document"
PAPER: Final = "paper"
_SEALED: Final = group_named(DOCUMENT, PAPER).sealed_by
PAPER_FIELDS: Final = group_named(DOCUMENT, PAPER).fields
_STAGE_FIELDS: Final = group_named(DOCUMENT, "stage").fields
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Issue:
    """One of the papers: the entry that issued it, the whole document as it is with this paper (plain)."""

    entry_id: str
    document: Plain

    @property
    def number(self) -> str:
        """Its number, "" where its form has none."""
        return str(self.document["number"])

    @property
    def state(self) -> DocumentState:
        """What became of it so far."""
        return DocumentState(self.document["state"])


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the county writes: the fields of the document that keeps its place, and of each void one by its id."""

    kept: Plain
    void: Mapping[str, Plain]


def issues(fields: Plain, contested: Sides, patches: Sequence[Patch]) -> tuple[Issue, ...]:
    """The papers that were issued from one draft, the one shown first; fewer than two when there is no dispute.
    ``fields`` and ``contested`` are the document's row, ``patches`` all its entries."""
    sides = [(entry, values) for entry, values in contested.get(PAPER, ()) if values.get(_SEALED)]
    stages = _stages([entry for entry, _ in sides], patches)
    shared = {name: value for name, value in fields.items() if name not in (*PAPER_FIELDS, *_STAGE_FIELDS)}
    whole = ({**shared, **values, **stages[entry]} for entry, values in sides)
    return tuple(
        Issue(entry, to_plain(from_plain(Document, plain)))
        for (entry, _), plain in zip(sides, whole, strict=True)
    )


def served_ones(found: Iterable[Issue], keep: str) -> tuple[Issue, ...]:
    """Those of the papers to be voided that were served, where the one to keep was not: they would have to stay."""
    every = tuple(found)
    if any(one.entry_id == keep and one.state is DocumentState.SERVED for one in every):
        return ()
    return tuple(one for one in every if one.entry_id != keep and one.state is DocumentState.SERVED)


def rule(found: Iterable[Issue], keep: str, *, reason: str, by: str, at: str) -> Ruled:
    """Keep the paper that entry ``keep`` issued and void the others; ``at`` is an ISO moment. KeyError when no such
    paper is there. A paper that its own office voided before keeps that reason."""
    papers = {one.entry_id: one.document for one in found}
    kept = papers.pop(keep)
    fields = {name: kept[name] for name in (*PAPER_FIELDS, *_STAGE_FIELDS)}
    return Ruled(fields, {void_id(entry): _void(entry, one, reason, by, at) for entry, one in papers.items()})


def void_id(entry_id: str) -> str:
    """The document under which the paper that this entry issued is kept once it is void: the same for everybody."""
    return hashlib.sha256(b"ZF/second-issue/1\0" + bytes.fromhex(entry_id)).hexdigest()[:32]


def _void(entry_id: str, paper: Plain, reason: str, by: str, at: str) -> Plain:
    void: Plain = {**paper, "id": void_id(entry_id)}
    if paper["state"] == DocumentState.VOIDED.value:
        return void
    out = CalledBack.MISSING if paper["prints"] else CalledBack.NONE_OUT
    said = {"void_reason": reason, "voided_at": at, "voided_by": by, "called_back": out.value}
    return {**void, **said, "state": DocumentState.VOIDED.value}


def _stages(papers: Sequence[str], patches: Sequence[Patch]) -> dict[str, Plain]:
    """What was said of each paper's state: by entries that had seen it alone; of somebody who saw several it is said of
    the one that is shown."""
    past = _pasts(patches)
    stages: dict[str, Plain] = {paper: {} for paper in papers}
    for patch in sorted(patches, key=lambda one: one.order):
        written = {name: patch.new[name] for name in _STAGE_FIELDS if name in patch.new}
        meant = next((paper for paper in papers if paper in past[patch.entry_id]), None)
        if patch.taken and written and meant is not None:
            stages[meant] |= written
    return stages


def _pasts(patches: Sequence[Patch]) -> dict[str, frozenset[str]]:
    """Each entry → itself and all that its author had seen."""
    parents = {patch.entry_id: patch.parents for patch in patches}
    pasts: dict[str, frozenset[str]] = {}
    for entry_id in parents:
        seen: set[str] = set()
        waiting = [entry_id]
        while waiting:
            one = waiting.pop()
            if one not in seen and one in parents:
                seen.add(one)
                waiting.extend(parents[one])
        pasts[entry_id] = frozenset(seen)
    return pasts
