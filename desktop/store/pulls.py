"""Which entries came with which exchange (收发): noted in the transaction of each page, and read back thing by thing.

An exchange is a run of positions for as long as no own save stands between its pages, else several. A round that was cut
off has exactly the pages that were committed; one that brought nothing new leaves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desktop.store.connect import inserted_id
from desktop.store.incoming import patch_of
from desktop.store.mappers import from_ms
from desktop.store.projection import COUNTS
from desktop.store.tables import JournalEntry, PullSpan, core

if TYPE_CHECKING:
    from enforcement.conflicts.pulled import PulledEntry, PulledThing

ENTRY = core(JournalEntry)
SPAN = core(PullSpan)
_READ = (
    ENTRY.c.type,
    ENTRY.c.thing,
    ENTRY.c.position,
    ENTRY.c.gseq,
    ENTRY.c.entry_id,
    ENTRY.c.header,
    ENTRY.c.salt,
    ENTRY.c.body,
    ENTRY.c.actor,
    ENTRY.c.wall_time,
    ENTRY.c.kind,
    ENTRY.c.save_id,
    COUNTS.label("counts"),
)


@dataclass
class PullMark:
    """One exchange while it goes on; ``number`` is 0 until a page with something new is committed."""

    way: str
    began_at: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class Spans:
    """All entries of one exchange, by position."""

    exchange: int
    way: str
    ended_at: int
    runs: tuple[tuple[int, int], ...]

    @property
    def last(self) -> int:
        """Where it ends."""
        return self.runs[-1][1]

    def holds(self, position: int) -> bool:
        """Whether the exchange brought the entry there."""
        return any(first <= position <= last for first, last in self.runs)

    def inside(self) -> sa.ColumnElement[bool]:
        """The condition for its entries."""
        return sa.or_(*(ENTRY.c.position.between(first, last) for first, last in self.runs))


def newest_position(connection: Connection) -> int:
    """Where the journal of this store ends."""
    return int(connection.execute(sa.select(sa.func.max(ENTRY.c.position))).scalar() or 0)


def note_page(connection: Connection, mark: PullMark, before: int, now: Callable[[], int]) -> int:
    """Note in the page's own transaction what it added behind position ``before``; the number of the exchange, 0 while
    it brought nothing. The caller puts it into ``mark`` once the page is committed."""
    last = newest_position(connection)
    if last == before:
        return mark.number
    at = now()
    same_run = sa.and_(SPAN.c.exchange == mark.number, SPAN.c.last == before)
    longer = sa.update(SPAN).where(same_run).values(last=last, ended_at=at)
    if mark.number and connection.execute(longer).rowcount:
        return mark.number
    values = {"exchange": mark.number, "way": mark.way, "began_at": mark.began_at, "ended_at": at}
    number = inserted_id(connection.execute(sa.insert(SPAN).values(first=before + 1, last=last, **values)))
    if mark.number:
        return mark.number
    connection.execute(sa.update(SPAN).where(SPAN.c.number == number).values(exchange=number))
    return number


def spans_of(connection: Connection, exchange: int) -> Spans | None:
    """An exchange by its number, None when there is no such one."""
    query = sa.select(SPAN).where(SPAN.c.exchange == exchange).order_by(SPAN.c.number)
    rows = connection.execute(query).all()
    if not rows:
        return None
    return Spans(exchange, rows[0].way, rows[-1].ended_at, tuple((row.first, row.last) for row in rows))


def pulled_thing(connection: Connection, exchange: int, thing_type: str, thing_id: str) -> PulledThing | None:
    """A thing with all its entries; None when the exchange brought none of them."""
    spans = spans_of(connection, exchange)
    found = {} if spans is None else pulled_things(connection, spans, [thing_id])
    thing = found.get((thing_type, thing_id))
    return thing if thing is not None and any(one.brought for one in thing.entries) else None


def pulled_things(
    connection: Connection, spans: Spans, ids: Sequence[str]
) -> dict[tuple[str, str], PulledThing]:
    """Things by type and id, with all their entries: each with whether the exchange brought it or it came later."""
    from enforcement.conflicts.pulled import PulledThing  # seldom needed

    query = sa.select(*_READ).where(ENTRY.c.thing.in_(ids)).order_by(ENTRY.c.position)
    found: dict[tuple[str, str], list[PulledEntry]] = {}
    for row in connection.execute(query).all():
        found.setdefault((row.type, row.thing), []).append(_entry(row, spans))
    return {key: PulledThing(*key, tuple(entries)) for key, entries in found.items()}


def _entry(row: Any, spans: Spans) -> PulledEntry:
    from enforcement.conflicts.pulled import PulledEntry

    return PulledEntry(
        patch=patch_of(row),
        actor=row.actor,
        at=from_ms(row.wall_time),
        kind=row.kind,
        save_id=row.save_id,
        brought=spans.holds(row.position),
        later=row.position > spans.last,
    )
