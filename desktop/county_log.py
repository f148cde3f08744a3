"""What this machine says and writes down of the county's log (总账): an alarm that stays, a restore with its day, and an
entry of the journal for either, so that the proof travels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from desktop.clock import MachineIds
from desktop.store import settings
from desktop.store.store import Store
from enforcement.model.county_sighting import CountySighting
from enforcement.rules import kinds
from sync.client.report import RoundReport
from sync.client.troubles import TroubleKind
from sync.client.witness import Seen
from sync.protocol.more_problems import LOG_DAMAGED


def note_sighting(store: Store, seen: Seen) -> None:
    """Write what was seen into the journal, with the county's own signatures on both heads."""
    assert seen.head is not None
    sighting = CountySighting(
        id=MachineIds().new(),
        epoch=seen.head.epoch,
        former_head=seen.before.hex(),
        head=seen.data.hex(),
        lost=seen.lost,
        broken=seen.why,
        seen_at=datetime.now(UTC),
    )
    with store.unit_of_work("") as work:
        work.add(sighting, kinds.COUNTY_LOG_BROKEN if seen.broken else kinds.COUNTY_RESTORED)
        work.commit()


def remember_log(store: Store, report: RoundReport, now_ms: Callable[[], int]) -> None:
    """The alarm of a county whose log does not continue stays until a round with it went well; that it was put back
    stays, with its day."""
    told = before = dict(store.settings.get(settings.COUNTY_LOG, {}))
    if report.trouble is None:
        told = {**told, "alarm": ""}
    elif report.trouble.kind is TroubleKind.LOG_BROKEN or report.trouble.problem is LOG_DAMAGED:
        told = {**told, "alarm": report.trouble.sentence}
    if report.restored:
        told = {**told, "restored": report.restored, "restored_at": report.county_time or now_ms()}
    if told != before and any(told.values()):
        store.settings.set(settings.COUNTY_LOG, told)
