"""What people at the county looked at (县里看过): the newest, as the county itself wrote them down."""

from __future__ import annotations

import sqlalchemy as sa

from desktop.store.mappers import thing_of
from desktop.store.projection import COUNTS
from desktop.store.queries.sources import Sources
from desktop.store.tables import CountyReadingRow, JournalEntry, core
from enforcement.model.county_reading import LOOKED_NAMES, CountyReading
from enforcement.queries.exchange import CountyReadRow
from enforcement.rules import kinds

_ENTRY = core(JournalEntry)
_ROW = core(CountyReadingRow)
_SHOWN = 50


def county_reads(sources: Sources) -> tuple[CountyReadRow, ...]:
    """The newest 50, the last first."""
    query = (
        sa.select(_ROW.c.body)
        .join(_ENTRY, _ENTRY.c.thing == _ROW.c.id)
        .where(_ENTRY.c.kind == kinds.COUNTY_READ, COUNTS, _ROW.c.readable)
    )
    bodies = sources.connection.execute(query.order_by(_ENTRY.c.position.desc()).limit(_SHOWN)).scalars()
    return tuple(_row(thing_of(CountyReading, body)) for body in bodies)


def _row(one: CountyReading) -> CountyReadRow:
    words = f"{LOOKED_NAMES[one.looked]}{one.what}。原因：{one.reason}"
    return CountyReadRow(at=one.at, who=f"{one.person}（{one.roles}）", words=words)
