"""Settle what two people wrote differently (要你定的): one side, all texts one after the other, or a third."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from enforcement.commands.shared import barred, known, refuse
from enforcement.conflicts.groups import Group, group_named
from enforcement.conflicts.rules import texts
from enforcement.conflicts.words import FREE_TEXT, same
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import Inspection
from enforcement.model.plain import to_plain
from enforcement.model.settlement import Choice, Settlement
from enforcement.model.things import THINGS
from enforcement.ports import Context, Side, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds, review_replies
from enforcement.rules.authority import Act

LEAST_REASON = 4
_OUT = (DocumentState.ISSUED, DocumentState.SERVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleReview:
    """``chosen`` is the entry of the side taken, ``values`` (plain, by field) what is written instead for a third.
    ``seen`` are the entries of the sides that were shown; with another one there the answer is R106.

    Done's value is the thing's id. A reason is needed once the record has an issued paper (R103). Of two issued papers
    the county's legal reviewer voids one (R112); an issued one is never replaced by a draft (R105). KeyError for an
    unknown type.
    """

    thing_type: str
    thing_id: str
    group: str
    choice: Choice
    chosen: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    seen: tuple[str, ...] = ()

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.SETTLE_REVIEW):
            return no
        cls = THINGS[self.thing_type]
        thing = known(work, cls, self.thing_id)
        if isinstance(thing, Refused):
            return thing
        sides = work.sides(cls, self.thing_id).get(self.group, ())
        if not sides:
            return refuse(review_replies.nothing_to_settle())
        if self.seen and {side.entry_id for side in sides} != set(self.seen):
            return refuse(review_replies.more_came())
        group = group_named(self.thing_type, self.group)
        if no := self._sealed(group, sides):
            return no
        if len(self.reason.strip()) < LEAST_REASON and needs_reason(work, self.thing_type, thing):
            return refuse(review_replies.reason_needed(LEAST_REASON))
        return self._settle(work, context, group, thing, sides)

    def _settle(
        self, work: UnitOfWork, context: Context, group: Group, thing: Any, sides: tuple[Side, ...]
    ) -> Done | Refused:
        values = self._values(group, thing, sides)
        if values is None:
            return refuse(review_replies.not_a_whole_value(group.words))
        try:
            work.settle(thing, group.name, values, kinds.REVIEW_SETTLED)
        except ValueError:
            return refuse(review_replies.not_a_whole_value(group.words))
        decision = Settlement(
            id=context.ids.new(),
            thing_type=self.thing_type,
            thing_id=self.thing_id,
            group=self.group,
            sides=tuple(side.entry_id for side in sides),
            choice=self.choice,
            chosen=self.chosen if self.choice is Choice.SIDE else "",
            reason=self.reason.strip(),
            inspection_id=inspection_of(self.thing_type, thing),
            by=context.actor.id,
            at=context.clock.now(),
        )
        work.add(decision, kinds.SETTLEMENT_RECORDED)
        return Done(self.thing_id)

    def _sealed(self, group: Group, sides: tuple[Side, ...]) -> Refused | None:
        """Nobody puts a draft in the place of an issued paper; between two of them the county decides."""
        sealed = [side for side in sides if group.sealed_by and side.values.get(group.sealed_by)]
        if not sealed:
            return None
        chosen = next((side for side in sealed if side.entry_id == self.chosen), None)
        if chosen is None or self.choice is not Choice.SIDE:
            return refuse(review_replies.issued_stays(paper_name(sealed[0].values)))
        return refuse(review_replies.county_decides(paper_name(chosen.values))) if len(sealed) > 1 else None

    def _values(self, group: Group, thing: Any, sides: tuple[Side, ...]) -> dict[str, Any] | None:
        """All fields of the group as they hold from now on; None when the choice does not say them."""
        plain = to_plain(thing)
        shown = {name: plain[name] for name in group.fields}
        if self.choice is Choice.THIRD:
            return {**shown, **self.values} if self.values.keys() <= shown.keys() and self.values else None
        if self.choice is Choice.BOTH:
            if not may_keep_both(sides):
                return None
            names = [name for name in shown if any(name in side.values for side in sides)]
            every = {name: [side.values[name] for side in sides if name in side.values] for name in names}
            return {**shown, **{name: _together(values) for name, values in every.items()}}
        chosen = next((side for side in sides if side.entry_id == self.chosen), None)
        return None if chosen is None else {**shown, **chosen.values}


def may_keep_both(sides: tuple[Side, ...]) -> bool:
    """Whether only free texts differ."""
    names = {name for side in sides for name in side.values}
    differ = {name for name in names if not _agree(name, sides)}
    return bool(differ) and differ <= FREE_TEXT


def needs_reason(work: UnitOfWork, thing_type: str, thing: Any) -> bool:
    """Whether an issued paper stands on this record."""
    if thing_type == "document":
        return bool(thing.sha256)
    if thing_type == "party":
        visits = work.find(Inspection, party_id=thing.id)
        return any(_issued(work, visit.id) for visit in visits)
    inspection_id = inspection_of(thing_type, thing)
    return bool(inspection_id) and _issued(work, inspection_id)


def paper_name(values: Mapping[str, Any]) -> str:
    """How an issued side is called: its number, its title where it has none."""
    return str(values.get("number") or f"《{values.get('title') or '文书'}》")


def inspection_of(thing_type: str, thing: Any) -> str:
    """The inspection that a thing belongs to; empty for others."""
    return str(thing.id if thing_type == "inspection" else getattr(thing, "inspection_id", ""))


def _issued(work: UnitOfWork, inspection_id: str) -> bool:
    return any(paper.state in _OUT for paper in work.find(Document, inspection_id=inspection_id))


def _agree(name: str, sides: tuple[Side, ...]) -> bool:
    return all(same(side.values.get(name), sides[0].values.get(name)) for side in sides)


def _together(values: list[Any]) -> Any:
    return values[0] if all(same(one, values[0]) for one in values) else texts(values)
