"""The received entries of one thing, read again where two people wrote about it at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from enforcement.conflicts.merge import Patch
from enforcement.upcasting import upcast
from sync.protocol.entry import open_body, open_header
from sync.protocol.moves import PLACES_FROM
from sync.server.store.moves import placed_entries
from sync.server.store.tables import ENTRIES
from sync.server.things import ThingKey, stored_patch

_AT_ONCE: Final = 500
COLUMNS: Final = (
    ENTRIES.c.journal,
    ENTRIES.c.seq,
    ENTRIES.c.gseq,
    ENTRIES.c.repeats,
    ENTRIES.c.quarantine,
    ENTRIES.c.salt,
    ENTRIES.c.header,
    ENTRIES.c.body,
)
_ENTRIES: Final = (
    select(*COLUMNS)
    .where(
        ENTRIES.c.stream == bindparam("b_stream"), ENTRIES.c.gseq.in_(bindparam("b_gseqs", expanding=True))
    )
    .order_by(ENTRIES.c.gseq)
)


def recall(tx: Connection, stream: str, _key: ThingKey, gseqs: Sequence[int]) -> list[Patch]:
    """The entries at these places of a stream, as the merge reads them."""
    return [patch_of(row) for row in rows_at(tx, stream, gseqs)]


def rows_at(tx: Connection, stream: str, gseqs: Sequence[int]) -> Iterator[Any]:
    """Rows of COLUMNS at these places of a stream, some hundred at a time, each hundred in its order; last those that
    stand there by an announcement."""
    own = [gseq for gseq in gseqs if gseq < PLACES_FROM]
    for at in range(0, len(own), _AT_ONCE):
        yield from tx.execute(_ENTRIES, {"b_stream": stream, "b_gseqs": own[at : at + _AT_ONCE]})
    announced = [gseq for gseq in gseqs if gseq >= PLACES_FROM]
    for at in range(0, len(announced), _AT_ONCE):
        yield from placed_entries(tx, stream, announced[at : at + _AT_ONCE], COLUMNS)


def patch_of(row: Any) -> Patch:
    """A row of COLUMNS; what is in quarantine or was destroyed counts for nothing."""
    header = open_header(bytes(row.header))
    taken = not row.quarantine and bool(row.salt)
    new, old = open_body(bytes(row.body)) if taken else ({}, {})
    body = upcast(header.type, header.schema, new), upcast(header.type, header.schema, old)
    return stored_patch(header.entry_id, int(row.gseq), taken, header.parents, body)
