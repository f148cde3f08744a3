"""交接 of the last days: what was handed to the session's officer, and what he handed on or had taken from him."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from desktop.clock import CHINA
from desktop.store import settings
from desktop.store.mappers import thing_of, to_ms
from desktop.store.queries.sources import Sources, officer_names
from desktop.store.tables import InspectionRow, PartyRow, core
from enforcement.model.inspection import Holder, Inspection, InspectionStatus
from enforcement.queries import TaskRow

DAYS = 7
_SHOWN = 20
_INSPECTION = core(InspectionRow)
_PARTY = core(PartyRow)


def handed(day: date, sources: Sources) -> tuple[TaskRow, ...]:
    """Of the seven days up to ``day``, the newest first. What was handed to him goes when the inspection is over."""
    me = str(sources.setting(settings.SESSION_OFFICER, "") or "")
    since = to_ms(datetime.combine(day - timedelta(days=DAYS - 1), time(), CHINA))
    query = (
        sa.select(_INSPECTION.c.body, _PARTY.c.name)
        .join(_PARTY, _PARTY.c.id == _INSPECTION.c.party_id, isouter=True)
        .where(_INSPECTION.c.handed_at >= since, _INSPECTION.c.readable)
        .order_by(_INSPECTION.c.handed_at.desc())
        .limit(_SHOWN)
    )
    rows = sources.connection.execute(query).all() if me else ()
    names = officer_names(sources.officers()) if rows else {}
    tasks = (_task(thing_of(Inspection, row.body), row.name or "", me, names) for row in rows)
    return tuple(task for task in tasks if task is not None)


def held_words(row: Any, sources: Sources) -> str:
    """Who goes on with an inspection that was handed to somebody else; empty for all others."""
    if row.handed_at is None:
        return ""
    holder = thing_of(Inspection, row.body).holder.officer_id
    if not holder or holder == sources.setting(settings.SESSION_OFFICER, ""):
        return ""
    name = officer_names(sources.officers()).get(holder, "")
    return f"，现在由{name}经办" if name else ""


def _task(inspection: Inspection, party: str, me: str, names: Mapping[str, str]) -> TaskRow | None:
    holder = inspection.holder
    if holder.officer_id == me and inspection.status is InspectionStatus.RUNNING:
        words = ("today", "交给你的", party, f"{_what(holder, names, '你')}：{holder.reason}", "接着办")
    elif holder.from_id == me != holder.officer_id:
        to = names.get(holder.officer_id, "")
        mine = {**names, me: "你"}
        words = ("later", "已交出", party, f"{_what(holder, mine, to)}：{holder.reason}", "看一看")
    else:
        return None
    return TaskRow("handed", *words, "inspection", inspection.id)


def _what(holder: Holder, names: Mapping[str, str], to: str) -> str:
    """Who gave it to whom on which day; a captain's word is said."""
    assert holder.at is not None
    day = holder.at.astimezone(CHINA)
    giver, by = names.get(holder.from_id, ""), names.get(holder.by, "")
    captain = f"（{by}定的）" if holder.by != holder.from_id and by else ""
    return f"{giver} {day.month}月{day.day}日 交给{to}{captain}"
