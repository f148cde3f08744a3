"""After a round: what this machine alone may still bring back to a county that was restored, once in each life of the
county's database; and entries whose bytes the county's disk lost, whenever it asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.store import settings
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.client.witness import kept_head

# After these nobody is there to bring anything to.
_AWAY = frozenset({TroubleKind.NO_NETWORK, TroubleKind.CUT, TroubleKind.NOT_COUNTY, TroubleKind.STOPPED})

if TYPE_CHECKING:
    from desktop.store.store import Store
    from sync.client.ports import FilesPort
    from sync.client.report import RoundReport
    from sync.client.resupply import SupplyLink


def resupply_once(store: Store, files: FilesPort, link: SupplyLink, stopped: Callable[[], bool]) -> int:
    """How many batches and files the county took. Nothing that fails here spoils the round: the next one tries
    again."""
    own = store.settings.get(settings.SCOPE, "")  # other streams may have been taken away meanwhile
    state = store.exchange.state()
    epoch = next((cursor.epoch for cursor in state.cursors if cursor.stream == own), "")
    if not epoch and (seen := kept_head(state.tree)) is not None:
        epoch = seen.epoch  # put back to before its first entry, the county has nothing to hold a cursor at
    known = store.settings.get(settings.RESUPPLIED)
    if not epoch or epoch == known:
        return 0
    from sync.client.resupply import resupply

    try:
        # The first time too: a package may have brought entries before the first good round.
        count = resupply(store.kept, files, link, stopped)
    except RoundTrouble:
        return 0
    if not stopped():
        store.settings.set(settings.RESUPPLIED, epoch)
    return count


def bring_asked(store: Store, link: SupplyLink, report: RoundReport, stopped: Callable[[], bool]) -> int:
    """How many batches with entries that the county asked for it took. A round that stumbled over just those entries
    brings them too: that is how the next one gets through."""
    if not report.damaged or (report.trouble is not None and report.trouble.kind in _AWAY):
        return 0
    from sync.client.resupply import bring_damaged

    try:
        return bring_damaged(store.kept, link, report.damaged, stopped)
    except RoundTrouble:
        return 0
