"""What of an exchange may be taken back, by whom, and as which act: a field is taken back by whoever may change it, in
the act by which it is changed. What is never changed in the ordinary way is not taken back either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from enforcement.conflicts.groups import Rule, group_named
from enforcement.conflicts.pulled import GroupChange
from enforcement.conflicts.words import same
from enforcement.model.document import DocumentState
from enforcement.model.inspection import Inspection, InspectionStatus
from enforcement.model.take_back import Standing
from enforcement.model.things import THING_NAMES
from enforcement.refusals import Refusal
from enforcement.rules import kinds, replies
from enforcement.rules import take_back_replies as said
from enforcement.rules.authority import ACT_OF_KIND, Act
from enforcement.rules.newer_replies import written_by_newer


@dataclass(frozen=True, slots=True)
class Barrier:
    """Why a group cannot be taken back."""

    standing: Standing
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Situation:
    """A group that an exchange changed: the thing as it is now, the inspection it stands in (None outside of them),
    whether a later program wrote it; ``name`` gives a person's name by id."""

    change: GroupChange
    thing: Any
    inspection: Inspection | None
    newer: bool
    name: Callable[[str], str]


_WRITTEN = ("origin", "place", "times", "told", "present", "opinion", "remarks", "signature", "correction")
_KINDS: dict[tuple[str, str], tuple[str, str]] = {
    **{("party", name): (kinds.PARTY_CHANGED,) * 2 for name in ("identity", "phone", "address")},
    **{("inspection", name): (kinds.INSPECTION_EDITED,) * 2 for name in _WRITTEN},
    ("inspection", "officers"): (kinds.OFFICERS_CHOSEN,) * 2,
    ("inspection", "assistants"): (kinds.OFFICERS_CHOSEN,) * 2,
    ("inspection", "approval"): (kinds.INSPECTION_APPROVED,) * 2,
    ("inspection_matter", "judgement"): (kinds.MATTER_JUDGED,) * 2,
    ("inspection_matter", "removed"): (kinds.MATTER_ADDED, kinds.MATTER_REMOVED),
    ("item_result", "answer"): (kinds.ITEM_ANSWERED,) * 2,
    ("fact", "words"): (kinds.FACT_EDITED,) * 2,
    ("fact", "removed"): (kinds.FACT_ADDED, kinds.FACT_REMOVED),
    ("evidence", "caption"): (kinds.EVIDENCE_CAPTIONED,) * 2,
    ("evidence", "link"): (kinds.EVIDENCE_LINKED,) * 2,
    ("document", "paper"): (kinds.DOCUMENT_PREPARED,) * 2,
    ("document", "stage"): (kinds.DOCUMENT_TAKEN_BACK, kinds.DOCUMENT_DISCARDED),
}
"""(type, group) → the acts that give it its former value: back to its place, or out again where it was out."""

_IN_OPEN_ONES = frozenset({"inspection", "inspection_matter", "item_result", "fact"})
_DRAFTS = (DocumentState.DRAFT.value, DocumentState.DISCARDED.value)


def kind_of(change: GroupChange) -> str:
    """The act that gives the group its former value. KeyError for one that is not taken back (`barrier` says so)."""
    back, out = _KINDS[change.thing_type, change.name]
    gone = change.former.get("removed") or change.former.get("state") == DocumentState.DISCARDED.value
    return out if gone else back


def act_of(change: GroupChange) -> Act:
    """What whoever takes it back must be allowed to do."""
    return ACT_OF_KIND[kind_of(change)]


def barrier(at: Situation) -> Barrier | None:
    """None when the group can be taken back by somebody who may change it."""
    change = at.change
    group = group_named(change.thing_type, change.name)
    if at.newer:
        return _closed(written_by_newer(THING_NAMES[change.thing_type]))
    if change.disputed:
        return Barrier(Standing.DISPUTED, said.disputed(group.words, change.key))
    if at.thing is None or (change.thing_type, change.name) not in _KINDS:
        return _closed(_never(change, group.rule, group.words))
    if change.thing_type == "document" and _went_out(change, at.thing):
        return _closed(said.issued(group.words))
    if all(same(change.now.get(name), was) for name, was in change.former.items()):
        return Barrier(Standing.BACK, said.back_already(group.words))
    if change.since or any(not same(change.now.get(name), came) for name, came in change.came.items()):
        return Barrier(Standing.SINCE, said.changed_since(group.words, *_last(at)))
    if change.was_disputed:
        return _closed(said.was_settled(group.words))
    if change.thing_type in _IN_OPEN_ONES and at.inspection is not None:
        return _inspection_closed(at.inspection)
    return None


def _closed(refusal: Refusal) -> Barrier:
    return Barrier(Standing.CLOSED, refusal)


def _never(change: GroupChange, rule: Rule, words: str) -> Refusal:
    if (change.thing_type, change.name) == ("inspection", "holder"):
        return said.handed_over()
    if (change.thing_type, change.name) == ("inspection", "stage"):
        return said.ended()
    return said.only_forward(words) if rule is Rule.GREATEST else said.not_changed_here(words)


def _went_out(change: GroupChange, paper: Any) -> bool:
    """Whether the paper was issued, or is being issued by what came."""
    states = [side.get("state") for side in (change.former, change.came) if "state" in side]
    sealed = any(side.get("sha256") for side in (change.former, change.came))
    return sealed or bool(paper.sha256) or any(state not in _DRAFTS for state in (*states, paper.state.value))


def _inspection_closed(inspection: Inspection) -> Barrier | None:
    if inspection.status is InspectionStatus.RUNNING:
        return None
    return _closed(replies.inspection_closed(inspection.status is InspectionStatus.VOIDED))


def _last(at: Situation) -> tuple[str, str]:
    """Who wrote it last, and when in words; both empty where nobody did and it still reads otherwise."""
    if not at.change.since:
        return "", ""
    last = at.change.since[-1]
    return at.name(last.actor), said.moment(last.at)
