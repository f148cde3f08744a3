"""After a round that went well: what this machine alone may still bring back to a county that was restored, once in
each life of the county's database."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.store import settings
from sync.client.troubles import RoundTrouble

if TYPE_CHECKING:
    from desktop.store.store import Store
    from sync.client.ports import FilesPort
    from sync.client.resupply import SupplyLink


def resupply_once(store: Store, files: FilesPort, link: SupplyLink, stopped: Callable[[], bool]) -> int:
    """How many batches and files the county took. Nothing that fails here spoils the round: the next one tries
    again."""
    cursors = store.exchange.state().cursors
    epoch = cursors[0].epoch if cursors else ""
    known = store.settings.get(settings.RESUPPLIED)
    if not epoch or epoch == known:
        return 0
    count = 0
    if known is not None:
        from sync.client.resupply import resupply

        try:
            count = resupply(store.kept, files, link, stopped)
        except RoundTrouble:
            return 0
    if not stopped():
        store.settings.set(settings.RESUPPLIED, epoch)
    return count
