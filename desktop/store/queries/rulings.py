"""What the county's legal reviewer decided where one draft was issued on two machines (县里定的)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from desktop.store.mappers import thing_of, to_ms
from desktop.store.projection import COUNTS
from desktop.store.queries.sources import Sources
from desktop.store.tables import DocumentRow, JournalEntry, SettlementRow, core
from enforcement.conflicts.second_issue import void_id
from enforcement.model.document import Document
from enforcement.model.settlement import Settlement
from enforcement.queries.reviews import RuledRow
from enforcement.rules import kinds

_ENTRY = core(JournalEntry)
_ROW = core(SettlementRow)
_DOCUMENT = core(DocumentRow)
_SHOWN = 50


def rulings(sources: Sources, since: datetime) -> tuple[RuledRow, ...]:
    """Those that were written since, the last first."""
    query = (
        sa.select(_ROW.c.body)
        .join(_ENTRY, _ENTRY.c.thing == _ROW.c.id)
        .where(_ENTRY.c.kind == kinds.COUNTY_SETTLED, COUNTS, _ENTRY.c.wall_time >= to_ms(since))
        .where(_ROW.c.readable)
    )
    bodies = sources.connection.execute(query.order_by(_ENTRY.c.position.desc()).limit(_SHOWN)).scalars()
    found = [thing_of(Settlement, body) for body in bodies]
    papers = _papers(sources, found)
    return tuple(_row(one, papers) for one in found)


def _papers(sources: Sources, found: Iterable[Settlement]) -> dict[str, Document]:
    wanted = {one.thing_id for one in found} | {name for one in found for name in _void_ids(one)}
    return {paper.id: paper for paper in sources.all(Document, _DOCUMENT.c.id.in_(wanted))} if wanted else {}


def _void_ids(one: Settlement) -> tuple[str, ...]:
    return tuple(void_id(side) for side in one.sides if side != one.chosen)


def _row(one: Settlement, papers: dict[str, Document]) -> RuledRow:
    kept = papers.get(one.thing_id)
    void = (papers[name] for name in _void_ids(one) if name in papers)
    return RuledRow(
        paper="" if kept is None else kept.title,
        kept="" if kept is None else kept.number,
        void=tuple(paper.number for paper in void),
        reason=one.reason,
        who=one.by,
        at=one.at,
        inspection_id=one.inspection_id,
        document_id=one.thing_id,
    )
