"""回到同步前: chosen groups that an exchange changed get their former values back, as new entries with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from enforcement.commands.settle_review import inspection_of
from enforcement.commands.shared import barred, refuse
from enforcement.conflicts.pulled import GroupChange, changes_of
from enforcement.model.inspection import Inspection
from enforcement.model.officer import Officer
from enforcement.model.plain import from_plain, to_plain
from enforcement.model.take_back import PullTakeBack, TakenBack
from enforcement.model.things import THINGS
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules import kinds
from enforcement.rules import take_back_replies as said
from enforcement.rules.authority import Act
from enforcement.rules.take_back import Situation, act_of, barrier, kind_of

LEAST_REASON = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackPull:
    """``exchange`` is its number on this machine, ``lines`` are (type, id, group) of what is taken back. Done's value is
    how many groups that were.

    All or nothing: one line that cannot be taken back (R109, with the way out) leaves everything as it is. Nothing that
    came is removed; the former values are written as by hand, in the acts by which these fields are changed, and the
    author has seen every entry there is. KeyError for an unknown type.
    """

    exchange: int
    lines: tuple[tuple[str, str, str], ...]
    reason: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.TAKE_BACK_PULL):
            return no
        if not self.lines:
            return refuse(said.nothing_chosen())
        if len(self.reason.strip()) < LEAST_REASON:
            return refuse(said.reason_needed(LEAST_REASON))
        chosen: list[GroupChange] = []
        no_s: list[Refusal] = []
        for (thing_type, thing_id), groups in _by_thing(self.lines).items():
            found, refusals = self._changes(work, context, thing_type, thing_id, groups)
            chosen += found
            no_s += refusals
        if no_s:
            return refuse(*dict.fromkeys(no_s))
        for change in chosen:
            _write_back(work, change)
        for lines in _by_record(work, chosen).values():
            work.add(self._record(work, context, lines), kinds.PULL_TAKEN_BACK)
        return Done(len(chosen))

    def _changes(
        self, work: UnitOfWork, context: Context, thing_type: str, thing_id: str, groups: list[str]
    ) -> tuple[list[GroupChange], list[Refusal]]:
        """The chosen groups of one thing, or why not."""
        pulled = work.pulled(self.exchange, thing_type, thing_id)
        changes = (changes_of(pulled) or ()) if pulled is not None else ()
        by_name = {change.name: change for change in changes}
        if any(group not in by_name for group in groups):
            return [], [said.not_of_this(self.exchange)]
        found = [by_name[group] for group in groups]
        refusals: list[Refusal] = []
        for change in found:
            if (no := barrier(situation(work, change))) is not None:
                refusals.append(no.refusal)
            elif (bar := barred(context, act_of(change))) is not None:
                refusals += bar.refusals
        return found, refusals

    def _record(self, work: UnitOfWork, context: Context, lines: list[GroupChange]) -> PullTakeBack:
        first = lines[0]
        return PullTakeBack(
            id=context.ids.new(),
            lines=tuple(
                TakenBack(
                    thing_type=one.thing_type,
                    thing_id=one.thing_id,
                    group=one.name,
                    entries=tuple(entry.patch.entry_id for entry in one.brought),
                )
                for one in lines
            ),
            reason=self.reason.strip(),
            inspection_id=_inspection_id(work, first),
            by=context.actor.id,
            at=context.clock.now(),
        )


def situation(work: UnitOfWork, change: GroupChange) -> Situation:
    """A changed group with what decides whether it can be taken back."""
    inspection_id = _inspection_id(work, change)

    def name(officer_id: str) -> str:
        officer = work.get(Officer, officer_id) if officer_id else None
        return officer.name if officer is not None else ""

    return Situation(
        change,
        work.get(THINGS[change.thing_type], change.thing_id),
        work.get(Inspection, inspection_id) if inspection_id else None,
        (change.thing_type, change.thing_id) in work.newer(),
        name,
    )


def _write_back(work: UnitOfWork, change: GroupChange) -> None:
    cls: type[Any] = THINGS[change.thing_type]
    now = work.get(cls, change.thing_id)
    work.change(now, from_plain(cls, {**to_plain(now), **change.former}), kind_of(change))


def _inspection_id(work: UnitOfWork, change: GroupChange) -> str:
    thing = work.get(THINGS[change.thing_type], change.thing_id)
    return "" if thing is None else inspection_of(change.thing_type, thing)


def _by_thing(lines: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for thing_type, thing_id, group in dict.fromkeys(lines):
        found.setdefault((thing_type, thing_id), []).append(group)
    return found


def _by_record(work: UnitOfWork, chosen: Iterable[GroupChange]) -> dict[str, list[GroupChange]]:
    """The lines of one inspection together, those of every other thing by themselves."""
    found: dict[str, list[GroupChange]] = {}
    for change in chosen:
        found.setdefault(_inspection_id(work, change) or change.thing_id, []).append(change)
    return found
