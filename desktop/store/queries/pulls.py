"""What exchanges with the county brought, and what one of them changed here, in words (回到同步前)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from desktop.store.mappers import from_ms
from desktop.store.newer import held_things
from desktop.store.pulls import ENTRY, SPAN, Spans, pulled_things, spans_of
from desktop.store.queries.outbox import NO_RECORDS, titles_of
from desktop.store.queries.pulled_words import Wording
from desktop.store.queries.reviews import papers_of
from desktop.store.queries.sources import Sources, named, officer_names
from desktop.store.tables import THING_TABLES, core
from enforcement.commands.settle_review import inspection_of
from enforcement.conflicts.groups import group_named
from enforcement.conflicts.pulled import GroupChange, changes_of
from enforcement.model.inspection import Inspection
from enforcement.model.take_back import Standing
from enforcement.model.things import THING_NAMES, THINGS
from enforcement.queries.pulls import AskPull, AskPulls, PullLine, PullRecord, PullRow, PullView, PullWay
from enforcement.rules.kinds import KIND_NAMES
from enforcement.rules.take_back import Situation, barrier
from sync.protocol.entry import open_body

CHANGED_SHOWN = 200
"""So many changed things are looked into at once: each is read with all its entries."""
_NAMED_UP_TO = 2_000
_TAKE_BACK = "pull_take_back"


def pulls(question: AskPulls, sources: Sources) -> tuple[PullRow, ...]:
    """→ tuple[PullRow, ...], newest first."""
    newest = sa.select(SPAN.c.exchange).distinct().order_by(SPAN.c.exchange.desc()).limit(question.limit)
    numbers = sources.connection.execute(newest).scalars().all()
    names = officer_names(sources.officers())
    found = (spans_of(sources.connection, number) for number in numbers)
    rows = (_row(sources, spans, names) for spans in found if spans is not None)
    return tuple(row for row in rows if row.entries)


def pull(question: AskPull, sources: Sources) -> PullView | None:
    """→ PullView, None when there is no such exchange."""
    spans = spans_of(sources.connection, question.number)
    return None if spans is None else _Reading(sources, spans).view()


def _row(sources: Sources, spans: Spans, names: dict[str, str]) -> PullRow:
    shown = sa.and_(spans.inside(), ENTRY.c.type.not_in(NO_RECORDS))
    count = sa.select(sa.func.count()).select_from(ENTRY).where(shown)
    entries = int(sources.connection.execute(count).scalar() or 0)
    who: tuple[str, ...] = ()
    if entries <= _NAMED_UP_TO:  # a first exchange brings years of the whole team
        query = sa.select(ENTRY.c.actor).where(shown).distinct().order_by(ENTRY.c.actor)
        actors = sources.connection.execute(query).scalars().all()
        who = tuple(filter(None, (named(names, actor) for actor in actors)))
    return PullRow(spans.exchange, PullWay(spans.way), from_ms(spans.ended_at), entries, who)


@dataclass
class _Record:
    """A record while it is put together."""

    changes: list[GroupChange] = field(default_factory=list)
    fresh: Counter[str] = field(default_factory=Counter)


class _Reading:
    """One exchange, from its entries to words."""

    def __init__(self, sources: Sources, spans: Spans) -> None:
        self._sources, self._spans = sources, spans
        self._connection = sources.connection
        self._newer = frozenset(held_things(self._connection))
        self._names = officer_names(sources.officers())
        self._things: dict[tuple[str, str], Any] = {}

    def view(self) -> PullView:
        """All of it; records in the order in which they came."""
        brought = self._brought()
        known = self._known_before()
        new_roots = {row.thing for row in brought if row.thing not in known}
        changed = [row for row in brought if row.thing in known]
        records: dict[tuple[str, str], _Record] = {}
        shown = changed[:CHANGED_SHOWN]
        pulled = pulled_things(self._connection, self._spans, [row.thing for row in shown])
        for row in shown:
            record = records.setdefault((row.root_type, row.root_id), _Record())
            changes = changes_of(pulled[row.type, row.thing])
            record.changes += changes or ()
            record.fresh[row.type] += changes is None
        fresh: Counter[str] = Counter()
        for row in brought:
            if row.thing in known:
                continue
            if row.root_id in new_roots:
                fresh[row.type] += row.thing == row.root_id
            else:
                records.setdefault((row.root_type, row.root_id), _Record()).fresh[row.type] += 1
        return PullView(
            row=_row(self._sources, self._spans, self._names),
            records=self._in_words(records),
            fresh=_counted(fresh),
            unlisted=max(len(changed) - CHANGED_SHOWN, 0),
        )

    def _brought(self) -> list[Any]:
        """Things of which an entry came, in the order of arrival: type, id, and the record they stand in."""
        first = sa.func.min(ENTRY.c.position)
        columns = (ENTRY.c.type, ENTRY.c.thing, ENTRY.c.root_type, ENTRY.c.root_id, first)
        known = [name for name in THING_TABLES if name not in (*NO_RECORDS, _TAKE_BACK)]
        query = sa.select(*columns).where(self._spans.inside(), ENTRY.c.type.in_(known))
        return list(self._connection.execute(query.group_by(ENTRY.c.thing).order_by(first)))

    def _known_before(self) -> frozenset[str]:
        """Those of the things that had other entries here when the exchange ended."""
        inside = self._spans.inside()
        brought = sa.select(ENTRY.c.thing).where(inside)
        others = (ENTRY.c.thing.in_(brought), ENTRY.c.position <= self._spans.last, sa.not_(inside))
        return frozenset(
            self._connection.execute(sa.select(ENTRY.c.thing).where(*others).distinct()).scalars()
        )

    def _in_words(self, records: dict[tuple[str, str], _Record]) -> tuple[PullRecord, ...]:
        there = {root: one for root, one in records.items() if one.changes or +one.fresh}
        self._read({(change.thing_type, change.thing_id) for one in there.values() for change in one.changes})
        titles = titles_of(self._sources, [root_id for _, root_id in there])
        wording = Wording(self._sources, [change for one in there.values() for change in one.changes])
        return tuple(
            PullRecord(
                root_type=root_type,
                root_id=root_id,
                title=titles.get(root_id) or THING_NAMES.get(root_type, root_type),
                lines=tuple(self._line(change, wording) for change in one.changes),
                fresh=_counted(one.fresh),
                papers=papers_of(self._sources, root_type, root_id) if one.changes else (),
            )
            for (root_type, root_id), one in there.items()
        )

    def _line(self, change: GroupChange, wording: Wording) -> PullLine:
        thing = self._things.get((change.thing_type, change.thing_id))
        said = sorted(change.brought, key=lambda one: one.patch.position)
        who = dict.fromkeys(named(self._names, one.actor) for one in said)
        reasons = dict.fromkeys(self._reasons.get(one.save_id, "") for one in said)
        no = barrier(self._situation(change, thing))
        return PullLine(
            thing_type=change.thing_type,
            thing_id=change.thing_id,
            group=change.name,
            thing=THING_NAMES[change.thing_type]
            if thing is None
            else wording.thing(change.thing_type, thing),
            words=group_named(change.thing_type, change.name).words,
            fields=wording.fields(change),
            who="、".join(filter(None, who)) or "没有署名",
            what=KIND_NAMES.get(said[-1].kind, ""),
            at=said[-1].at,
            reason="；".join(filter(None, reasons)),
            standing=Standing.OPEN if no is None else no.standing,
            barrier=None if no is None else no.refusal,
            form=(thing.form_id, thing.form_version)
            if change.thing_type == "document" and thing
            else ("", ""),
        )

    def _situation(self, change: GroupChange, thing: Any) -> Situation:
        inspection = "" if thing is None else inspection_of(change.thing_type, thing)
        held = (change.thing_type, change.thing_id) in self._newer
        running: Inspection | None = self._things.get(("inspection", inspection))
        return Situation(change, thing, running, held, lambda who: named(self._names, who))

    def _read(self, wanted: set[tuple[str, str]]) -> None:
        """The things as they are now, and the inspections they stand in."""
        self._load(wanted)
        inside = {inspection_of(kind, thing) for (kind, _), thing in self._things.items()}
        self._load({("inspection", one) for one in inside if one} - self._things.keys())

    def _load(self, wanted: set[tuple[str, str]]) -> None:
        for kind in {kind for kind, _ in wanted}:
            table, ids = core(THING_TABLES[kind]), [thing for name, thing in wanted if name == kind]
            found: tuple[Any, ...] = self._sources.all(THINGS[kind], table.c.id.in_(ids))
            self._things |= {(kind, thing.id): thing for thing in found}

    @cached_property
    def _reasons(self) -> dict[str, str]:
        """Why colleagues took something back, by save."""
        query = sa.select(ENTRY.c.save_id, ENTRY.c.body).where(
            self._spans.inside(), ENTRY.c.type == _TAKE_BACK
        )
        rows = self._connection.execute(query).all()
        return {row.save_id: str(open_body(row.body)[0].get("reason", "")) for row in rows if row.body}


def _counted(found: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple((kind, count) for kind, count in found.items() if count)
