"""What the bars around every screen show."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from desktop.store import settings
from desktop.store.mappers import from_ms_or_none
from desktop.store.queries.documents import own_blocks
from desktop.store.queries.outbox import NO_RECORDS
from desktop.store.queries.scans import papers_to_scan
from desktop.store.queries.sources import NO_OFFICER, Sources
from desktop.store.reviews import count_open
from desktop.store.tables import InspectionRow, JournalEntry, Record, core
from enforcement.model.document import NumberBlock
from enforcement.model.inspection import InspectionStatus
from enforcement.queries import AskFrame, AskReviewCount, FrameRow, SyncState

_RECORD = core(Record)
_ENTRY = core(JournalEntry)
_INSPECTION = core(InspectionRow)


def frame(_: AskFrame, sources: Sources) -> FrameRow:
    """→ FrameRow. The session's officer and partner are the ones the settings name, else the team's first."""
    officers = {officer.id: officer for officer in sources.officers()}
    first = next(iter(officers.values()), NO_OFFICER)
    officer = officers.get(sources.setting(settings.SESSION_OFFICER, ""), first)
    running = _INSPECTION.c.status == InspectionStatus.RUNNING.value
    count = sa.select(sa.func.count())
    return FrameRow(
        agency=sources.agency(),
        officer=officer,
        partner=officers.get(sources.setting(settings.SESSION_PARTNER, "")),
        catalogue=sources.catalogue.in_force(sources.connection),
        numbers_left=numbers_left(own_blocks(sources)),
        without_receipt=without_receipt(sources),
        running_inspections=int(
            sources.connection.execute(count.select_from(_INSPECTION).where(running)).scalar() or 0
        ),
        last_saved_at=from_ms_or_none(last_saved(sources)),
        last_receipt_at=from_ms_or_none(sources.setting(settings.LAST_RECEIPT_AT)),
        training=bool(sources.setting(settings.TRAINING, False)) or sources.agency().training,
        papers_to_scan=papers_to_scan(sources)[0],
        reviews=count_open(sources.connection),
        today=sources.catalogue.today(),
    )


def review_count(_: AskReviewCount, sources: Sources) -> int:
    """→ int."""
    return count_open(sources.connection)


def numbers_left(blocks: Iterable[NumberBlock]) -> int:
    """How many numbers are left where they run out first: of the series used this year, of all while none is."""
    left: dict[str, int] = {}
    used: set[str] = set()
    for block in blocks:
        left[block.series] = left.get(block.series, 0) + block.left
        if block.next_serial > block.first:
            used.add(block.series)
    return min((left[series] for series in used or left), default=0)


def without_receipt(sources: Sources) -> int:
    """Records without a clean receipt: also what the county holds and has not entered (`ux.md` §1)."""
    waiting = [state.value for state in SyncState if state is not SyncState.RECEIPTED]
    query = (
        sa.select(sa.func.count())
        .select_from(_RECORD)
        .where(_RECORD.c.state.in_(waiting), _RECORD.c.root_type.not_in(NO_RECORDS))
    )
    return int(sources.connection.execute(query).scalar() or 0)


def last_saved(sources: Sources) -> int | None:
    """Time (ms) of the newest own entry somebody made; None in a fresh home."""
    query = sa.select(_ENTRY.c.wall_time).where(_ENTRY.c.own, _ENTRY.c.actor != "")
    found: int | None = sources.connection.execute(query.order_by(_ENTRY.c.position.desc()).limit(1)).scalar()
    return found
