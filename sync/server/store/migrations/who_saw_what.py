"""Step 2, for a county of before: the state notes who had seen what, and is merged by groups (`sync.md` 5.6).

Made from the received entries; nothing that is stored of them changes."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, inspect, select, text, update

from enforcement.conflicts.merge import Patch, fold
from sync.protocol.entry import open_header
from sync.server.store.history import COLUMNS, patch_of
from sync.server.store.tables import ENTRIES, STATE
from sync.server.things import Thing, ThingKey

_NEW: Final = ("heads", "places", "contested")
_SET: Final = (
    update(STATE)
    .where(
        STATE.c.stream == bindparam("b_stream"),
        STATE.c.type == bindparam("b_type"),
        STATE.c.thing == bindparam("b_thing"),
    )
    .values({name: bindparam(f"n_{name}") for name in ("fields", *_NEW)})
)


def grow_state(tx: Connection) -> None:
    """Give an earlier SQLite state its columns and fill them; one that has them is left as it is."""
    if "heads" in {column["name"] for column in inspect(tx).get_columns(STATE.name)}:
        return
    for name in _NEW:
        tx.execute(text(f"ALTER TABLE state ADD COLUMN {name} BLOB NOT NULL DEFAULT x''"))
    for stream in list(tx.execute(select(STATE.c.stream).distinct()).scalars()):
        _fill(tx, stream)


def _fill(tx: Connection, stream: str) -> None:
    query = select(*COLUMNS).where(ENTRIES.c.stream == stream, ENTRIES.c.repeats.is_(False))
    things: dict[ThingKey, list[Patch]] = {}
    readable = query.where(ENTRIES.c.entry_id != "").order_by(ENTRIES.c.gseq)
    for row in tx.execute(readable.execution_options(yield_per=500)):
        header = open_header(bytes(row.header))
        things.setdefault((header.type, header.thing), []).append(patch_of(row))
    for key, patches in things.items():
        thing = Thing(folded=fold(key[0], patches), fresh=tuple(patches), changed=True)
        made = thing.row(stream, key, 0)
        values = {f"n_{name}": getattr(made, name) for name in ("fields", *_NEW)}
        tx.execute(_SET, {"b_stream": stream, "b_type": key[0], "b_thing": key[1], **values})
