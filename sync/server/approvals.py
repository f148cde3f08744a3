"""Forged approvals do not count: what an entry says a captain or a 负责人 agreed to is held against the roster of its day.
Such a save is kept, receipted and waits for a person, like everything in quarantine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, select

from enforcement.model.officer import Officer
from enforcement.model.plain import from_plain
from enforcement.rules.approvals import APPROVING, forged
from sync.protocol import canonical, limits
from sync.protocol.signed import SignedDocument
from sync.server.core.lost import COUNTY
from sync.server.core.taking import OpenedBatch
from sync.server.county import County
from sync.server.projection import ReadEntry
from sync.server.store import people
from sync.server.store.people import Device
from sync.server.store.tables import DOCUMENTS

AUTHORITY: Final = "authority"  # the reason of quarantine, with the act behind a colon
_CHINA: Final = timezone(timedelta(hours=8))
_Roster = Mapping[str, Officer]


def without_forged(county: County, device: Device, opened: OpenedBatch) -> OpenedBatch:
    """The same batch; an entry that claims an approval which no roster of its day bears out cannot be taken into the
    state."""
    if device.id == COUNTY or not any(_claims(entry) for entry in opened.entries):
        return opened
    with county.database.read() as tx:
        entries = tuple(_checked(tx, device.township, entry) for entry in opened.entries)
    return replace(opened, entries=entries)


def _claims(entry: ReadEntry) -> bool:
    return entry.header is not None and not entry.fault and entry.header.kind in APPROVING


def _checked(tx: Connection, township: str, entry: ReadEntry) -> ReadEntry:
    if not _claims(entry):
        return entry
    header = entry.header
    assert header is not None
    day = datetime.fromtimestamp(header.wall_time / 1000, _CHINA).date()
    act = None
    for officers in _rosters(tx, township, header.wall_time):
        act = forged(header.kind, header.actor, entry.new, officers, day)
        if act is None:
            return entry
    return entry if act is None else entry._replace(fault=f"{AUTHORITY}:{act.value}")


def _rosters(tx: Connection, township: str, at: int) -> Iterator[_Roster]:
    """The roster of today first, then those that were in force at `at` (ms), the newest first: a role that ended since
    was good while it lasted."""
    yield _read(canonical.encode(list(people.officers(tx, township))))
    query = select(DOCUMENTS.c.content).where(
        DOCUMENTS.c.kind == "roster",
        DOCUMENTS.c.scope == township,
        DOCUMENTS.c.issued <= at,
        DOCUMENTS.c.issued > at - limits.ROSTER_MS,
    )
    for content in tx.execute(query.order_by(DOCUMENTS.c.version.desc())).scalars():
        plain: dict[str, Any] = canonical.decode(SignedDocument.from_bytes(content).content)
        if at < plain["not_after"]:
            yield _read(canonical.encode(list(plain["officers"])))


@lru_cache(maxsize=64)
def _read(packed: bytes) -> _Roster:
    officers = (from_plain(Officer, one) for one in canonical.decode(packed))
    return {one.id: one for one in officers}
