"""The received entries of one thing, read again where two people wrote about it at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from enforcement.conflicts.merge import Patch
from enforcement.upcasting import upcast
from sync.protocol.entry import open_body, open_header
from sync.server.store.tables import ENTRIES
from sync.server.things import ThingKey, stored_patch

_AT_ONCE: Final = 500
COLUMNS: Final = (
    ENTRIES.c.gseq,
    ENTRIES.c.quarantine,
    ENTRIES.c.salt,
    ENTRIES.c.header,
    ENTRIES.c.body,
)
_ENTRIES: Final = select(*COLUMNS).where(
    ENTRIES.c.stream == bindparam("b_stream"), ENTRIES.c.gseq.in_(bindparam("b_gseqs", expanding=True))
)


def recall(tx: Connection, stream: str, _key: ThingKey, gseqs: Sequence[int]) -> list[Patch]:
    """The entries at these places of a stream, as the merge reads them."""
    found: list[Patch] = []
    for at in range(0, len(gseqs), _AT_ONCE):
        rows = tx.execute(_ENTRIES, {"b_stream": stream, "b_gseqs": list(gseqs[at : at + _AT_ONCE])})
        found.extend(patch_of(row) for row in rows)
    return found


def patch_of(row: Any) -> Patch:
    """A row of COLUMNS; what is in quarantine or was destroyed counts for nothing."""
    header = open_header(bytes(row.header))
    taken = not row.quarantine and bool(row.salt)
    new, old = open_body(bytes(row.body)) if taken else ({}, {})
    body = upcast(header.type, header.schema, new), upcast(header.type, header.schema, old)
    return stored_patch(header.entry_id, int(row.gseq), taken, header.parents, body)
