"""Close the pool of a draw: who and what may be drawn, on which day, and the machine's half of the seed under seal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from enforcement.commands.shared import barred, known, refuse
from enforcement.drawing import commitment_of, digest_of, free_for, officers_each
from enforcement.model.officer import Officer, Role
from enforcement.model.party import PARTY_KIND_NAMES, Party
from enforcement.model.random_draw import (
    MOST_OBJECTS,
    LeftOut,
    PoolObject,
    PoolOfficer,
    RandomDraw,
    Recusal,
)
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules import draw_replies, kinds
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareDraw:
    """Done's value is the RandomDraw. Who of ``officer_ids`` may not sign on ``planned_on`` is left out and named, and so
    is a second account of one certificate; R94 when nothing can be drawn from what is left, R122 when one object stands
    there twice."""

    task: str
    planned_on: date
    wanted: int
    party_ids: tuple[str, ...]
    officer_ids: tuple[str, ...]
    recusals: tuple[Recusal, ...] = ()

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.DRAW):
            return no
        objects: list[PoolObject] = []
        numbers: dict[str, str] = {}
        for party_id in dict.fromkeys(self.party_ids):
            party = known(work, Party, party_id)
            if isinstance(party, Refused):
                return party
            if party.id_no and party.id_no in numbers:
                return refuse(draw_replies.same_object(numbers[party.id_no], party.name))
            numbers[party.id_no] = party.name
            objects.append(_object(party))
        team: list[Officer] = []
        for officer_id in dict.fromkeys(self.officer_ids):
            officer = known(work, Officer, officer_id)
            if isinstance(officer, Refused):
                return officer
            team.append(officer)
        draw = self._draw(objects, team, context)
        if missing := next(_missing(draw, context), None):
            return refuse(missing)
        work.add(draw, kinds.DRAW_PREPARED)
        return Done(draw)

    def _draw(self, objects: list[PoolObject], team: list[Officer], context: Context) -> RandomDraw:
        half, twice = context.ids.salt().hex(), _second_accounts(team, self.planned_on)
        draw = RandomDraw(
            id=context.ids.new(),
            task=self.task.strip(),
            planned_on=self.planned_on,
            wanted=self.wanted,
            objects=tuple(objects),
            officers=tuple(
                PoolOfficer(officer_id=one.id, name=one.name, certificate=one.certificate.number)
                for one in team
                if one.may_sign_on(self.planned_on) and one.certificate is not None and one.id not in twice
            ),
            left_out=tuple(
                LeftOut(officer_id=one.id, name=one.name, why=_why_not(one, self.planned_on))
                for one in team
                if not one.may_sign_on(self.planned_on) or one.id in twice
            ),
            recusals=tuple(
                replace(one, reason=one.reason.strip(), officer_id=twice.get(one.officer_id, one.officer_id))
                for one in self.recusals
            ),
            pool_digest="",
            commitment="",
            machine_half=half,
            prepared_by=context.actor.id,
            prepared_at=context.clock.now(),
        )
        digest = digest_of(draw)
        return replace(draw, pool_digest=digest, commitment=commitment_of(half, digest))


def _object(party: Party) -> PoolObject:
    return PoolObject(
        party_id=party.id, name=party.name, kind=PARTY_KIND_NAMES[party.kind], address=party.address
    )


def _why_not(officer: Officer, day: date) -> str:
    if not officer.active_on(day):
        return "那天不在岗"
    if officer.has(Role.ASSISTANT):
        return "辅助人员"
    if officer.certificate is None:
        return "没有执法证"
    return "和名单里另一个账号是同一本执法证" if officer.may_sign_on(day) else "执法证那天无效"


def _second_accounts(team: Iterable[Officer], day: date) -> dict[str, str]:
    """Officers whose certificate stands in the pool already, each with who has it there: nobody goes as two people."""
    seen: dict[str, str] = {}
    twice = {}
    for one in team:
        if one.certificate is None or not one.may_sign_on(day):
            continue
        if seen.setdefault(one.certificate.number, one.id) != one.id:
            twice[one.id] = seen[one.certificate.number]
    return twice


def _missing(draw: RandomDraw, context: Context) -> Iterator[Refusal]:
    """What is in the way of drawing from this pool, the first thing first."""
    if not draw.task:
        yield draw_replies.task_missing()
    if draw.planned_on < context.clock.today():
        yield draw_replies.past_day(draw.planned_on.isoformat())
    if not 1 <= draw.wanted <= len(draw.objects) or len(draw.objects) > MOST_OBJECTS:
        yield draw_replies.too_few_objects(len(draw.objects), draw.wanted)
    people = {one.officer_id for one in draw.officers} | {one.officer_id for one in draw.left_out}
    parties = {one.party_id for one in draw.objects}
    if any(
        one.officer_id not in people or one.party_id not in parties or not one.reason for one in draw.recusals
    ):
        yield draw_replies.unknown_recusal()
    if len(draw.officers) < officers_each():
        yield draw_replies.nobody_for("", len(draw.officers))
    for one in draw.objects:
        able = len(free_for(one.party_id, draw))
        if able < officers_each():
            yield draw_replies.nobody_for(one.name, able)
