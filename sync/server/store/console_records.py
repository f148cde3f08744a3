"""A township's inspections in the county's state: found by their day, and one with everything that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from sync.protocol import canonical
from sync.server.store.tables import STATE

RECORD: Final = "inspection"
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Found:
    """An inspection: its fields as they stand, and the name of whom it is about."""

    id: str
    fields: dict[str, Any]
    party: str


@dataclass(frozen=True, slots=True)
class Part:
    """A thing that belongs to it."""

    type: str
    id: str
    fields: dict[str, Any]


def records_of_days(tx: Connection, stream: str, first: str, last: str, most: int) -> tuple[list[Found], int]:
    """Inspections of a township that began from day `first` to day `last` (ISO), the newest day first, at most `most`;
    and how many there are."""
    query = select(STATE.c.thing, STATE.c.fields).where(STATE.c.stream == stream, STATE.c.type == RECORD)
    hits = []
    for row in tx.execute(query).yield_per(_AT_ONCE):
        fields = canonical.decode(row.fields)
        if first <= str(fields.get("started_on") or "") <= last:
            hits.append((str(row.thing), fields))
    hits.sort(key=lambda hit: (str(hit[1].get("started_on")), hit[0]), reverse=True)
    parties = _parties(tx, stream, [str(fields.get("party_id", "")) for _, fields in hits[:most]])
    shown = [Found(one, fields, parties.get(str(fields.get("party_id")), "")) for one, fields in hits[:most]]
    return shown, len(hits)


def record_with_parts(tx: Connection, stream: str, record: str) -> tuple[Found, list[Part]] | None:
    """One inspection of a township and the things that name it, in the order of their types and ids; None for none."""
    own = (STATE.c.stream == stream) & (STATE.c.type == RECORD) & (STATE.c.thing == record)
    packed = tx.execute(select(STATE.c.fields).where(own)).scalar()
    if packed is None:
        return None
    fields = canonical.decode(packed)
    parties = _parties(tx, stream, [str(fields.get("party_id", ""))])
    query = select(STATE.c.type, STATE.c.thing, STATE.c.fields).where(STATE.c.stream == stream)
    parts = [
        Part(row.type, row.thing, canonical.decode(row.fields))
        for row in tx.execute(query).yield_per(_AT_ONCE)
        if row.thing in (fields.get("party_id"),)
        or (record.encode() in bytes(row.fields) and row.thing != record)
    ]
    parts.sort(key=lambda part: (part.type, part.id))
    return Found(record, fields, parties.get(str(fields.get("party_id")), "")), parts


def _parties(tx: Connection, stream: str, ids: list[str]) -> dict[str, str]:
    query = select(STATE.c.thing, STATE.c.fields).where(
        STATE.c.stream == stream, STATE.c.type == "party", STATE.c.thing.in_(sorted({*ids}))
    )
    return {row.thing: str(canonical.decode(row.fields).get("name", "")) for row in tx.execute(query)}
