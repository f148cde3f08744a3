"""Rows of versions: which things later programs wrote about, and in which version the state was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select

from enforcement.upcasting import FIRST
from sync.server.store.bulk import insert_many, select_in
from sync.server.store.skew_tables import NEWER, PROJECTED
from sync.server.store.tables import STATE
from sync.server.things import ThingKey

_NEWER: Final = select(NEWER.c.thing, NEWER.c.type, NEWER.c.wanted).where(
    NEWER.c.stream == bindparam("b_stream")
)
_ANY: Final = _NEWER.limit(1)
_THINGS_AT_ONCE: Final = 500


class NewerThing(NamedTuple):
    """A row of NEWER."""

    stream: str
    type: str
    thing: str
    wanted: int


def newer_things(tx: Connection, stream: str, keys: Sequence[ThingKey]) -> dict[ThingKey, int]:
    """Those of `keys` that a later program wrote about, and the schema that understands them."""
    if tx.execute(_ANY, {"b_stream": stream}).first() is None:
        return {}
    asked = set(keys)
    rows = select_in(tx, _NEWER, NEWER.c.thing, sorted({thing for _, thing in keys}), b_stream=stream)
    return {(kind, thing): int(wanted) for thing, kind, wanted in rows if (kind, thing) in asked}


def note_newer(tx: Connection, stream: str, fresh: Mapping[ThingKey, int]) -> None:
    """Note things of entries that are not understood in full, with the newest schema that any of them needs."""
    if not fresh:
        return
    known = newer_things(tx, stream, list(fresh))
    more = {key: wanted for key, wanted in sorted(fresh.items()) if wanted > known.get(key, -1)}
    forget(tx, [NewerThing(stream, *key, 0) for key in more if key in known])
    insert_many(tx, NEWER, [(stream, *key, wanted) for key, wanted in more.items()])


def all_newer(tx: Connection) -> tuple[NewerThing, ...]:
    """Everything that is noted, in order."""
    rows = tx.execute(select(NEWER).order_by(NEWER.c.stream, NEWER.c.type, NEWER.c.thing))
    return tuple(NewerThing(row.stream, row.type, row.thing, int(row.wanted)) for row in rows)


def forget(tx: Connection, things: Sequence[NewerThing]) -> None:
    """These are understood now."""
    for one in things:
        here = (NEWER.c.stream == one.stream) & (NEWER.c.type == one.type) & (NEWER.c.thing == one.thing)
        tx.execute(delete(NEWER).where(here))


def projected_schema(tx: Connection) -> int:
    """The version in which the state stands."""
    found = tx.execute(select(PROJECTED.c.schema)).scalar()
    return FIRST if found is None else int(found)


def note_projected(tx: Connection, schema: int) -> None:
    """The state stands in this version now."""
    tx.execute(delete(PROJECTED))
    tx.execute(insert(PROJECTED).values(schema=schema))


def things_of_type(tx: Connection, kind: str) -> Iterator[list[ThingKey]]:
    """(stream, thing) of every thing of a type, some hundred at a time."""
    last = ("", "")
    columns = select(STATE.c.stream, STATE.c.thing).where(STATE.c.type == kind)
    while True:
        behind = (STATE.c.stream > last[0]) | ((STATE.c.stream == last[0]) & (STATE.c.thing > last[1]))
        rows = tx.execute(
            columns.where(behind).order_by(STATE.c.stream, STATE.c.thing).limit(_THINGS_AT_ONCE)
        ).all()
        if not rows:
            return
        last = (rows[-1].stream, rows[-1].thing)
        yield [(row.stream, row.thing) for row in rows]


def stored_gseq(tx: Connection, stream: str, key: ThingKey) -> int:
    """Since which place of its stream a thing stands as it does."""
    here = (STATE.c.stream == stream) & (STATE.c.type == key[0]) & (STATE.c.thing == key[1])
    return int(tx.execute(select(STATE.c.gseq).where(here)).scalar_one())
