"""Draw from a closed pool with the witness's half, or give it up; what was drawn is never changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, refuse
from enforcement.drawing import picks_of
from enforcement.model.officer import Officer
from enforcement.model.random_draw import HALF_LENGTH, DrawState, RandomDraw
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules import draw_replies, kinds
from enforcement.rules.authority import Act
from enforcement.text.numerals import half_width


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeDraw:
    """Done's value is the RandomDraw. ``witness`` is a name, ``witness_half`` what this person says: letters or digits of
    any width, kept as half-width. R94 when it is drawn or given up already, or a part is missing; R121 when the planned
    day is over or somebody of the pool may not go any more: the pool stays as it is, to be given up."""

    draw_id: str
    witness: str
    witness_half: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.DRAW):
            return no
        draw = known(work, RandomDraw, self.draw_id)
        if isinstance(draw, Refused):
            return draw
        half = "".join(half_width(self.witness_half).split())
        if missing := self._missing(draw, half, context) or _stale(work, draw, context):
            return refuse(missing)
        whole = replace(draw, witness=self.witness.strip(), witness_half=half)
        drawn = replace(
            whole,
            state=DrawState.DRAWN,
            picks=picks_of(whole),
            drawn_by=context.actor.id,
            drawn_at=context.clock.now(),
        )
        work.change(draw, drawn, kinds.DRAW_MADE)
        return Done(drawn)

    def _missing(self, draw: RandomDraw, half: str, context: Context) -> Refusal | None:
        if draw.state is not DrawState.PREPARED:
            return draw_replies.not_open(draw.state)
        if not self.witness.strip():
            return draw_replies.witness_missing()
        if "".join(self.witness.split()) == "".join(context.actor.name.split()):
            return draw_replies.witness_is_drawer(context.actor.name)
        if len(half) not in HALF_LENGTH or not half.isascii() or not half.isalnum():
            return draw_replies.half_missing()
        return None


def _stale(work: UnitOfWork, draw: RandomDraw, context: Context) -> Refusal | None:
    """What has changed since the pool was closed."""
    if draw.planned_on < context.clock.today():
        return draw_replies.day_is_over(draw.planned_on.isoformat())
    people = ((one.name, work.get(Officer, one.officer_id)) for one in draw.officers)
    gone = tuple(name for name, who in people if who is None or not who.may_sign_on(draw.planned_on))
    return draw_replies.pool_is_stale(gone) if gone else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpDraw:
    """A closed pool that is not drawn after all stays, with the reason. Done's value is the RandomDraw."""

    draw_id: str
    reason: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.DRAW):
            return no
        draw = known(work, RandomDraw, self.draw_id)
        if isinstance(draw, Refused):
            return draw
        if draw.state is not DrawState.PREPARED:
            return refuse(draw_replies.not_open(draw.state))
        if not self.reason.strip():
            return refuse(draw_replies.reason_missing())
        given_up = replace(draw, state=DrawState.CANCELLED, reason=self.reason.strip())
        work.change(draw, given_up, kinds.DRAW_GIVEN_UP)
        return Done(given_up)
