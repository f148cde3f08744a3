"""Draws, and the libraries of objects and officers that a pool is made of."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from desktop.store.mappers import to_ms
from desktop.store.queries.sources import Sources, officer_names
from desktop.store.tables import InspectionRow, RandomDrawRow, core
from enforcement.model.inspection import Inspection, InspectionStatus
from enforcement.model.party import Party
from enforcement.model.random_draw import RandomDraw
from enforcement.queries.draws import AskDrawPool, AskDraws, DrawPool, DrawRow, PoolRow

_DRAW = core(RandomDrawRow)
_INSPECTION = core(InspectionRow)


def draws(_: AskDraws, sources: Sources) -> tuple[DrawRow, ...]:
    """→ tuple[DrawRow, ...], newest first."""
    names = officer_names(sources.officers())
    made = sources.all(RandomDraw, order=_DRAW.c.number.desc())
    same: dict[str, list[RandomDraw]] = {}
    for draw in sorted(made, key=lambda one: (one.prepared_at is None, str(one.prepared_at), one.id)):
        same.setdefault("".join(draw.task.split()), []).append(draw)
    return tuple(
        DrawRow(
            draw,
            _begun(draw, sources),
            names,
            tuple(one for one in same["".join(draw.task.split())] if one.id != draw.id),
        )
        for draw in made
    )


def _begun(draw: RandomDraw, sources: Sources) -> dict[str, str]:
    """The first inspection of each drawn object that names this draw as its source."""
    if draw.drawn_at is None:
        return {}
    parties = [pick.party_id for pick in draw.picks]
    since = _INSPECTION.c.sort_at >= to_ms(draw.drawn_at)
    standing = _INSPECTION.c.status != InspectionStatus.VOIDED.value
    found: dict[str, str] = {}
    for one in sources.all(Inspection, _INSPECTION.c.party_id.in_(parties), since, standing):
        if one.task_source == draw.source_words:
            found.setdefault(one.party_id, one.id)
    return found


def pool(question: AskDrawPool, sources: Sources) -> DrawPool:
    """→ DrawPool; a voided inspection was no visit."""
    seen = _visits(question.day, sources)
    rows = (PoolRow(party, *seen.get(party.id, (0, None))) for party in sources.all(Party))
    return DrawPool(tuple(sorted(rows, key=lambda row: row.party.name)), sources.officers())


def _visits(day: date, sources: Sources) -> dict[str, tuple[int, date | None]]:
    first = date(day.year, 1, 1).isoformat()
    began = _INSPECTION.c.started_on
    query = (
        sa.select(
            _INSPECTION.c.party_id, sa.func.sum(sa.case((began >= first, 1), else_=0)), sa.func.max(began)
        )
        .where(began.is_not(None), _INSPECTION.c.status != InspectionStatus.VOIDED.value)
        .group_by(_INSPECTION.c.party_id)
    )
    return {
        party: (int(count), date.fromisoformat(last))
        for party, count, last in sources.connection.execute(query)
    }
