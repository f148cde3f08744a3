"""Sets the program's clock right when a store is opened: never behind what the county signed, nor behind the newest
entry that still waits for its receipt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from desktop.clock import LEAST_JUMP
from desktop.store import settings
from desktop.store.connect import Database
from desktop.store.projection import RECEIVED
from desktop.store.settings import read_setting
from desktop.store.tables import JournalEntry, core

_ENTRY = core(JournalEntry)
# An own entry further ahead was written by a clock that was wrong: it must not hold the day of every paper.
_FURTHEST = timedelta(days=400)


def wind(database: Database, clock: Any) -> None:
    """Raise the floors of ``clock``, where it has any, and tell it that it was set back while the program was closed."""
    if not hasattr(clock, "go_on_from"):
        return
    with database.reading() as connection:
        told = max(
            read_setting(connection, name, 0) or 0 for name in (settings.LAST_RECEIPT_AT, settings.CONTACT_AT)
        )
        waiting = sa.and_(_ENTRY.c.own, _ENTRY.c.mark < RECEIVED)
        newest = connection.execute(
            sa.select(_ENTRY.c.wall_time).where(waiting).order_by(_ENTRY.c.position.desc()).limit(1)
        ).scalar()
    if told:
        known = _moment(told)
        if known - clock.raw() >= LEAST_JUMP:
            clock.was_set(clock.raw() - known)
        clock.raise_floor(known)
    if newest is not None and _moment(newest) - clock.now() < _FURTHEST:
        clock.go_on_from(_moment(newest))


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
